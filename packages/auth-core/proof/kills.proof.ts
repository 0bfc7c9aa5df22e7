import { afterAll, describe, expect, it } from 'vitest'
import { openTestStore, pick, proofCount, recordFigures, seededRandom, type TestStore } from '../src/testing/index.ts'
import { openDirectoryStore } from '../test/support/directory-store.ts'
import { killAt, killPoints, type KillRun, type Place } from '../test/support/kill-runs.ts'
import { startPostgres } from '../test/support/processes.ts'
import { session, startWorld } from '../test/support/world.ts'

const seed = Number(process.env['PROOF_SEED'] ?? 20_261_123)
const stopPostgres = await startPostgres()
afterAll(() => stopPostgres?.())

/** Every point in turn, so that the full count takes each several times. */
const proveKills = async (name: string, store: TestStore, place: Place): Promise<void> => {
  const world = await startWorld({ store, accessTokenSeconds: 600 })
  await world.connect(session('alice'))
  await world.connect(session('bob'), { as: 'bob' })
  const runs: KillRun[] = []
  const total = proofCount(200)
  const random = seededRandom(seed)
  for (let turn = 0; turn < total; turn += 1) {
    const point = total < killPoints.length ? pick(random, killPoints) : (killPoints[turn % killPoints.length] as string)
    runs.push(await killAt(world, place, point))
  }
  await world.close()
  const sum = (field: Exclude<keyof KillRun, 'outcome'>): number => runs.reduce((count, run) => count + run[field], 0)
  const found = {
    notKilled: sum('notKilled'), unexpected: sum('unexpected'), wrongPerson: sum('wrongPerson'), staleWrites: sum('staleWrites'), unreadable: sum('unreadable'),
    untrueState: sum('untrueState'),
  }
  const served = runs.filter(({ outcome }) => outcome.startsWith('done')).length
  recordFigures(name, { runs: total, points: killPoints.length, served, askedToReconnect: total - served, ...found, seed })
  expect(found).toEqual({ notKilled: 0, unexpected: 0, wrongPerson: 0, staleWrites: 0, unreadable: 0, untrueState: 0 })
}

describe('a process killed at any point of a refresh', () => {
  it.skipIf(!stopPostgres)('leaves on Postgres nothing unreadable, stale, untrue or of somebody else', async () => {
    const store = await openTestStore()
    await proveKills('kill -9 during a refresh, Postgres', store, {
      store: store.url ?? '', handOver: () => Promise.resolve(), takeBack: () => Promise.resolve(),
    })
    await store.close()
  })

  it('leaves in an embedded database nothing unreadable, stale, untrue or of somebody else', async () => {
    const store = await openDirectoryStore()
    await proveKills('kill -9 during a refresh, PGlite', store, { ...store, store: store.directory })
    await store.close()
  })
})
