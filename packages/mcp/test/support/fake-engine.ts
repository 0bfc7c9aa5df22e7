import { randomUUID } from 'node:crypto'
import type {
  AuthorizationNeed,
  CallOptions,
  CallOutcome,
  ConnectionEvent,
  ConnectionHealth,
  ConnectionView,
  Engine,
  Link,
  LinkState,
  LinkValues,
  Owner,
  Principal,
  ToolResult,
} from '@grantway/auth-core'
import { ConnectorError, type Capability, type Connector } from '@grantway/connector-kit'
import { connectors } from './connectors.ts'

interface Intent {
  readonly id: string
  readonly owner: string
  readonly connector: string
  state: 'pending' | 'connected' | 'declined'
}

/** What a tool does when it runs; the default gives one issue. */
export type Behaviour = (name: string) => CallOutcome<ToolResult> | Promise<never>

export interface FakeEngine extends Engine {
  /** Calls that went through: `alice github_search_issues`. */
  readonly runs: string[]
  readonly declinedIntents: string[]
  /** Attaches an account, settles the person's open intents and tells the subscribers. */
  readonly connect: (owner: Owner, connector: string) => void
  readonly decline: (owner: Owner, connector: string) => void
  behaviour: Behaviour | undefined
  /** By account: what its service says when it is asked; `works` when nothing is said. */
  readonly health: Map<string, ConnectionHealth>
  /** By connector: accounts beside the first, which has the name of its person. */
  readonly others: Map<string, readonly string[]>
  /** Number of waits that are open now. */
  waiting: () => number
}

const keyOf = ({ tenant, subject }: Owner): string => `${tenant}/${subject}`

