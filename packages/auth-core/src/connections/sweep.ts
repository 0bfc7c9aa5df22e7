import { dropUndecided } from '../flows/held-account.ts'
import type { Parts } from '../parts.ts'
import { checkConnections } from './check.ts'
import type { Refresher } from './refresh.ts'
import { retryRevocations } from './revocations.ts'

/** The background work of a process. */
export interface Sweeper {
  /** One round; while one is running another is not begun. */
  readonly sweep: () => Promise<void>
  /** Stops after the step that is running. */
  readonly close: () => Promise<void>
}

/** Makes the background work. Several processes may do it at once: each row is taken by one of them. */
export const createSweeper = (parts: Parts, refresher: Refresher): Sweeper => {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  const round = async (): Promise<void> => {
    await retryRevocations(parts, stopping.signal)
    await dropUndecided(parts, stopping.signal)
    await checkConnections(parts, refresher, stopping.signal)
  }
  return {
    sweep: () => (running ??= round().finally(() => (running = undefined))),
    close: async () => {
      stopping.abort()
      await running?.catch(() => undefined)
    },
  }
}
