import { afterAll, describe, expect, it } from 'vitest'
import { proofCount } from '../src/testing/index.ts'
import { startPostgres, type EngineProcess } from '../test/support/processes.ts'
import { playStoppedRound, shortenLeases } from '../test/support/refresh-rounds.ts'
import { countRounds, overPostgres, playRounds } from './support/rounds.ts'

// Most of each round is waiting, so many are played side by side. On a machine that is busy with something else a
// renewal can come two seconds late, which ends the shortened lease: run it alone.

const stopPostgres = await startPostgres()
afterAll(() => stopPostgres?.())

describe('two hundred callers at the expiry of one token, where something takes long', () => {
  const rounds = proofCount(1_000, 2)

  it.skipIf(!stopPostgres)('cause one request also where the provider is slower than the lease', async () => {
    const counted = countRounds()
    await overPostgres(rounds, 10, async (world, processes, turns) => {
      await shortenLeases(world)
      world.saas.faults.refreshDelayMs = 7_500
      await playRounds(counted)(world, processes, turns)
    })
    counted.expectAll('refresh at expiry, a provider that takes 7.5 s and a lease of 7 s', rounds)
  })

  it.skipIf(!stopPostgres)('cause one request when the holder is stopped before it could send', async () => {
    const counted = countRounds()
    let sentTooLate = 0
    await overPostgres(rounds, 16, async (world, processes, turns) => {
      for (const round of turns) {
        const woken = round % 2 === 0 ? 'too late' : 'within its lease'
        const played = await playStoppedRound(world, processes as [EngineProcess, ...EngineProcess[]], 50, woken)
        if (woken === 'too late') sentTooLate += played.sentByHolder ?? 1
        await counted.add(world, played)
      }
    })
    counted.expectAll('holder stopped before sending, four processes', rounds, { sentTooLate })
    expect(sentTooLate).toBe(0)
  })
})