/** An engine without storage, faithful to the interface: it keeps intents, connections and events in memory. */
export const createFakeEngine = (publicUrl: string): FakeEngine => {
  const connected = new Set<string>()
  const intents: Intent[] = []
  const claimed = new Set<string>()
  const listeners = new Set<{ owner: string; listener: (event: ConnectionEvent) => void }>()
  const waits = new Set<() => void>()
  const marks = new Map<string, string>()
  const markOf = ({ issuer, tenant, subject, clientId }: Principal, kind: string, name: string): string =>
    JSON.stringify([issuer, tenant, subject, clientId, kind, name])
  const runs: string[] = []
  const declinedIntents: string[] = []
  const links = connectors.reduce<Link[]>(
    (all, connector) => [...all, ...linksOf(connector)],
    [
      {
        uri: 'auth://links',
        name: 'auth_links',
        title: 'Connections',
        description: 'All links.',
        kind: 'toolkit',
        capabilities: [],
      },
    ],
  )
  links.push({
    uri: 'auth://manage',
    name: 'connections_manage_link',
    title: 'Manage connections',
    description: 'The page of all connections.',
    kind: 'manage',
    capabilities: [],
  })
  const linkUrl = (link: Link, values?: LinkValues): string => {
    if (link.own) return `${publicUrl}/connect/${link.connector?.id}?link=${link.own.id}${queryOf(link, values)}`
    return link.connector
      ? `${publicUrl}/connect/${link.connector.id}?cap=${link.capabilities.map(({ id }) => id).join(',')}`
      : `${publicUrl}/connections`
  }
  const refusing = new Set<string>()
  const accountsOf = (owner: Owner, connector: Connector): readonly string[] => [owner.subject, ...(engine.others.get(connector.id) ?? [])]
  const isConnected = (owner: Owner, connector: Connector): boolean =>
    connected.has(`${keyOf(owner)}/${connector.id}`)
  const need = (
    principal: Principal,
    link: Link,
    title: string,
    missing: readonly Capability[],
  ): AuthorizationNeed => {
    const connector = link.connector as Connector
    const owner = `${keyOf(principal)}/${principal.clientId}`
    const live = intents.find(
      (one) => one.owner === owner && one.connector === connector.id && one.state === 'pending',
    )
    const intent = live ?? { id: randomUUID(), owner, connector: connector.id, state: 'pending' as const }
    if (!live) intents.push(intent)
    const url = `${linkUrl(link)}&i=${intent.id}`
    return {
      code: 'AUTH_REQUIRED',
      text: `AUTH_REQUIRED: Your ${connector.title} account is not connected. To use "${title}", please open the '${link.name}' resource (${link.uri}): ${url}`,
      shortText: `AUTH_REQUIRED: still waiting for ${link.name}: ${url}`,
      message: `Connect ${connector.title} to use "${title}".`,
      link,
      missing,
      url,
      intent: intent.id,
      repeated: live !== undefined,
    }
  }
  const mainLink = (connector: Connector): Link =>
    links.find(({ uri }) => uri === `auth://${connector.id}`) as Link
  const run = async <Value>(
    principal: Principal,
    connector: Connector,
    subject: {
      name: string; title: string; requires: readonly Capability[]; writes: boolean; question?: () => string | undefined
    },
    { intent, asksFirst }: CallOptions,
    value: () => CallOutcome<Value> | Promise<never>,
  ): Promise<CallOutcome<Value>> => {
    await Promise.resolve()
    if (!isConnected(principal, connector)) {
      return {
        kind: 'authorization',
        need: need(principal, mainLink(connector), subject.title, subject.requires.slice(0, 1)),
      }
    }
    const question = asksFirst ? subject.question?.() : undefined
    if (question !== undefined) return { kind: 'unconfirmed', question }
    if (subject.writes && intent !== undefined) {
      if (claimed.has(intent))
        return { kind: 'failed', error: new ConnectorError('CONFLICT'), reference: 'ref' }
      claimed.add(intent)
    }
    runs.push(`${principal.subject} ${subject.name}`)
    return value()
  }
  const settle = (owner: Owner, connector: string, state: 'connected' | 'declined'): void => {
    const settled = intents.filter(
      (one) =>
        one.owner.startsWith(`${keyOf(owner)}/`) && one.connector === connector && one.state === 'pending',
    )
    for (const intent of settled) intent.state = state
    const event = { ...owner, change: state, connector, intents: settled.map(({ id }) => id) }
    for (const { owner: listening, listener } of [...listeners])
      if (listening === keyOf(owner)) listener(event)
    for (const wake of [...waits]) wake()
  }
  const engine: FakeEngine = {
    publicUrl,
    connectors,
    links,
    runs,
    declinedIntents,
    behaviour: undefined,
    findLink: (uri) => links.find((link) => link.uri === uri),
    linkUrl,
    linkStatus: async (owner, link, values) => {
      const held = link.connector !== undefined && isConnected(owner, link.connector)
      const state: LinkState = held ? (refusing.has(owner.subject) ? 'needs_reauth' : 'connected') : 'not_connected'
      return {
        link,
        state,
        granted: held ? link.capabilities : [],
        url: linkUrl(link, values),
        ...(held ? { account: owner.subject } : {}),
      }
    },
    callTool: (principal, connector, tool, input, options) =>
      run(principal, connector, { ...tool, writes: !tool.annotations.readOnlyHint, question: () => tool.confirm?.(input) }, options, () =>
        engine.behaviour
          ? engine.behaviour(tool.name)
          : { kind: 'done', value: { output: outputOf(tool.name), text: `Done by ${principal.subject}` } },
      ),
    readResource: (principal, connector, template, variables, options) =>
      run(principal, connector, { ...template, writes: false }, options, () => ({
        kind: 'done',
        value: {
          mimeType: 'application/json',
          text: JSON.stringify({ ...variables, reader: principal.subject }),
        },
      })),
    completeResource: async (principal, connector, template, { variable, typed, others }) => {
      if (!isConnected(principal, connector)) return []
      runs.push(`${principal.subject} ${template.name} ${variable} ${JSON.stringify(others)}`)
      return Array.from({ length: 150 }, (_, index) => `${typed}${index}`)
    },
    askFor: async (principal, link) => need(principal, link, link.title, link.capabilities),
    awaitIntent: (_principal, id, { timeoutMs, signal }) =>
      new Promise((resolve) => {
        const finish = (): void => {
          const state = intents.find((intent) => intent.id === id)?.state ?? 'pending'
          clearTimeout(timer)
          waits.delete(check)
          resolve(state)
        }
        const check = (): void => {
          if (intents.find((intent) => intent.id === id)?.state !== 'pending') finish()
        }
        const timer = setTimeout(finish, timeoutMs)
        waits.add(check)
        signal.addEventListener('abort', finish, { once: true })
        check()
      }),
    waiting: () => waits.size,
    declineIntent: async (_principal, id) => void declinedIntents.push(id),
    offer: async () => ({ kind: 'unknown' }),
    beginFlow: () => Promise.reject(new ConnectorError('INTERNAL')),
    finishFlow: () => Promise.reject(new ConnectorError('INTERNAL')),
    approvals: new Proxy({} as Engine['approvals'], {
      get: () => () => Promise.reject(new ConnectorError('INTERNAL')),
    }),
    connections: async (owner) => connectors.flatMap((connector) => {
      if (!isConnected(owner, connector)) return []
      const capabilities = connector.capabilities.filter((capability) => capability.default === true)
      return accountsOf(owner, connector).map((account, index): ConnectionView => ({
        id: `${connector.id}/${account}`, connector, account, accountLabel: account, isDefault: index === 0, way: 'oauth', capabilities, limits: {},
        state: refusing.has(account) ? 'needs_reauth' : 'active', connectedAt: new Date(0), lastUsedAt: new Date(0),
      }))
    }),
    checkConnection: async (principal, id) => {
      runs.push(`${principal.subject} checks ${id}`)
      const account = id.split('/')[1] ?? ''
      const health = engine.health.get(account) ?? 'works'
      if (health === 'refused') refusing.add(account)
      return health
    },
    health: new Map(),
    others: new Map(),
    disconnect: async () => undefined,
    openPage: () => Promise.reject(new ConnectorError('INTERNAL')),
    connectKey: () => Promise.reject(new ConnectorError('INTERNAL')),
    tenantClients: async () => [],
    saveTenantClient: () => Promise.reject(new ConnectorError('INTERNAL')),
    removeTenantClient: async () => false,
    beginDevice: () => Promise.reject(new ConnectorError('INTERNAL')),
    deviceFlow: async () => undefined,
    openFile: async () => undefined,
    decideAccount: () => Promise.reject(new ConnectorError('INTERNAL')),
    nameAccount: async () => false,
    preferAccount: async () => false,
    switchOff: async () => false,
    changeLimits: async () => undefined,
    subscribe: (owner, listener) => {
      const entry = { owner: keyOf(owner), listener }
      listeners.add(entry)
      return () => listeners.delete(entry)
    },
    marks: {
      leave: async (principal, { kind, name, value = '' }) => {
        const key = markOf(principal, kind, name)
        const known = marks.has(key)
        if (!known) marks.set(key, value)
        return !known
      },
      find: async (principal, kind, names) => names.filter((name) => marks.has(markOf(principal, kind, name))),
      take: async (principal, kind, names) => new Map(names.flatMap((name) => {
        const key = markOf(principal, kind, name)
        const value = marks.get(key)
        return value !== undefined && marks.delete(key) ? [[name, value] as const] : []
      })),
    },
    close: async () => undefined,
    connect: (owner, connector) => {
      connected.add(`${keyOf(owner)}/${connector}`)
      settle(owner, connector, 'connected')
    },
    decline: (owner, connector) => settle(owner, connector, 'declined'),
  }
  return engine
}

