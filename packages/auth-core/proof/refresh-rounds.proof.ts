import { afterAll, describe, expect, it } from 'vitest'
import { openTestStore, proofCount, recordFigures, type TestStore } from '../src/testing/index.ts'
import { openDirectoryStore } from '../test/support/directory-store.ts'
import { startPostgres, startProcess, type EngineProcess } from '../test/support/processes.ts'
import { connectionState, leaseRunsOut, playRound, playStoppedRound, refreshRequests, shortenLeases } from '../test/support/refresh-rounds.ts'
import { session, startWorld, type World } from '../test/support/world.ts'

const stopPostgres = await startPostgres()
afterAll(() => stopPostgres?.())

const withProcesses = async (
  store: TestStore, url: string, count: number, work: (world: World, processes: EngineProcess[]) => Promise<void>,
): Promise<void> => {
  const world = await startWorld({ store, accessTokenSeconds: 600 })
  await world.connect(session('alice'))
  if ('handOver' in store) await (store.handOver as () => Promise<void>)()
  const processes = await Promise.all(Array.from({ length: count }, () => startProcess(world, url)))
  try {
    await work(world, processes)
  } finally {
    await Promise.all(processes.map((one) => one.end()))
    if ('takeBack' in store) await (store.takeBack as () => Promise<void>)()
    await world.close()
  }
}

const playRounds = async (name: string, rounds: number, world: World, processes: EngineProcess[]): Promise<void> => {
  const callers = 200 / processes.length
  const counts = { rounds, requests: 0, served: 0, roundsWithOneRequest: 0 }
  const others: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { requests, done, other } = await playRound(world, processes, callers)
    counts.requests += requests
    counts.served += done
    if (requests === 1) counts.roundsWithOneRequest += 1
    others.push(...other)
  }
  recordFigures(name, { processes: processes.length, ...counts, notServed: others.length })
  expect(counts).toEqual({ rounds, requests: rounds, served: 200 * rounds, roundsWithOneRequest: rounds })
}

describe('two hundred callers at the expiry of one token', () => {
  it.skipIf(!stopPostgres)('cause one request, from four processes over Postgres', async () => {
    const store = await openTestStore()
    await withProcesses(store, store.url ?? '', 4, (world, processes) =>
      playRounds('refresh at expiry, four processes', proofCount(1_000), world, processes))
    await store.close()
  })

  it.skipIf(!stopPostgres)('cause one request also where the provider is slower than the lease', async () => {
    const store = await openTestStore()
    await withProcesses(store, store.url ?? '', 4, async (world, processes) => {
      await shortenLeases(world)
      world.saas.faults.refreshDelayMs = 7_500
      await playRounds('refresh at expiry, a provider that takes 7.5 s and a lease of 7 s', proofCount(100), world, processes)
    })
    await store.close()
  })

  it.skipIf(!stopPostgres)('cause one request when the holder is stopped before it could send', async () => {
    const store = await openTestStore()
    const rounds = proofCount(100)
    const counts = { rounds, requests: 0, served: 0, sentTooLate: 0 }
    await withProcesses(store, store.url ?? '', 4, async (world, processes) => {
      for (let round = 0; round < rounds; round += 1) {
        const woken = round % 2 === 0 ? 'too late' : 'within its lease'
        const played = await playStoppedRound(world, processes as [EngineProcess, ...EngineProcess[]], 50, woken)
        counts.requests += played.requests
        counts.served += played.done
        if (woken === 'too late') counts.sentTooLate += played.sentByHolder ?? 1
      }
    })
    recordFigures('holder stopped before sending, four processes', counts)
    expect(counts).toEqual({ rounds, requests: rounds, served: 200 * rounds, sentTooLate: 0 })
    await store.close()
  })

  it('cause one request in one process over an embedded database', async () => {
    const store = await openDirectoryStore()
    await withProcesses(store, store.directory, 1, (world, processes) =>
      playRounds('refresh at expiry, one process on PGlite', proofCount(1_000), world, processes))
    await store.close()
  })

  it.skipIf(!stopPostgres)('cause two requests at most when the holder is killed after sending, and the state is true', async () => {
    const store = await openTestStore()
    const rounds = proofCount(50)
    const figures = { rounds, mostRequests: 0, askedToReconnect: 0, other: 0, untrueStates: 0 }
    for (let round = 0; round < rounds; round += 1) {
      await withProcesses(store, store.url ?? '', 4, async (world, [holder, ...others]) => {
        world.clock.forward(700)
        const signal = round % 2 === 0 ? 'SIGKILL' : 'SIGSTOP'
        const lost = holder?.call(50, { fate: { point: 'token/answered', signal } })
        await holder?.reached()
        await leaseRunsOut(world)
        const outcomes = (await Promise.all(others.map((one) => one.call(50)))).flatMap((one) => one?.outcomes ?? [])
        holder?.wake()
        outcomes.push(...((await lost)?.outcomes ?? []))
        const asked = outcomes.filter((outcome) => outcome === 'AUTH_EXPIRED with a link').length
        figures.askedToReconnect += asked
        figures.other += outcomes.length - asked
        figures.mostRequests = Math.max(figures.mostRequests, refreshRequests(world))
        if ((await connectionState(world)) !== 'needs_reauth outcome_unknown') figures.untrueStates += 1
      })
    }
    recordFigures('holder killed or stopped after sending', figures)
    expect(figures).toMatchObject({ mostRequests: 2, other: 0, untrueStates: 0 })
    await store.close()
  })
})
