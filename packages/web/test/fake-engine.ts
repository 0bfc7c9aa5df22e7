import type {
  BrowserSession, ConnectionEvent, ConnectionView, ConnectOffer, DeviceFlow, DisconnectOutcome, Engine, FlowAnswer, FlowOutcome, Owner, TenantClientView,
} from '@grantway/auth-core'
import { capabilityCovers, ConnectorError, type Capability, type Connector } from '@grantway/connector-kit'
import { requireRight } from '@grantway/auth-core'
import { createHash } from 'node:crypto'
import { createFakeApprovals, type FakeApprovals } from './fake-approvals.ts'

interface Flow {
  readonly session: BrowserSession
  readonly connector: Connector
  readonly capabilities: readonly Capability[]
  readonly cookie: string
  used: boolean
}

/** An engine in memory that keeps the rules the pages rely on, and writes down what was called. */
export interface FakeEngine extends Engine {
  readonly approvals: FakeApprovals
  /** Names of the calls that change something, in order. */
  readonly changes: string[]
  readonly answers: FlowAnswer[]
  readonly rows: (ConnectionView & { readonly owner: Owner })[]
  readonly intents: Map<string, { readonly owner: Owner; readonly clientName: string; readonly toolTitle: string }>
  /** What the next finished flow comes to, instead of the usual. */
  outcome?: FlowOutcome | (() => never)
  /** What the next begun flow throws. */
  beginError?: Error
  /** OAuth clients of the tenant, by connector. */
  readonly clients: Map<string, Pick<TenantClientView, 'client'>>
  disconnectOutcome: DisconnectOutcome['upstream']
  /** Tells those who listen for this person. */
  readonly publish: (event: ConnectionEvent) => void
  /** How many listen. */
  readonly listeners: () => number
  /** How a device flow stands, instead of waiting. */
  device?: DeviceFlow
}

const deviceAt = (connector: Connector) => ({
  id: 'd1', connector, userCode: 'WDJB-MJHT', verificationUri: 'https://provider.example/device',
  expiresAt: new Date('2026-11-22T14:20:00Z'), intervalSeconds: 5,
})

const sameOwner = (one: Owner, other: Owner): boolean => one.tenant === other.tenant && one.subject === other.subject
const suffixOf = (state: string): string => createHash('sha256').update(state).digest('hex').slice(0, 16)
const notUsed = (): never => {
  throw new Error('The pages do not call this.')
}

