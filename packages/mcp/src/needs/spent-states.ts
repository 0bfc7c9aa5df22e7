import { stateTtlSeconds } from './request-state.ts'

/**
 * Remembers which states were used up, so that a replay after success runs nothing.
 * NOTE: it lives in one process. Between replicas a tool that writes is protected by the engine, which claims
 * the intent in the database.
 */
export interface SpentStates {
  /** Takes the key; `false` when it was taken before. */
  readonly claim: (key: string) => boolean
  /** Gives the key back: the call did not run. */
  readonly release: (key: string) => void
}

/** Makes the memory of used states; entries live as long as a state could. */
export const createSpentStates = (now: () => Date): SpentStates => {
  const expiryByKey = new Map<string, number>()
  const forgetExpired = (time: number): void => {
    // Entries are in order of expiry, because all live equally long.
    for (const [key, expiry] of expiryByKey) {
      if (expiry > time) return
      expiryByKey.delete(key)
    }
  }
  return {
    claim: (key) => {
      const time = now().getTime()
      forgetExpired(time)
      if (expiryByKey.has(key)) return false
      expiryByKey.set(key, time + stateTtlSeconds * 1000)
      return true
    },
    release: (key) => void expiryByKey.delete(key),
  }
}
