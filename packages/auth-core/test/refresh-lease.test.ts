import { ConnectorError } from '@grantway/connector-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog, type CallOutcome, type HostedEngine, type ToolResult } from '../src/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { broken, fetchWith, gate, refusedConnection, storeWith } from './support/collaborators.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

// An engine shares its refreshes within itself only, so that several engines over one database are several processes.

let store: TestStore
let world: World
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())
afterEach(async () => {
  vi.restoreAllMocks()
  await world.close()
})

const start = async (provider: Parameters<typeof startWorld>[0] = {}): Promise<void> => {
  world = await startWorld({ store, accessTokenSeconds: 600, ...provider })
  await world.connect(session('alice'))
}
const lists = (on: HostedEngine = world.engine): Promise<CallOutcome<ToolResult>> => world.call(principal('alice'), 'tasks_list_tasks', {}, { on })
const refreshes = (): number => world.saas.requests.count('/oauth/access_token', { grantType: 'refresh_token' })
const stored = async () => {
  const [row] = await world.asAdministrator('select state, state_reason, version, fence, refresh_tries, lease_until from connections')
  return row
}
/** What thirty seconds do to a lease that nobody renews. */
const leaseRunsOut = () => world.asAdministrator("update connections set lease_until = clock_timestamp() - interval '1 second'")
const isDone = (outcome: CallOutcome<ToolResult>): boolean => outcome.kind === 'done'

