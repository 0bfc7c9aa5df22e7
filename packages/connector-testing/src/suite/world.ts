import {
  createEngine,
  createSealer,
  type BrowserSession,
  type CallOutcome,
  type Engine,
  type Log,
  type Principal,
  type ToolResult,
} from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { openTestStore, openTestVault, type TestStore } from '@grantway/auth-core/testing'
import type { AnyTool, Connector, ConnectorOptions, ProviderKey } from '@grantway/connector-kit'
import type { FakeProvider, RunningFake } from '../fake/fake.ts'
import type { DescribedApi } from './case.ts'
import { createInputs, type Inputs } from './inputs.ts'
import { createPerson, type Person, type PersonOptions } from './person.ts'

export const publicUrl = 'http://localhost:3000'

/** A request that left the engine, to whatever place. */
export interface Sent {
  readonly origin: string
  /** The token or key in the place where one belongs. */
  readonly bearer: string | undefined
  /** Everything else of it, where neither may stand: address, other headers, body. */
  readonly rest: string
}

/** The connector in the real engine, with a database in memory, against its author's fake. */
export interface World {
  readonly connector: Connector
  /** The same connector without any option. */
  readonly unregistered: Connector
  readonly provider: FakeProvider
  readonly fake: RunningFake
  readonly engine: Engine
  readonly inputs: Inputs
  /** Moves the clock of engine and fake. */
  readonly forward: (seconds: number) => void
  readonly now: () => Date
  /** A person whom nobody knew before. */
  readonly person: (options?: PersonOptions) => Promise<Person>
  readonly call: (
    who: Principal,
    tool: AnyTool,
    input: unknown,
    options?: { signal?: AbortSignal },
  ) => Promise<CallOutcome<ToolResult>>
  /** Every line the engine logged. */
  readonly logged: () => string
  /** Everything in the database as text. */
  readonly dump: () => Promise<string>
  /** Requests that left the engine, oldest first. */
  readonly sent: readonly Sent[]
  /** What of them is not as the provider describes its API. */
  readonly undescribed: readonly string[]
  readonly close: () => Promise<void>
}

/** Starts the world of one suite. */
export const startWorld = async (
  make: (options: ConnectorOptions) => Connector,
  provider: FakeProvider,
  described: DescribedApi = () => undefined,
): Promise<World> => {
  let offset = 0
  const now = (): Date => new Date(Date.now() + offset)
  const unregistered = make({})
  const store = await openTestStore()
  const fake = await provider.start({ redirectUri: `${publicUrl}/oauth/callback/${unregistered.id}`, now })
  const connector = make(fake.options)
  const lines: string[] = []
  const sent: Sent[] = []
  const undescribed: string[] = []
  const watched = watchedFetch(connector.provider.key, (one, request) => {
    sent.push(one)
    const problem = one.bearer === undefined ? undefined : described(...request)
    if (problem !== undefined && !undescribed.includes(problem)) undescribed.push(problem)
  })
  const engine = await openEngine(store, connector, now, createLog(lines), watched)
  await store.store.shared((sql) =>
    sql.insert(schema.tenants).values([
      { id: 'acme', name: 'Acme' },
      { id: 'globex', name: 'Globex' },
    ]),
  )
  const call: World['call'] = (who, tool, input, { signal = new AbortController().signal } = {}) =>
    engine.callTool(who, connector, tool, tool.input.parse(input), { signal })
  const world: World = {
    connector,
    unregistered,
    provider,
    fake,
    engine,
    now,
    call,
    sent,
    undescribed,
    inputs: createInputs(() => world),
    forward: (seconds) => void (offset += seconds * 1000),
    person: (options) => createPerson(world, store, options),
    logged: () => lines.join('\n'),
    dump: store.dump,
    close: async () => {
      await engine.close()
      await fake.close()
      await store.close()
    },
  }
  return world
}

const openEngine = async (
  test: TestStore,
  connector: Connector,
  now: () => Date,
  log: Log,
  send: typeof fetch,
): Promise<Engine> => {
  const vault = await openTestVault(test.store, now)
  return createEngine({
    store: test.store,
    vault,
    connectors: [connector],
    publicUrl,
    now,
    log,
    random: noWait,
    sealer: createSealer(vault.serverKeys.derive('sealer'), now),
    fetch: send,
    publicFetch: send,
  })
}

/** Chance as nobody meets it: the wait before a retry, which it spreads, becomes nothing. */
const noWait = (): number => -0.5

const createLog = (lines: string[]): Log => {
  const write: Log['info'] = (message, fields) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`)
  return { debug: write, info: write, warn: write, error: write }
}

const watchedFetch =
  (key: ProviderKey | undefined, see: (sent: Sent, request: Parameters<DescribedApi>) => void): typeof fetch =>
  (input, init) => {
    const headers = new Headers(init?.headers)
    const places = [{ name: 'authorization', prefix: 'Bearer ' }, ...(key?.header ? [key.header] : [])]
    const place = places.find(({ name, prefix }) => headers.get(name)?.startsWith(prefix))
    const bearer = place && headers.get(place.name)?.slice(place.prefix.length)
    if (place) headers.delete(place.name)
    const url = new URL(input instanceof Request ? input.url : input)
    const rest = `${url.href} ${JSON.stringify([...headers])} ${textOf(init?.body)}`
    see({ origin: url.origin, bearer, rest }, [init?.method ?? 'GET', url, init ?? {}])
    return fetch(input, init)
  }

const textOf = (body: RequestInit['body']): string => {
  if (ArrayBuffer.isView(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()
  return typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : ''
}

/** How a person appears in a browser. */
export const sessionOf = ({ issuer, subject, tenant, roles, displayName }: Principal): BrowserSession => ({
  issuer,
  subject,
  tenant,
  roles,
  displayName,
  tenantName: tenant,
  csrfToken: 'csrf',
})
