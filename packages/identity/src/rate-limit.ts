/** How many times something may happen within a minute: for one key, and for everybody together. */
export interface RateLimitOptions {
  readonly perKey: number
  readonly total: number
  readonly now: () => Date
}

const windowMs = 60_000

/**
 * Makes a limit kept in memory. The call answers whether one more is allowed and counts it if so.
 * Memory is bounded by `total`, because every window starts empty.
 */
export const rateLimit = ({ perKey, total, now }: RateLimitOptions): ((key: string) => boolean) => {
  let startedAt = 0
  let sum = 0
  const counts = new Map<string, number>()
  return (key) => {
    const time = now().getTime()
    if (Math.abs(time - startedAt) >= windowMs) {
      startedAt = time
      sum = 0
      counts.clear()
    }
    const count = counts.get(key) ?? 0
    if (count >= perKey || sum >= total) return false
    counts.set(key, count + 1)
    sum += 1
    return true
  }
}
