import { afterAll, describe, expect, it } from 'vitest'
import { proofCount, recordFigures } from '../src/testing/index.ts'
import { openDirectoryStore } from '../test/support/directory-store.ts'
import { startPostgres, startProcess, type EngineProcess } from '../test/support/processes.ts'
import { connectionState, playLostRound, refreshRequests } from '../test/support/refresh-rounds.ts'
import { session } from '../test/support/world.ts'
import { countRounds, numbered, overPostgres, playRounds, withProcesses } from './support/rounds.ts'

const stopPostgres = await startPostgres()
afterAll(() => stopPostgres?.())

describe('two hundred callers at the expiry of one token', () => {
  const rounds = proofCount(1_000)

  it.skipIf(!stopPostgres)('cause one request, from four processes over Postgres', async () => {
    const counted = countRounds()
    await overPostgres(rounds, 1, playRounds(counted))
    counted.expectAll('refresh at expiry, four processes', rounds)
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