/** Makes the engine. Its provider is `https://provider.example`. */
export const createFakeEngine = (connectors: readonly Connector[], now: () => Date): FakeEngine => {
  const flows = new Map<string, Flow>()
  const changeOwn = (owner: Owner, id: string, change: string): boolean => {
    const own = engine.rows.some((row) => row.id === id && sameOwner(row.owner, owner))
    if (own) engine.changes.push(change)
    return own
  }
  const changes: string[] = []
  const intents: FakeEngine['intents'] = new Map()
  const listeners = new Set<{ readonly owner: Owner; readonly listener: (event: ConnectionEvent) => void }>()
  const engine: FakeEngine = {
    publicUrl: 'https://grantway.example',
    connectors,
    links: [],
    changes,
    approvals: createFakeApprovals(connectors, intents, changes, now),
    marks: { leave: notUsed, find: notUsed, take: notUsed },
    answers: [],
    rows: [],
    intents,
    disconnectOutcome: 'revoked',
    clients: new Map(),
    findLink: notUsed, linkUrl: notUsed, linkStatus: notUsed, callTool: notUsed, readResource: notUsed, completeResource: notUsed,
    openFile: async () => undefined,
    checkConnection: notUsed, askFor: notUsed, awaitIntent: notUsed, declineIntent: notUsed,
    subscribe: (owner, listener) => {
      const entry = { owner, listener }
      listeners.add(entry)
      return () => void listeners.delete(entry)
    },
    publish: (event) => {
      for (const { owner, listener } of listeners) if (sameOwner(owner, event)) listener(event)
    },
    listeners: () => listeners.size,
    openPage: async (session, request) => {
      const offer = await engine.offer(session, request)
      if (offer.kind === 'refused') throw new ConnectorError(offer.code)
      engine.changes.push('openPage')
      return { url: 'https://provider.example/choose' }
    },
    connectKey: async (session, request) => {
      const offer = await engine.offer(session, request)
      if (offer.kind === 'refused') throw new ConnectorError(offer.code)
      if (offer.kind !== 'offer') throw new ConnectorError('INVALID_INPUT')
      if (!request.key.startsWith('SECRET_key')) throw new ConnectorError('INVALID_INPUT', { message: 'That does not look like a key.' })
      engine.changes.push('connectKey')
      return { kind: 'connected', connector: offer.connector, account: 'alice', granted: offer.capabilities, refused: [] }
    },
    nameAccount: async (owner, id, name) => changeOwn(owner, id, `nameAccount ${name}`),
    preferAccount: async (owner, id) => changeOwn(owner, id, 'preferAccount'),
    switchOff: async (owner, id, capability) => changeOwn(owner, id, `switchOff ${capability}`),
    changeLimits: async (owner, id, capability, typed) => {
      if (typed.allow.some(({ text }) => text.includes('..'))) throw new ConnectorError('INVALID_INPUT', { message: 'That is no project.' })
      const row = engine.rows.find((one) => one.id === id && sameOwner(one.owner, owner))
      if (!row) return undefined
      engine.changes.push(`changeLimits ${capability} ${typed.allow.map(({ kind, text }) => `${kind}:${text}`).join(',')}`)
      return { connector: row.connector, limits: undefined }
    },
    beginDevice: async (session, request) => {
      const offer = await engine.offer(session, request)
      if (offer.kind === 'refused') throw new ConnectorError(offer.code)
      if (offer.kind !== 'offer') throw new ConnectorError('INVALID_INPUT')
      engine.changes.push('beginDevice')
      return { ...deviceAt(offer.connector), state: 'pending' }
    },
    deviceFlow: async (session, id) => {
      const [connector] = connectors
      if (!connector || id !== 'd1' || session.subject !== 'alice') return undefined
      return engine.device ? { ...engine.device, id, connector } : { ...deviceAt(connector), state: 'pending' }
    },
    decideAccount: async (_session, _held, decision) => {
      engine.changes.push(`decideAccount ${decision}`)
      const [connector] = connectors
      if (!connector) throw new ConnectorError('LINK_EXPIRED')
      return decision === 'cancel'
        ? { kind: 'declined', connector }
        : { kind: 'connected', connector, account: 'alice-work', granted: connector.capabilities.slice(0, 1), refused: [] }
    },
    tenantClients: async (staff) => {
      requireRight(staff, 'manage-clients')
      return connectors.map((connector) => ({
        connector,
        redirectUri: `https://grantway.example/oauth/callback/${connector.id}~abc`,
        ...engine.clients.get(connector.id),
      }))
    },
    saveTenantClient: async (staff, { connector, clientId, clientSecret }) => {
      requireRight(staff, 'manage-clients')
      if (clientSecret === '') throw new ConnectorError('INVALID_INPUT', { message: 'That is no client secret.' })
      engine.clients.set(connector, { client: { clientId, createdAt: now() } })
      engine.changes.push('saveTenantClient')
    },
    removeTenantClient: async (staff, connector) => {
      requireRight(staff, 'manage-clients')
      if (!engine.clients.delete(connector)) return false
      engine.changes.push('removeTenantClient')
      return true
    },
    close: async () => {},
    connections: async (owner) => engine.rows.filter((row) => sameOwner(row.owner, owner)),
    offer: async (session, request): Promise<ConnectOffer> => {
      const connector = connectors.find(({ id }) => id === request.connector)
      if (!connector) return { kind: 'unknown' }
      if (!connector.registration && !connector.provider.key) return { kind: 'unconfigured', connector }
      const link = connector.links?.find(({ id }) => id === request.link)
      const intent = request.intent === undefined ? undefined : engine.intents.get(request.intent)
      if (request.intent !== undefined && !intent) return { kind: 'refused', code: 'LINK_EXPIRED' }
      if (intent && !sameOwner(intent.owner, session)) return { kind: 'refused', code: 'USER_MISMATCH' }
      const asked = wantedOf(connector, request.capabilities)
      const standing = (wanted: Capability) => engine.approvals.rows.find((row) => row.capability === wanted && row.requester.subject === session.subject)?.standing
      const unapproved = asked.filter((one) => one.approval === 'admin' && standing(one) !== 'approved')
        .map((capability) => ({ capability, pending: standing(capability) === 'waiting' }))
      const capabilities = asked.filter((one) => !unapproved.some(({ capability }) => capability === one))
      const existing = (await engine.connections(session)).filter((row) => row.connector === connector)
      return {
        kind: 'offer', connector, capabilities, unapproved, existing, ...(link && { link }),
        ...(connector.registration && { nextOrigin: 'https://provider.example' }),
        complete: !link && !request.add && existing.some((row) => row.state === 'active'
          && capabilities.every((wanted) => row.capabilities.some((held) => capabilityCovers(held, wanted)))),
        ...(intent && { asked: { clientName: intent.clientName, toolTitle: intent.toolTitle } }),
      }
    },
    beginFlow: async (session, request) => {
      if (engine.beginError) throw engine.beginError
      const offer = await engine.offer(session, request)
      if (offer.kind === 'refused') throw new ConnectorError(offer.code)
      if (offer.kind !== 'offer') throw new ConnectorError('INVALID_INPUT')
      engine.changes.push('beginFlow')
      const state = `SECRET_state_${flows.size}`
      const cookie = `SECRET_cookie_${flows.size}`
      flows.set(state, { session, connector: offer.connector, capabilities: offer.capabilities, cookie, used: false })
      return {
        authorizationUrl: `https://provider.example/authorize?state=${state}`,
        cookieSuffix: suffixOf(state), cookieValue: cookie, expiresAt: new Date(now().getTime() + 600_000),
      }
    },
    finishFlow: async (answer): Promise<FlowOutcome> => {
      engine.answers.push(answer)
      if (typeof engine.outcome === 'function') return engine.outcome()
      const failed = (code: 'STATE_MISMATCH' | 'USER_MISMATCH' | 'INVALID_INPUT' | 'API_ERROR', message: string) =>
        ({ kind: 'failed', code, message, reference: 'REF123' }) as const
      const [state, ...more] = answer.query.getAll('state')
      if (state === undefined) return failed('INVALID_INPUT', 'Missing code or state.')
      const flow = flows.get(state)
      if (!flow || more.length > 0 || flow.used) return failed('STATE_MISMATCH', 'Failed to complete authorization.')
      if (!answer.session || !sameOwner(answer.session, flow.session)) {
        return failed('USER_MISMATCH', 'Failed to complete authorization.')
      }
      if (answer.cookie(suffixOf(state)) !== flow.cookie) {
        return failed('STATE_MISMATCH', 'Failed to complete authorization.')
      }
      engine.changes.push('finishFlow')
      flow.used = true
      if (engine.outcome) return engine.outcome
      if (answer.query.get('error') !== null) return { kind: 'declined', connector: flow.connector }
      engine.rows.push({
        id: `c${engine.rows.length}`, owner: flow.session, connector: flow.connector, account: 'alice',
        accountLabel: 'alice', isDefault: true, way: 'oauth', limits: {},
        state: 'active', capabilities: flow.capabilities, connectedAt: now(),
      })
      return { kind: 'connected', connector: flow.connector, account: 'alice', granted: flow.capabilities, refused: [] }
    },
    disconnect: async (owner, id) => {
      const index = engine.rows.findIndex((row) => row.id === id && sameOwner(row.owner, owner))
      const [row] = index < 0 ? [] : engine.rows.splice(index, 1)
      if (!row) return undefined
      engine.changes.push('disconnect')
      return { connector: row.connector, account: row.account, upstream: engine.disconnectOutcome }
    },
  }
  return engine
}

const wantedOf = (connector: Connector, ids: readonly string[]): readonly Capability[] =>
  connector.capabilities.filter((one) => (ids.length > 0 ? ids.includes(one.id) : one.default === true))
