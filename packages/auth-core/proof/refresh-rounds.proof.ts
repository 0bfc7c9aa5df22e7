import { afterAll, describe, expect, it } from 'vitest'
import { openTestStore, proofCount, recordFigures, type TestStore } from '../src/testing/index.ts'
import { openDirectoryStore } from '../test/support/directory-store.ts'
import { startPostgres, startProcess, type EngineProcess } from '../test/support/processes.ts'
import { connectionState, playLostRound, playRound, playStoppedRound, refreshRequests, shortenLeases, type Round } from '../test/support/refresh-rounds.ts'
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

// An iterator, so that several lanes can take from one and each number is taken once.
const numbered = (count: number): IterableIterator<number> => Array.from({ length: count }, (_, round) => round).values()

/** Plays the rounds that it takes from the iterator, which other lanes take from too. */
type Lane = (world: World, processes: EngineProcess[], rounds: Iterable<number>) => Promise<void>

/** Plays rounds over Postgres in lanes side by side, each with a database, a provider and four processes of its own. */
const overPostgres = async (rounds: number, lanes: number, lane: Lane): Promise<void> => {
  const taken = numbered(rounds)
  await Promise.all(Array.from({ length: Math.min(lanes, rounds) }, async () => {
    const store = await openTestStore()
    await withProcesses(store, store.url ?? '', 4, (world, processes) => lane(world, processes, taken))
    await store.close()
  }))
}

// Most of a slow round is waiting, which eight can do at once.
const slowLanes = 8

/** Counts rounds. One that failed leaves its connection as it ended: its person reconnects, so that it spoils no other. */
const countRounds = () => {
  const counts = { rounds: 0, requests: 0, served: 0, roundsWithOneRequest: 0 }
  const notServed = new Map<string, number>()
  return {
    add: async (world: World, { requests, done, other }: Round): Promise<void> => {
      counts.rounds += 1
      counts.requests += requests
      counts.served += done
      if (requests === 1) counts.roundsWithOneRequest += 1
      for (const outcome of other) notServed.set(outcome, (notServed.get(outcome) ?? 0) + 1)
      if (other.length > 0) await world.connect(session('alice'))
    },
    /** Each round took one request, and everybody was served. */
    expectAll: (name: string, rounds: number, more: Readonly<Record<string, number>> = {}): void => {
      recordFigures(name, { ...counts, ...more, ...Object.fromEntries(notServed) })
      expect(counts).toEqual({ rounds, requests: rounds, served: 200 * rounds, roundsWithOneRequest: rounds })
    },
  }
}

/** A lane of rounds in which everybody calls at once. */
const playRounds = ({ add }: ReturnType<typeof countRounds>): Lane => async (world, processes, rounds) => {
  for (const _round of rounds) await add(world, await playRound(world, processes, 200 / processes.length))
}

describe('two hundred callers at the expiry of one token', () => {
  const rounds = proofCount(1_000)
  const slowRounds = proofCount(1_000, 2)

  it.skipIf(!stopPostgres)('cause one request, from four processes over Postgres', async () => {
    const counted = countRounds()
    await overPostgres(rounds, 1, playRounds(counted))
    counted.expectAll('refresh at expiry, four processes', rounds)
  })

  it.skipIf(!stopPostgres)('cause one request also where the provider is slower than the lease', async () => {
    const counted = countRounds()
    await overPostgres(slowRounds, slowLanes, async (world, processes, turns) => {
      await shortenLeases(world)
      world.saas.faults.refreshDelayMs = 7_500
      await playRounds(counted)(world, processes, turns)
    })
    counted.expectAll('refresh at expiry, a provider that takes 7.5 s and a lease of 7 s', slowRounds)
  })

  it.skipIf(!stopPostgres)('cause one request when the holder is stopped before it could send', async () => {
    const counted = countRounds()
    let sentTooLate = 0
    await overPostgres(slowRounds, slowLanes, async (world, processes, turns) => {
      for (const round of turns) {
        const woken = round % 2 === 0 ? 'too late' : 'within its lease'
        const played = await playStoppedRound(world, processes as [EngineProcess, ...EngineProcess[]], 50, woken)
        if (woken === 'too late') sentTooLate += played.sentByHolder ?? 1
        await counted.add(world, played)
      }
    })
    counted.expectAll('holder stopped before sending, four processes', slowRounds, { sentTooLate })
    expect(sentTooLate).toBe(0)
  })

  it('cause one request in one process over an embedded database', async () => {
    const counted = countRounds()
    const store = await openDirectoryStore()
    await withProcesses(store, store.directory, 1, (world, processes) => playRounds(counted)(world, processes, numbered(rounds)))
    await store.close()
    counted.expectAll('refresh at expiry, one process on PGlite', rounds)
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
