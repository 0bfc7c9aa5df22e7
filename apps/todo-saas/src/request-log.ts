/** Describes one request that arrived: names and outcomes, never a value a client sent. */
export interface RequestLogEntry {
  readonly at: Date
  readonly method: string
  /** Path without query; the secret of an export link reads `:secret`. */
  readonly path: string
  /** `null` while the request has no answer. */
  status: number | null
  /** Names of the submitted form fields, sorted, each once. */
  readonly fields: readonly string[]
  /** Only the grant types the token endpoint knows are repeated here. */
  readonly grantType?: string
  readonly authorization: 'none' | 'basic' | 'bearer'
  /** The scope an API request needed. */
  scopeNeeded?: string
}

/** Keeps the latest 10,000 requests, oldest first, for tests in the same process. */
export interface RequestLog extends Iterable<RequestLogEntry> {
  readonly entries: readonly RequestLogEntry[]
  add(entry: RequestLogEntry): void
  /** Counts the requests to this exact path whose named properties equal those of `filter`. */
  count(path: string, filter?: Partial<RequestLogEntry>): number
  clear(): void
}

const capacity = 10_000

/** Makes an empty request log. */
export function createRequestLog(): RequestLog {
  const entries: RequestLogEntry[] = []
  return {
    entries,
    [Symbol.iterator]: () => entries[Symbol.iterator](),
    add(entry) {
      entries.push(entry)
      if (entries.length > capacity) entries.shift()
    },
    count(path, filter = {}) {
      const wanted = Object.entries(filter) as [keyof RequestLogEntry, unknown][]
      return entries.filter(
        (entry) => entry.path === path && wanted.every(([key, value]) => entry[key] === value),
      ).length
    },
    clear() {
      entries.length = 0
    },
  }
}
