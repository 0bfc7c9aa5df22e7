import type { Slots } from '../slots.ts'

/** Keeps account of the event streams that are open. */
export interface OpenStreams {
  /**
   * Admits one more stream of a caller; `close` must end it. Gives the function to call when it has ended, or
   * `undefined` when the caller has as many as allowed.
   */
  readonly admit: (
    key: string,
    authorization: string | undefined,
    close: () => void,
  ) => (() => void) | undefined
  readonly closeAll: () => void
}

/** What the account of open streams works with. */
export interface OpenStreamsOptions {
  readonly slots: Slots
  readonly recheckMs: number
  readonly isValid: (authorization: string | undefined) => Promise<boolean>
}

/**
 * Makes the account of open streams. A stream outlives the request that opened it, so its bearer is checked
 * again and again: after a revocation nothing more is told.
 */
export const createOpenStreams = ({ slots, recheckMs, isValid }: OpenStreamsOptions): OpenStreams => {
  const closers = new Set<() => void>()
  return {
    admit: (key, authorization, close) => {
      const release = slots.take(key)
      if (!release) return undefined
      const recheck = setInterval(() => {
        // A check that fails closes as well: the client opens a new stream when the server is well again.
        isValid(authorization).then((valid) => valid || close(), close)
      }, recheckMs)
      recheck.unref()
      closers.add(close)
      return () => {
        clearInterval(recheck)
        closers.delete(close)
        release()
      }
    },
    closeAll: () => {
      for (const close of [...closers]) close()
    },
  }
}
