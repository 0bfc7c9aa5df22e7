import { afterAll, describe, expect, it } from 'vitest'
import { openTestStore, proofCount, recordFigures, type TestStore } from '../src/testing/index.ts'
import { openDirectoryStore } from '../test/support/directory-store.ts'
import { startPostgres, startProcess, type EngineProcess } from '../test/support/processes.ts'
import { connectionState, playLostRound, playRound, playStoppedRound, refreshRequests, shortenLeases } from '../test/support/refresh-rounds.ts'
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

/** Plays the rounds that it takes from the iterator, which other lanes take from too. */
type Lane = (world: World, processes: EngineProcess[], rounds: Iterable<number>) => Promise<void>

/** Plays rounds over Postgres in lanes side by side, each with a database, a provider and four processes of its own. */
const overPostgres = async (rounds: number, lanes: number, lane: Lane): Promise<void> => {
  const taken = Array.from({ length: rounds }, (_, round) => round).values()
  await Promise.all(Array.from({ length: Math.min(lanes, rounds) }, async () => {
    const store = await openTestStore()
    await withProcesses(store, store.url ?? '', 4, (world, processes) => lane(world, processes, taken))
    await store.close()
  }))
}

// Most of a slow round is waiting, which eight can do at once.
const slowLanes = 8

const roundsCounted = (name: string, rounds: number): { readonly play: Lane; readonly expectAll: () => void } => {
  const counts = { rounds: 0, requests: 0, served: 0, roundsWithOneRequest: 0 }
  return {
    play: async (world, processes, turns) => {
      for (const _round of turns) {
        const { requests, done } = await playRound(world, processes, 200 / processes.length)
        counts.rounds += 1
        counts.requests += requests
        counts.served += done
        if (requests === 1) counts.roundsWithOneRequest += 1
      }
    },
    expectAll: () => {
      recordFigures(name, counts)
      expect(counts).toEqual({ rounds, requests: rounds, served: 200 * rounds, roundsWithOneRequest: rounds })
    },
  }
}

describe('two hundred callers at the expiry of one token', () => {
  const rounds = proofCount(1_000)
  const slowRounds = proofCount(1_000, 2)

  it.skipIf(!stopPostgres)('cause one request, from four processes over Postgres', async () => {
    const { play, expectAll } = roundsCounted('refresh at expiry, four processes', rounds)
    await overPostgres(rounds, 1, play)
    expectAll()
  })

  it.skipIf(!stopPostgres)('cause one request also where the provider is slower than the lease', async () => {
    const { play, expectAll } = roundsCounted('refresh at expiry, a provider that takes 7.5 s and a lease of 7 s', slowRounds)
    await overPostgres(slowRounds, slowLanes, async (world, processes, turns) => {
      await shortenLeases(world)
      world.saas.faults.refreshDelayMs = 7_500
      await play(world, processes, turns)
    })
    expectAll()
  })

  it.skipIf(!stopPostgres)('cause one request when the holder is stopped before it could send', async () => {
    const counts = { rounds: 0, requests: 0, served: 0, roundsWithOneRequest: 0, sentTooLate: 0 }
    await overPostgres(slowRounds, slowLanes, async (world, processes, turns) => {
      for (const round of turns) {
        const woken = round % 2 === 0 ? 'too late' : 'within its lease'
        const played = await playStoppedRound(world, processes as [EngineProcess, ...EngineProcess[]], 50, woken)
        counts.rounds += 1
        counts.requests += played.requests
        counts.served += played.done
        if (played.requests === 1) counts.roundsWithOneRequest += 1
        if (woken === 'too late') counts.sentTooLate += played.sentByHolder ?? 1
      }
    })
    recordFigures('holder stopped before sending, four processes', counts)
    expect(counts).toEqual({
      rounds: slowRounds, requests: slowRounds, served: 200 * slowRounds, roundsWithOneRequest: slowRounds, sentTooLate: 0,
    })
  })

  it('cause one request in one process over an embedded database', async () => {
    const { play, expectAll } = roundsCounted('refresh at expiry, one process on PGlite', rounds)
    const store = await openDirectoryStore()
    await withProcesses(store, store.directory, 1, (world, processes) => play(world, processes, Array.from({ length: rounds }, (_, round) => round)))
    await store.close()
    expectAll()
  })

  it.skipIf(!stopPostgres)('cause two requests at most when the holder is killed after sending, and the state is true', async () => {
    const lost = proofCount(200)
    const figures = { rounds: 0, mostRequests: 0, askedToReconnect: 0, other: 0, untrueStates: 0 }
    await overPostgres(lost, 3, async (world, processes, turns) => {
      const [, ...others] = processes
      for (const round of turns) {
        const signal = round % 2 === 0 ? 'SIGKILL' : 'SIGSTOP'
        const outcomes = await playLostRound(world, processes as [EngineProcess, ...EngineProcess[]], 50, signal)
        const asked = outcomes.filter((outcome) => outcome === 'AUTH_EXPIRED with a link').length
        figures.rounds += 1
        figures.askedToReconnect += asked
        figures.other += outcomes.length - asked
        figures.mostRequests = Math.max(figures.mostRequests, refreshRequests(world))
        if ((await connectionState(world)) !== 'needs_reauth outcome_unknown') figures.untrueStates += 1
        await world.connect(session('alice'))
        if (signal === 'SIGKILL') processes.splice(0, processes.length, await startProcess(world, world.test.url ?? ''), ...others)
      }
    })
    recordFigures('holder killed or stopped after sending', figures)
    expect(figures).toMatchObject({ rounds: lost, mostRequests: 2, other: 0, untrueStates: 0 })
  })
})
