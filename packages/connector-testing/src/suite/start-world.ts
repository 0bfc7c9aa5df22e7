import { createEngine, createSealer, type Engine, type Log } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { openTestStore, openTestVault, type TestStore } from '@grantway/auth-core/testing'
import type { Connector, ConnectorOptions, ProviderKey } from '@grantway/connector-kit'
import type { FakeProvider } from '../fake/fake.ts'
import type { DescribedApi } from './case.ts'
import { createInputs } from './inputs.ts'
import { createPerson } from './person.ts'
import { publicUrl, type Sent, type World } from './world.ts'

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
