import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createEngine, createSealer, silentLog } from '../src/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { tasksConnector } from './support/tasks-connector.ts'
import { principal, publicUrl, session, startWorld, type World } from './support/world.ts'

let store: TestStore
let world: World
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

const lists = () => world.call(principal('alice'), 'tasks_list_tasks')
const refreshes = (): number => world.saas.requests.count('/oauth/access_token', { grantType: 'refresh_token' })

describe('user with expired tokens', () => {
  beforeEach(async () => {
    world = await startWorld({ store, accessTokenSeconds: 600 })
    await world.connect(session('alice'))
  })
  afterEach(() => world.close())

  it('is refreshed unnoticed', async () => {
    world.clock.forward(700)
    expect(await lists()).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(1)
  })

  it('P-C11: is refreshed once for many parallel calls, although the provider rotates strictly', async () => {
    world.clock.forward(700)
    const outcomes = await Promise.all(Array.from({ length: 50 }, lists))
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true)
    expect(refreshes()).toBe(1)
    // The family is alive: the next refresh works as well.
    world.clock.forward(700)
    expect(await lists()).toMatchObject({ kind: 'done' })
  })

  it('is refreshed when the provider says 401 before the stated end', async () => {
    world.saas.expireAccessTokens()
    const outcomes = await Promise.all(Array.from({ length: 20 }, lists))
    expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true)
    expect(refreshes()).toBe(1)
  })

  it('is told AUTH_EXPIRED with the link when the provider refuses the refresh token, and the state says so', async () => {
    world.clock.forward(700)
    world.saas.faults.tokenEndpoint = 'invalid_grant'
    const outcome = await lists()
    if (outcome.kind !== 'authorization') throw new Error(outcome.kind)
    expect(outcome.need.text).toMatch(
      /^AUTH_EXPIRED: Your Tasks authorization has expired\. Please re-open the 'tasks_auth_link' resource \(auth:\/\/tasks\) to reconnect: http/,
    )
    expect(await world.engine.connections(session('alice'))).toMatchObject([{ state: 'needs_reauth' }])
    // The provider is not asked again and again.
    world.saas.faults.reset()
    await lists()
    expect(refreshes()).toBe(1)
    // Reconnecting mends it.
    await world.connect(session('alice'))
    expect(await lists()).toMatchObject({ kind: 'done' })
  })

  it('S-E08: keeps the connection when the provider is down, and uses a token that is still good', async () => {
    world.saas.faults.tokenEndpoint = '503'
    world.clock.forward(560)
    expect(await lists()).toMatchObject({ kind: 'done' })
    world.clock.forward(100)
    expect(await lists()).toMatchObject({ kind: 'failed', error: { code: 'PROVIDER_UNAVAILABLE' } })
    expect(await world.engine.connections(session('alice'))).toMatchObject([{ state: 'active' }])
    world.saas.faults.reset()
    expect(await lists()).toMatchObject({ kind: 'done' })
  })

  it('S-R10: keeps the old refresh token when an answer omits it', async () => {
    world.saas.faults.omitRefreshToken = true
    world.clock.forward(700)
    expect(await lists()).toMatchObject({ kind: 'done' })
    world.clock.forward(700)
    expect(await lists()).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(2)
  })

  it('S-R08: a disconnect during a refresh wins, and the new token does not stay alive', async () => {
    const [connection] = await world.engine.connections(session('alice'))
    world.clock.forward(700)
    world.saas.faults.refreshDelayMs = 300
    const call = lists()
    await expect.poll(refreshes).toBe(1)
    await world.engine.disconnect(session('alice'), connection?.id ?? '')
    expect(await call).toMatchObject({ kind: 'authorization' })
    expect(await world.engine.connections(session('alice'))).toEqual([])
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(2)
  })
})

describe('user revoking access externally', () => {
  beforeEach(async () => {
    world = await startWorld({ store })
    await world.connect(session('alice'))
  })
  afterEach(() => world.close())

  it('is told AUTH_EXPIRED with the link at the next call, and the state is truthful', async () => {
    world.saas.revokeAll('u_alice')
    expect(await lists()).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(await world.engine.connections(session('alice'))).toMatchObject([{ state: 'needs_reauth' }])
  })

  it('S-E08: is not disconnected by an upstream limit or failure', async () => {
    for (const [fault, code] of [['429', 'RATE_LIMITED'], ['500', 'PROVIDER_UNAVAILABLE'], ['503', 'PROVIDER_UNAVAILABLE'], ['403', 'PROVIDER_POLICY']] as const) {
      world.saas.faults.api = fault
      expect(await lists()).toMatchObject({ kind: 'failed', error: { code } })
    }
    world.saas.faults.reset()
    expect(await lists()).toMatchObject({ kind: 'done' })
  })

  it('S-M14, P-B22: never shows a token that the upstream echoes in its errors', async () => {
    world.saas.faults.echoBearerInErrors = true
    for (const fault of ['401', '403', '429', '500'] as const) {
      world.saas.faults.api = fault
      const text = JSON.stringify(await lists())
      for (const token of world.saas.issuedTokens()) expect(text).not.toContain(token)
    }
  })
})

