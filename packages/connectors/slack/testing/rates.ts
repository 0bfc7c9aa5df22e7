import type { Tier } from './method.ts'

const perMinute: Readonly<Record<Tier, number>> = { 1: 1, 2: 20, 3: 50, 4: 100, search: 10, post: 60 }

/** Counts calls by method and person; gives the seconds to wait when there were too many in this minute. */
export const createRates = (now: () => Date) => {
  const windows = new Map<string, { readonly until: number; count: number }>()
  return (method: string, user: string, tier: Tier): number | undefined => {
    const time = now().getTime()
    const key = `${method} ${user}`
    const known = windows.get(key)
    const window = known && known.until > time ? known : { until: time + 60_000, count: 0 }
    windows.set(key, window)
    window.count += 1
    return window.count > perMinute[tier] ? Math.ceil((window.until - time) / 1000) : undefined
  }
}
