/**
 * A small memory of one connection in this process: names that were resolved, answers with their ETag.
 * It is bounded, forgets after ten minutes, and goes with the connection; nobody else's call sees it.
 */
export interface ConnectionCache {
  readonly get: (key: string) => unknown
  readonly set: (key: string, value: unknown) => void
}

const maxEntries = 200
const lifeMs = 10 * 60_000

/** Makes the memory of one connection: at most 200 entries, the oldest go first. */
export const createConnectionCache = (now: () => Date): ConnectionCache => {
  const entries = new Map<string, { readonly value: unknown; readonly until: number }>()
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry && entry.until > now().getTime()) return entry.value
      entries.delete(key)
      return undefined
    },
    set: (key, value) => {
      entries.delete(key)
      entries.set(key, { value, until: now().getTime() + lifeMs })
      const [oldest] = entries.keys()
      if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
    },
  }
}