describe('a refresh with several processes', () => {
  beforeEach(() => start())

  it.each([0, 400])('S-R01: is one request for four processes of many callers, all served, when the provider takes %i ms', async (delay) => {
    world.saas.faults.refreshDelayMs = delay
    const engines = [world.engine, await world.another(), await world.another(), await world.another()]
    for (let round = 1; round <= 2; round += 1) {
      world.clock.forward(700)
      const outcomes = await Promise.all(engines.flatMap((engine) => Array.from({ length: 10 }, () => lists(engine))))
      expect(outcomes.filter((outcome) => !isDone(outcome))).toEqual([])
      expect(outcomes).toHaveLength(40)
      expect(refreshes()).toBe(round)
    }
    expect(await stored()).toMatchObject({ state: 'active', version: 3, refresh_tries: 0, lease_until: null })
  })

  it('S-R01, P-C11: is shared by the callers of one process, who leave the database alone meanwhile', async () => {
    let transactions = 0
    const engine = await world.another({ store: storeWith(store.store, (run) => (transactions += 1, run())) })
    world.clock.forward(700)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => lists(engine)))
    expect(outcomes.filter(isDone)).toHaveLength(50)
    // One each for the key of the tenant, and a few for the refresh; whoever waited by himself would look many times.
    expect(transactions).toBeLessThan(100)
  })

  it('S-R03: a holder that slept before sending sends nothing, and takes what another has refreshed', async () => {
    let [slept, stopped] = [0, false]
    const real = performance.now.bind(performance)
    vi.spyOn(performance, 'now').mockImplementation(() => real() + slept)
    let sentBySleeper = 0
    const sleeper = await world.another({
      fetch: fetchWith({ token: (send) => (sentBySleeper += 1, send()) }),
      // Announces the request; then it is stopped for longer than the lease.
      store: storeWith(store.store, async (run) => {
        const result = await run()
        if (stopped || (await stored())?.['refresh_tries'] !== 1) return result
        stopped = true
        await leaseRunsOut()
        expect(await lists()).toMatchObject({ kind: 'done' })
        slept = 31_000
        return result
      }),
    })
    world.clock.forward(700)
    expect(await lists(sleeper)).toMatchObject({ kind: 'done' })
    expect([sentBySleeper, refreshes()]).toEqual([0, 1])
    expect(await stored()).toMatchObject({ state: 'active', version: 2 })
    // Control: awake, the same process sends.
    slept = 0
    world.clock.forward(700)
    expect(await lists(sleeper)).toMatchObject({ kind: 'done' })
    expect([sentBySleeper, refreshes()]).toEqual([1, 2])
  })

  it('S-R03: a holder that slept after sending overwrites nothing, and at most two requests are sent', async () => {
    const [answered, goOn] = [gate(), gate()]
    const sleeper = await world.another({
      fetch: fetchWith({ token: async (send) => {
        const response = await send()
        answered.open()
        await goOn.opened
        return response
      } }),
    })
    world.clock.forward(700)
    const late = lists(sleeper)
    await answered.opened
    await leaseRunsOut()
    // The stored token is tried once; a strict provider takes that for theft and ends the authorization.
    expect(await lists()).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    goOn.open()
    expect(await late).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(refreshes()).toBe(2)
    expect(await stored()).toMatchObject({ state: 'needs_reauth', state_reason: 'outcome_unknown', version: 1 })
  })

  it('S-R04: a holder that died before sending is replaced when its lease is over, and not before', async () => {
    const [died, reached] = [gate(), gate()]
    const dead = await world.another({ fetch: fetchWith({ token: () => (reached.open(), died.opened.then(broken)) }) })
    world.clock.forward(700)
    const lost = lists(dead)
    await reached.opened
    let looks = 0
    const waiting = lists(await world.another({ store: storeWith(store.store, (run) => (looks += 1, run())) }))
    await expect.poll(() => looks, { timeout: 20_000 }).toBeGreaterThan(10)
    expect(refreshes()).toBe(0)
    await leaseRunsOut()
    expect(await waiting).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(1)
    died.open()
    await lost
    expect(await stored()).toMatchObject({ state: 'active', version: 2 })
  })

  it('S-R09: serves everybody when the clocks of the processes differ by twenty minutes', async () => {
    const skewed = (minutes: number) => world.another({ now: () => new Date(world.clock.now().getTime() + minutes * 60_000) })
    const engines = [await skewed(-10), world.engine, await skewed(10)]
    for (let round = 0; round < 4; round += 1) {
      world.clock.forward(400)
      const outcomes = await Promise.all(engines.flatMap((engine) => Array.from({ length: 5 }, () => lists(engine))))
      expect(outcomes.filter(isDone)).toHaveLength(15)
    }
    expect(await stored()).toMatchObject({ state: 'active' })
  })

  it('S-R07: a token that died early is read again before anything is refreshed', async () => {
    const [waiting, goOn] = [gate(), gate()]
    let held = false
    const behind = await world.another({
      fetch: fetchWith({ api: async (send) => {
        if (!held) {
          held = true
          waiting.open()
          await goOn.opened
        }
        return send()
      } }),
    })
    const call = lists(behind)
    await waiting.opened
    // Meanwhile another process refreshes, which kills the access token that is on its way.
    world.clock.forward(560)
    expect(await lists()).toMatchObject({ kind: 'done' })
    goOn.open()
    expect(await call).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(1)
    // Control: where nobody refreshed, the 401 leads to a refresh.
    world.saas.expireAccessTokens()
    expect(await lists(behind)).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(2)
  })

  it('S-R07: a newer token that another process saved, and that died as well, is refreshed, once', async () => {
    let attempts = 0
    const behind = await world.another({
      fetch: fetchWith({ api: async (send) => {
        attempts += 1
        if (attempts === 1) {
          world.clock.forward(560)
          expect(await lists()).toMatchObject({ kind: 'done' })
        }
        if (attempts >= 2) world.saas.expireAccessTokens()
        return send()
      } }),
    })
    // However often a token is refused, one that was just given is the last one that is tried.
    expect(await lists(behind)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect([attempts, refreshes()]).toEqual([3, 2])
  })

  it('S-R07, S-E08: a 401 while the token endpoint is down is a failure of the service, not of the authorization', async () => {
    world.saas.expireAccessTokens()
    world.saas.faults.tokenEndpoint = '503'
    expect(await lists()).toMatchObject({ kind: 'failed', error: { code: 'PROVIDER_UNAVAILABLE' } })
    expect(await stored()).toMatchObject({ state: 'active' })
    world.saas.faults.reset()
    expect(await lists()).toMatchObject({ kind: 'done' })
  })
})

