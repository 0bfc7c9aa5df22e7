import { randomBytes } from 'node:crypto'
import type { Connector } from '@grantway/connector-kit'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { consentAs } from '@grantway/todo-saas/testing'
import {
  createEngine, createSealer, createVault, rootKeyFrom, silentLog,
  type BrowserSession, type CallOutcome, type EngineOptions, type FlowOutcome, type FlowStart, type HostedEngine, type Principal,
  type ToolResult, type Vault,
} from '../../src/index.ts'
import { schema, type Store } from '../../src/store/index.ts'
import { openTestStore, type TestStore } from '../../src/testing/index.ts'
import { tasksConnector, type Mischief } from './tasks-connector.ts'

export const publicUrl = 'http://localhost:3000'

/** A clock that tests move. */
export interface Clock {
  now: () => Date
  forward: (seconds: number) => void
}

const createClock = (): Clock => {
  let offset = 0
  return { now: () => new Date(Date.now() + offset), forward: (seconds) => (offset += seconds * 1000) }
}

type CallOptions = { readonly signal?: AbortSignal; readonly intent?: string; readonly account?: string; readonly asksFirst?: boolean; readonly on?: HostedEngine }

/** A running engine with real databases and a real upstream. */
export interface World {
  readonly engine: HostedEngine
  readonly saas: TodoSaas
  readonly test: TestStore
  readonly clock: Clock
  readonly connector: Connector
  readonly mischief: Mischief
  /** Bytes of the root key, for programs that open the same database. */
  readonly rootBytes: Buffer
  readonly vault: Vault
  /** Another engine over the same database, as another process has it; `changes` are its own collaborators. */
  readonly another: (changes?: Partial<EngineOptions>) => Promise<HostedEngine>
  /** Works on the database as an administrator, whom no policy holds. */
  readonly asAdministrator: (statement: string) => Promise<readonly Record<string, unknown>[]>
  readonly call: (who: Principal, tool: string, input?: unknown, options?: CallOptions) => Promise<CallOutcome<ToolResult>>
  /** Starts a flow and walks the provider's pages up to, not including, our callback. */
  readonly consent: (session: BrowserSession, options?: ConsentOptions) => Promise<Answer>
  /** The whole way: begin, consent, callback. */
  readonly connect: (session: BrowserSession, options?: ConsentOptions) => Promise<FlowOutcome>
  readonly finish: (answer: Answer, session: BrowserSession | undefined, change?: Partial<Parameters<HostedEngine['finishFlow']>[0]>) => Promise<FlowOutcome>
  readonly close: () => Promise<void>
}

export interface ConsentOptions {
  readonly capabilities?: readonly string[]
  readonly intent?: string
  readonly add?: boolean
  readonly link?: string
  readonly values?: Readonly<Record<string, string>>
  /** Who signs in at the provider. */
  readonly as?: 'alice' | 'bob'
  readonly decision?: 'allow' | 'deny'
}

/** A callback that has not been delivered. */
export interface Answer {
  readonly start: FlowStart
  readonly query: URLSearchParams
}

/** The people of the tests. */
export const session = (subject: string, tenant = 'acme'): BrowserSession => ({
  issuer: publicUrl, subject, tenant, roles: ['member'], displayName: subject, tenantName: tenant, csrfToken: 'csrf',
})
export const principal = (subject: string, tenant = 'acme', clientId = 'client-1'): Principal => ({
  issuer: publicUrl, subject, tenant, roles: ['member'], displayName: subject, clientId, clientName: 'Test client',
})

/** Starts everything. `accessTokenSeconds` is the life of upstream tokens. */
export const startWorld = async (
  options: {
    store?: TestStore
    accessTokenSeconds?: number
    fetch?: typeof fetch
    clients?: Parameters<typeof startTodoSaas>[0]['clients']
    provider?: Partial<Connector['provider']>
    shape?: (connector: Connector) => Connector
  } & Pick<EngineOptions, 'approvalPortal'> = {},
): Promise<World> => {
  const clock = createClock()
  const test = options.store ?? (await openTestStore())
  await addPeople(test.store)
  const saas = await startTodoSaas({
    clients: [{ id: 'grantway', secret: 'SECRET_client', redirectUris: [`${publicUrl}/oauth/callback/tasks`] }, ...(options.clients ?? [])],
    clock: clock.now,
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
  })
  const mischief: Mischief = {}
  const connector = (options.shape ?? ((plain: Connector) => plain))(tasksConnector(saas.url, mischief, options.provider))
  const rootBytes = randomBytes(32)
  const openVault = (store: Store) => createVault(store, { current: rootKeyFrom(rootBytes) }, clock.now)
  const vault = await openVault(test.store)
  const engines: HostedEngine[] = []
  const another: World['another'] = async (changes = {}) => {
    const own = engines.length === 0 ? vault : await openVault(changes.store ?? test.store)
    const made = createEngine({
      store: test.store, vault: own, connectors: [connector], publicUrl, now: clock.now, log: silentLog, random: () => 0,
      sealer: createSealer(own.serverKeys.derive('sealer'), clock.now), fetch: options.fetch ?? fetch, publicFetch: fetch,
      ...(options.approvalPortal && { approvalPortal: options.approvalPortal }), ...changes,
    })
    engines.push(made)
    return made
  }
  const engine = await another()

  const consent: World['consent'] = async (who, { as = 'alice', decision = 'allow', ...request } = {}) => {
    const start = await engine.beginFlow(who, { connector: 'tasks', capabilities: [], ...request })
    const callback = await consentAs(`u_${as}`, start.authorizationUrl, decision)
    return { start, query: callback.searchParams }
  }
  const finish: World['finish'] = (answer, who, change = {}) =>
    engine.finishFlow({
      registration: 'tasks',
      query: answer.query,
      session: who,
      cookie: (suffix) => (suffix === answer.start.cookieSuffix ? answer.start.cookieValue : undefined),
      ...change,
    })
  return {
    engine, saas, test, clock, connector, mischief, rootBytes, vault, consent, finish,
    another, asAdministrator: test.asAdministrator,
    call: (who, name, input = {}, { signal = new AbortController().signal, on = engine, ...rest } = {}) => {
      const tool = connector.tools.find((candidate) => candidate.name === name)
      if (!tool) throw new Error(`no tool ${name}`)
      return on.callTool(who, connector, tool, input, { signal, ...rest })
    },
    connect: async (who, consentOptions) => finish(await consent(who, consentOptions), who),
    close: async () => {
      for (const one of engines) await one.close()
      await saas.close()
      await (options.store ? test.clear() : test.close())
    },
  }
}

const addPeople = async (store: Store): Promise<void> => {
  const people = [['alice', 'acme'], ['bob', 'acme'], ['alice', 'globex'], ['dave', 'globex']] as const
  await store.shared(async (sql) => {
    await sql.insert(schema.tenants).values([{ id: 'acme', name: 'Acme' }, { id: 'globex', name: 'Globex' }])
    await sql.insert(schema.users).values(['alice', 'bob', 'dave'].map((id) => ({ id, displayName: id, kind: 'demo' as const })))
    await sql.insert(schema.memberships).values(people.map(([userId, tenantId]) => ({ userId, tenantId, roles: ['member' as const] })))
  })
}
