import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../../src/testing/index.ts'
import { startPostgres, startProcess, type EngineProcess } from '../support/processes.ts'
import { connectionState, leaseRunsOut, playRound, refreshRequests } from '../support/refresh-rounds.ts'
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
    // In this database a lease is over after seven seconds, unless it is renewed; the holder renews every five.
    await world.asAdministrator(`
      create function short_lease() returns trigger language plpgsql as $$ begin
        if new.lease_until is not null then new.lease_until := clock_timestamp() + interval '7 seconds'; end if;
        return new;
      end $$`)
    await world.asAdministrator('create trigger short_lease before update on connections for each row execute function short_lease()')
    try {
      world.saas.faults.refreshDelayMs = 7_500
      expect(await playRound(world, processes, 50)).toEqual({ requests: 1, done: 200, other: [] })
    } finally {
      await world.asAdministrator('drop function short_lease cascade')
    }
  })

  it('S-R03: send one request when the holder is stopped before it could send, and it sends none when it wakes', async () => {
    const [holder, ...others] = processes as [EngineProcess, ...EngineProcess[]]
    world.clock.forward(700)
    const stopped = holder.call(50, { fate: { point: 'announce/committed', signal: 'SIGSTOP' } })
    await holder.reached()
    await leaseRunsOut(world)
    const called = await Promise.all(others.map((one) => one.call(50)))
    expect(called.flatMap((one) => one?.outcomes ?? []).filter((outcome) => outcome === 'done u_alice')).toHaveLength(150)
    // More than half of its lease by the clock of the machine, which no test can turn.
    await new Promise((resolve) => setTimeout(resolve, 15_500))
    holder.wake()
    expect(await stopped).toMatchObject({ outcomes: Array.from({ length: 50 }, () => 'done u_alice'), tokenRequests: 0 })
    expect(refreshRequests(world)).toBe(1)
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
