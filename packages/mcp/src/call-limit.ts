const callsPerMinute = 600
const burst = 600
const perMillisecond = callsPerMinute / 60_000
const maxCallers = 10_000

/** Takes one tool call of a caller; gives the seconds to wait when there were too many. */
export type CallLimit = (key: string) => number | undefined

interface Bucket {
  calls: number
  at: number
}

/**
 * Makes a limit that no person at work meets and that ends a loop: so many calls at once, so many a minute after
 * that, for each caller in this process.
 */
export const createCallLimit = (now: () => Date): CallLimit => {
  const buckets = new Map<string, Bucket>()
  return (key) => {
    const at = now().getTime()
    const known = buckets.get(key)
    const left = known ? Math.min(burst, known.calls + Math.max(0, at - known.at) * perMillisecond) : burst
    if (!known && buckets.size >= maxCallers) dropFull(buckets, at)
    if (left < 1) return Math.ceil((1 - left) / perMillisecond / 1000)
    if (known) Object.assign(known, { calls: left - 1, at })
    else buckets.set(key, { calls: left - 1, at })
    return undefined
  }
}

// Who has all their calls again needs no entry; a flood of callers at once costs the entry of the oldest.
const dropFull = (buckets: Map<string, Bucket>, at: number): void => {
  for (const [key, { calls, at: since }] of buckets) {
    if (calls + (at - since) * perMillisecond >= burst) buckets.delete(key)
  }
  const [oldest] = buckets.keys()
  if (buckets.size >= maxCallers && oldest !== undefined) buckets.delete(oldest)
}
