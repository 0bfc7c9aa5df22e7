import { expect } from 'vitest'
import { openTestStore, recordFigures, type TestStore } from '../../src/testing/index.ts'
import { startProcess, type EngineProcess } from '../../test/support/processes.ts'
import { playRound, type Round } from '../../test/support/refresh-rounds.ts'
import { session, startWorld, type World } from '../../test/support/world.ts'

/** Starts a world over a database, and processes that share it with each other. */
export const withProcesses = async (
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

/** Numbers rounds. An iterator, so that several lanes can take from one and each number is taken once. */
export const numbered = (count: number): IterableIterator<number> => Array.from({ length: count }, (_, round) => round).values()

/** Plays the rounds that it takes from the iterator, which other lanes take from too. */
export type Lane = (world: World, processes: EngineProcess[], rounds: Iterable<number>) => Promise<void>

/** Plays rounds over Postgres in lanes side by side, each with a database, a provider and four processes of its own. */
export const overPostgres = async (rounds: number, lanes: number, lane: Lane): Promise<void> => {
  const taken = numbered(rounds)
  await Promise.all(Array.from({ length: Math.min(lanes, rounds) }, async () => {
    const store = await openTestStore()
    await withProcesses(store, store.url ?? '', 4, (world, processes) => lane(world, processes, taken))
    await store.close()
  }))
}

/** Counts rounds. One that failed leaves its connection as it ended: its person reconnects, so that it spoils no other. */
export const countRounds = () => {
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
export const playRounds = ({ add }: ReturnType<typeof countRounds>): Lane => async (world, processes, rounds) => {
  for (const _round of rounds) await add(world, await playRound(world, processes, 200 / processes.length))
}
