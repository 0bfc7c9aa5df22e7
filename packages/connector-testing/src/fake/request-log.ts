/** Which endpoint a request went to. */
export type RequestKind = 'authorize' | 'token' | 'revoke' | 'device' | 'api'

/** One request that arrived: names and outcomes, never a value a client sent. */
export interface RecordedRequest {
  readonly kind: RequestKind
  readonly method: string
  /** Path as it was sent, without query. */
  readonly path: string
  /** Names of the query parameters. */
  readonly query: readonly string[]
  readonly grantType?: string
  /** `undefined` while the request has no answer. */
  status?: number
  /** Scopes of which any is enough, the narrowest first; those in one text are needed together. Empty: every token. */
  scopes: readonly string[]
  /** Whether it changes something at the provider. */
  writes: boolean
}

/** The requests since the last `clear`, oldest first. */
export interface RequestLog {
  readonly entries: readonly RecordedRequest[]
  readonly of: (kind: RequestKind) => readonly RecordedRequest[]
  /** Refreshes that were asked for. */
  readonly refreshes: () => number
  readonly add: (entry: RecordedRequest) => void
  readonly clear: () => void
}

/** Makes an empty log. */
export const createRequestLog = (): RequestLog => {
  const entries: RecordedRequest[] = []
  return {
    entries,
    of: (kind) => entries.filter((entry) => entry.kind === kind),
    refreshes: () => entries.filter(({ grantType }) => grantType === 'refresh_token').length,
    add: (entry) => void entries.push(entry),
    clear: () => void (entries.length = 0),
  }
}