describe('disconnecting', () => {
  beforeEach(async () => {
    world = await startWorld({ store })
    await world.connect(session('alice'))
  })
  afterEach(() => world.close())

  it('revokes at the provider, erases here, and the next call asks again', async () => {
    const [connection] = await world.engine.connections(session('alice'))
    expect(await world.engine.disconnect(session('alice'), connection?.id ?? '')).toMatchObject({ upstream: 'revoked', account: 'Alice Archer' })
    expect(await lists()).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_REQUIRED' } })
    expect(world.saas.requests.count('/api/v1/revoke', { status: 200 })).toBe(1)
    expect(await world.test.dump()).not.toMatch(/^connections /m)
  })

  it("S-M05: cannot touch somebody else's connection", async () => {
    const [connection] = await world.engine.connections(session('alice'))
    for (const other of [session('bob'), session('alice', 'globex'), session('dave', 'globex')]) {
      expect(await world.engine.disconnect(other, connection?.id ?? '')).toBeUndefined()
    }
    expect(await lists()).toMatchObject({ kind: 'done' })
  })

  // On Postgres no test connection is an administrator's.
  it.skipIf(process.env['TEST_DATABASE_URL'])('S-M05: the queries name the person also where row-level security does not hold', async () => {
    const [connection] = await world.engine.connections(session('alice'))
    // The administrator of the embedded database is held by no policy.
    await world.test.store.rows('reset role', [])
    for (const other of [session('bob'), session('alice', 'globex')]) {
      expect(await world.engine.connections(other)).toEqual([])
      expect(await world.engine.disconnect(other, connection?.id ?? '')).toBeUndefined()
      expect(await world.call(principal(other.subject, other.tenant), 'tasks_list_tasks')).toMatchObject({ kind: 'authorization' })
    }
    expect(await lists()).toMatchObject({ kind: 'done' })
  })

  it('S-E09: says so when the provider could not be reached, and that it is asked again', async () => {
    const [connection] = await world.engine.connections(session('alice'))
    await world.saas.close()
    expect(await world.engine.disconnect(session('alice'), connection?.id ?? '')).toMatchObject({ upstream: 'pending' })
    expect(await world.engine.connections(session('alice'))).toEqual([])
  })
})

describe('multi-user concurrency', () => {
  beforeEach(async () => {
    world = await startWorld({ store, accessTokenSeconds: 600 })
    await world.connect(session('alice'), { as: 'alice' })
    await world.connect(session('bob'), { as: 'bob' })
  })
  afterEach(() => world.close())

  it('S-M09: never mixes two people, also while both are refreshed', async () => {
    const mine = async (who: string) => {
      const outcome = await world.call(principal(who), 'tasks_list_tasks')
      return outcome.kind === 'done' ? JSON.stringify(outcome.value.output) : outcome.kind
    }
    const [alices, bobs] = [await mine('alice'), await mine('bob')]
    expect(alices).not.toBe(bobs)
    world.clock.forward(700)
    const answers = await Promise.all(Array.from({ length: 60 }, (_, turn) => mine(turn % 2 === 0 ? 'alice' : 'bob')))
    expect(answers.filter((answer, turn) => answer !== (turn % 2 === 0 ? alices : bobs))).toEqual([])
    expect(refreshes()).toBe(2)
  })

  it('P-E6: delivers events to the person they are about and to nobody else', async () => {
    const heard: string[] = []
    const stop = [session('alice'), session('bob'), session('alice', 'globex')].map((who) =>
      world.engine.subscribe(who, (event) => heard.push(`${who.tenant}/${who.subject}: ${event.change}`)))
    await world.connect(session('bob'), { as: 'bob' })
    expect(heard).toEqual(['acme/bob: connected'])
    for (const end of stop) end()
  })
})

describe('what is stored', () => {
  beforeEach(async () => {
    world = await startWorld({ store })
  })
  afterEach(() => world.close())

  it('P-B16: holds no token, code, state, verifier or cookie in the clear', async () => {
    const answer = await world.consent(session('alice'))
    await world.finish(answer, session('alice'))
    const secrets = [...world.saas.issuedTokens(), answer.query.get('state') ?? '', answer.query.get('code') ?? '', answer.start.cookieValue]
    const dump = await world.test.dump()
    expect(dump).toContain('connection.connected')
    for (const secret of secrets) {
      for (const spelling of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').replace(/=+$/, '')]) {
        expect(dump).not.toContain(spelling)
      }
    }
  })
})

describe('another authorization server under the same name', () => {
  it('P-C10: gets no token of the one before, neither to refresh nor to revoke', async () => {
    world = await startWorld({ store, accessTokenSeconds: 600 })
    try {
      await world.connect(session('alice'))
      const [connection] = await world.engine.connections(session('alice'))
      const moved = tasksConnector(world.saas.url, {}, { issuer: 'https://elsewhere.example' })
      const engine = createEngine({
        store: world.test.store, vault: world.vault, connectors: [moved], publicUrl, now: world.clock.now, log: silentLog,
        random: () => 0, sealer: createSealer(world.vault.serverKeys.derive('sealer'), world.clock.now), fetch, publicFetch: fetch,
      })
      const [tool] = moved.tools
      if (!tool || !connection) throw new Error('nothing to call')
      // Control: the engine of before calls with the same row.
      expect(await lists()).toMatchObject({ kind: 'done' })
      const before = world.saas.requests.entries.length
      const options = { signal: new AbortController().signal }
      expect(await engine.callTool(principal('alice'), moved, tool, {}, options)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
      expect(await engine.disconnect(session('alice'), connection.id)).toMatchObject({ upstream: 'failed' })
      expect(world.saas.requests.entries.length).toBe(before)
    } finally {
      await world.close()
    }
  })
})