describe('rotated tokens', () => {
  beforeEach(() => start())

  it('S-R05: are saved before anybody uses them', async () => {
    const [saving, goOn] = [gate(), gate()]
    let [apiRequests, rotated] = [0, false]
    const engine = await world.another({
      fetch: fetchWith({ api: (send) => (apiRequests += 1, send()), token: (send) => send().finally(() => (rotated = true)) }),
      store: storeWith(store.store, async (run) => {
        if (rotated) {
          saving.open()
          await goOn.opened
        }
        return run()
      }),
    })
    world.clock.forward(700)
    const call = lists(engine)
    await saving.opened
    await new Promise((resolve) => setTimeout(resolve, 100))
    const unsaved = apiRequests
    goOn.open()
    expect(unsaved).toBe(0)
    expect(await call).toMatchObject({ kind: 'done' })
    expect(apiRequests).toBe(1)
  })

  it.each(['before', 'after'] as const)('S-R06: survive a database that goes away %s the commit', async (when) => {
    let [failures, rotated] = [0, false]
    const engine = await world.another({
      fetch: fetchWith({ token: (send) => send().finally(() => (rotated = true)) }),
      store: storeWith(store.store, async (run) => {
        if (!rotated || failures >= 3) return run()
        const result = when === 'after' && failures === 0 ? await run() : undefined
        // The row is written: from now on, the answers are lost.
        if (when === 'after' && failures === 0 && (await stored())?.['version'] !== 2) return result
        failures += 1
        throw new ConnectorError('STORE_UNAVAILABLE')
      }),
    })
    world.clock.forward(700)
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    expect(failures).toBe(3)
    expect(await stored()).toMatchObject({ state: 'active', version: 2 })
    world.clock.forward(700)
    expect(await lists()).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(2)
  })

  it('S-R06: are saved with the key of the tenant that was in hand before the request, when no key can be had after it', async () => {
    const [key] = await world.asAdministrator("select encode(wrapped, 'hex') as wrapped from tenant_keys")
    const engine = await world.another({
      fetch: fetchWith({
        token: async (send) => {
          const answer = await send()
          // No key stays in a cache for so long, and none can be read.
          world.clock.forward(301)
          await world.asAdministrator("update tenant_keys set wrapped = 'x'")
          return answer
        },
      }),
    })
    world.clock.forward(700)
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    await world.asAdministrator(`update tenant_keys set wrapped = decode('${String(key?.['wrapped'])}', 'hex')`)
    expect(await stored()).toMatchObject({ state: 'active', version: 2 })
    expect(await lists(await world.another())).toMatchObject({ kind: 'done' })
  })

  it('S-R06: are saved over a row that was sealed anew meanwhile', async () => {
    const { sealed, version } = (await world.asAdministrator('select sealed, version from connections'))[0] as { sealed: Uint8Array; version: number }
    const [row] = await world.engine.connections(session('alice'))
    const { createVault } = await import('../src/index.ts')
    const vault = await createVault(store.store, world.vault.ring, world.clock.now)
    const place = { tenant: 'acme', subject: 'alice', purpose: 'tokens', row: row?.id ?? '', connector: 'tasks' } as const
    const tokens = await vault.open({ ...place, version }, Buffer.from(sealed))
    const anew = await vault.seal({ ...place, version: version + 1 }, tokens)
    const engine = await world.another({
      fetch: fetchWith({ token: async (send) => {
        const response = await send()
        await world.asAdministrator(`update connections set sealed = '\\x${anew.sealed.toString('hex')}', version = ${version + 1}`)
        return response
      } }),
    })
    world.clock.forward(700)
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    world.clock.forward(700)
    expect(await lists()).toMatchObject({ kind: 'done' })
    expect(await stored()).toMatchObject({ state: 'active', version: version + 3 })
  })

  it('S-R08: of somebody who disconnects meanwhile are revoked, also when that succeeds only later', async () => {
    let down = true
    const unavailable = () => Promise.resolve(new Response(null, { status: 503 }))
    const engine = await world.another({ fetch: fetchWith({ revoke: (send) => (down ? unavailable() : send()) }) })
    const [connection] = await world.engine.connections(session('alice'))
    world.clock.forward(700)
    world.saas.faults.refreshDelayMs = 300
    const call = lists(engine)
    await expect.poll(refreshes).toBe(1)
    expect(await engine.disconnect(session('alice'), connection?.id ?? '')).toMatchObject({ upstream: 'pending' })
    expect(await call).toMatchObject({ kind: 'authorization' })
    expect(await world.asAdministrator('select id from connections')).toEqual([])
    expect(await world.asAdministrator('select id from revocations')).toHaveLength(2)
    down = false
    world.clock.forward(120)
    await engine.sweep()
    expect(await world.asAdministrator('select id from revocations')).toEqual([])
    expect(world.saas.requests.count('/api/v1/revoke', { status: 200 })).toBe(2)
  })
})

