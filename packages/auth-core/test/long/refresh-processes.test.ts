import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../../src/testing/index.ts'
import { startPostgres, startProcess, type EngineProcess } from '../support/processes.ts'
import { connectionState, leaseRunsOut, playRound, playStoppedRound, refreshRequests, shortenLeases } from '../support/refresh-rounds.ts'
import { session, startWorld, type World } from '../support/world.ts'

// Real processes over one Postgres, on compiled code: `npm run test:long` compiles first.

const stopPostgres = await startPostgres()
let store: TestStore
let world: World
let processes: EngineProcess[]

describe.skipIf(!stopPostgres)('four processes and a provider that rotates strictly', () => {
  beforeAll(async () => {
    store = await openTestStore()
  })
  afterAll(async () => {
    await store.close()
    await stopPostgres?.()
  })
  beforeEach(async () => {
    world = await startWorld({ store, accessTokenSeconds: 600 })
    await world.connect(session('alice'))
    processes = await Promise.all([1, 2, 3, 4].map(() => startProcess(world, store.url ?? '')))
  })
  afterEach(async () => {
    for (const one of processes) one.wake()
    await Promise.all(processes.map((one) => one.end()))
    await world.close()
  })

  it('S-R01: send one request for two hundred callers, and all are served', async () => {
    for (let round = 0; round < 3; round += 1) expect(await playRound(world, processes, 50)).toEqual({ requests: 1, done: 200, other: [] })
  })

  it('S-R01: send one request also to a provider that is slower than the lease, because its holder renews it', async () => {
    const takeBack = await shortenLeases(world)
    try {
      world.saas.faults.refreshDelayMs = 7_500
      expect(await playRound(world, processes, 50)).toEqual({ requests: 1, done: 200, other: [] })
    } finally {
      await takeBack()
    }
  })

  it('S-R03: send one request when the holder is stopped before it could send, and it sends none when it wakes', async () => {
    const all = processes as [EngineProcess, ...EngineProcess[]]
    expect(await playStoppedRound(world, all, 50, 'too late')).toEqual({ requests: 1, done: 200, other: [], sentByHolder: 0 })
    // Control: woken in time, the same process sends.
    expect(await playStoppedRound(world, all, 50, 'within its lease')).toEqual({ requests: 1, done: 200, other: [], sentByHolder: 1 })
  })

  it.each(['SIGKILL', 'SIGSTOP'] as const)('S-R05: send two requests at most when the holder is gone by %s after sending, and the state is true', async (signal) => {
    const [holder, ...others] = processes as [EngineProcess, ...EngineProcess[]]
    world.clock.forward(700)
    const lost = holder.call(50, { fate: { point: 'token/answered', signal } })
    await holder.reached()
    await leaseRunsOut(world)
    const called = await Promise.all(others.map((one) => one.call(50)))
    const outcomes = called.flatMap((one) => one?.outcomes ?? [])
    expect(new Set(outcomes)).toEqual(new Set(['AUTH_EXPIRED with a link']))
    expect(outcomes).toHaveLength(150)
    holder.wake()
    expect(new Set((await lost)?.outcomes ?? ['AUTH_EXPIRED with a link'])).toEqual(new Set(['AUTH_EXPIRED with a link']))
    expect(refreshRequests(world)).toBe(2)
    expect(await connectionState(world)).toBe('needs_reauth outcome_unknown')
  })
})