const outputOf = (name: string): Record<string, unknown> =>
  name.startsWith('drive') ? { files: ['a.txt'] } : { issues: [{ id: '1', title: 'One' }] }

const queryOf = ({ own }: Link, values: LinkValues | undefined): string => {
  if (!values || own?.kind !== 'authorization') return ''
  return (own.parameters ?? [])
    .map(({ name, values: allowed }) => {
      const value = values[name]
      if (value === undefined || !allowed?.includes(value))
        throw new ConnectorError('INVALID_INPUT', { message: `${name}: is missing or not allowed.` })
      return `&${name}=${value}`
    })
    .join('')
}

const linksOf = (connector: Connector): Link[] => [
  {
    uri: `auth://${connector.id}`,
    name: `${connector.id.replaceAll('-', '_')}_auth_link`,
    title: `Connect ${connector.title}`,
    description: `Connects your ${connector.title} account.`,
    kind: 'connector',
    connector,
    capabilities: connector.capabilities.filter((capability) => capability.default === true),
  },
  ...connector.capabilities.map(
    (capability): Link => ({
      uri: `auth://${connector.id}/${capability.id}`,
      name: `${connector.id}_${capability.id}_link`.replaceAll('-', '_'),
      title: `${connector.title}: ${capability.title}`,
      description: capability.consent.allows,
      kind: 'capability',
      connector,
      capabilities: [capability],
    }),
  ),
  ...(connector.links ?? []).map((own): Link => {
    const uri = `auth://${connector.id}/${own.id}`
    return {
      uri,
      name: `${connector.id}_${own.id}_link`,
      title: `${connector.title}: ${own.title}`,
      description: own.description,
      kind: 'own',
      connector,
      capabilities: own.capabilities,
      own,
      template: `${uri}{?host}`,
    }
  }),
]