describe('an outcome that nobody knows', () => {
  const losesAnswers = (times: number) => {
    let lost = 0
    return fetchWith({ token: async (send) => {
      const response = await send()
      if ((lost += 1) > times) return response
      await response.body?.cancel()
      return broken()
    } })
  }

  it('S-R05: is tried once more with the stored token; a strict provider refuses, and the state says why', async () => {
    await start()
    const engine = await world.another({ fetch: losesAnswers(1) })
    world.clock.forward(700)
    expect(await lists(engine)).toMatchObject({ kind: 'failed', error: { code: 'PROVIDER_UNAVAILABLE' } })
    expect(await stored()).toMatchObject({ state: 'refresh_outcome_unknown', refresh_tries: 1, lease_until: null })
    expect(await lists(engine)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(await stored()).toMatchObject({ state: 'needs_reauth', state_reason: 'outcome_unknown' })
    await lists(engine)
    expect(refreshes()).toBe(2)
    // Reconnecting begins a new count.
    await world.connect(session('alice'))
    expect(await stored()).toMatchObject({ state: 'active', refresh_tries: 0 })
  })

  it('S-R05: a second one ends the connection, and the person is asked', async () => {
    await start()
    const engine = await world.another({ fetch: losesAnswers(2) })
    world.clock.forward(700)
    await lists(engine)
    expect(await lists(engine)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(await stored()).toMatchObject({ state: 'needs_reauth', state_reason: 'outcome_unknown' })
  })

  it('S-R05: a provider that accepts the old token for a while is asked again at once', async () => {
    await start({ provider: { rotation: 'grace' } })
    world.saas.faults.omitRefreshToken = true
    const engine = await world.another({ fetch: losesAnswers(1) })
    world.clock.forward(700)
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(2)
    expect(await stored()).toMatchObject({ state: 'active', version: 2, refresh_tries: 0 })
  })

  it('S-R05: costs nothing where refresh tokens do not rotate', async () => {
    await start({ provider: { rotation: 'none' } })
    world.saas.faults.omitRefreshToken = true
    const engine = await world.another({ fetch: losesAnswers(3) })
    world.clock.forward(700)
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await lists(engine)).toMatchObject({ kind: 'failed', error: { code: 'PROVIDER_UNAVAILABLE' } })
      expect(await stored()).toMatchObject({ state: 'active' })
    }
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
  })

  it('is none when nothing was sent: then the request is made again', async () => {
    await start()
    let refused = 0
    const engine = await world.another({ fetch: fetchWith({ token: (send) => ((refused += 1) <= 2 ? refusedConnection() : send()) }) })
    world.clock.forward(700)
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    expect([refused, refreshes()]).toEqual([3, 1])
  })
})

describe('a provider in trouble', () => {
  beforeEach(() => start())

  it('S-E08: is not asked by every call, and no connection is lost by it', async () => {
    world.saas.faults.tokenEndpoint = '503'
    world.clock.forward(700)
    for (let turn = 0; turn < 12; turn += 1) {
      expect(await lists()).toMatchObject({ kind: 'failed', error: { code: 'PROVIDER_UNAVAILABLE' } })
    }
    expect(refreshes()).toBe(5)
    expect(await stored()).toMatchObject({ state: 'active', refresh_tries: 0 })
    world.saas.faults.reset()
    world.clock.forward(31)
    expect(await lists()).toMatchObject({ kind: 'done' })
  })
})

describe('a token near its end', () => {
  beforeEach(() => start({ accessTokenSeconds: 3_600 }))

  it('is refreshed in the background, and the call does not wait', async () => {
    world.saas.faults.tokenEndpoint = 'slow'
    world.clock.forward(3_000)
    const engine = await world.another({ log: silentLog })
    world.clock.forward(300)
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    expect(await stored()).toMatchObject({ version: 1 })
    await expect.poll(async () => (await stored())?.['version'], { timeout: 10_000 }).toBe(2)
    expect(refreshes()).toBe(1)
    world.saas.faults.reset()
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    expect(refreshes()).toBe(1)
  })

  it('is waited for when the process ends: what the provider gave is saved', async () => {
    world.saas.faults.refreshDelayMs = 300
    world.clock.forward(3_300)
    const engine = await world.another()
    expect(await lists(engine)).toMatchObject({ kind: 'done' })
    await engine.close()
    expect(await stored()).toMatchObject({ version: 2, state: 'active' })
  })
})
