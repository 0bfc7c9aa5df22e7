import type { z } from 'zod'
import type { ConnectionCache } from '../connection-cache.ts'
import type { ApiFetch } from './api-fetch.ts'
import type { ExplainFailure, FailureStatus } from './explain-failure.ts'

/** Methods that a connector may use. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
/** A value of the query; a list repeats its name, `undefined` leaves it out. */
export type QueryValue = string | number | boolean | readonly string[] | undefined

/** One request to the provider's API, and the schema of the fields we use of its answer. */
export interface ProviderRequest<Answer> {
  readonly method: HttpMethod
  /** Path below the first API origin, or an absolute URL on one of the declared origins. */
  readonly path: string
  readonly query?: Readonly<Record<string, QueryValue>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>
  /** Sent as it is: an upload. */
  readonly body?: { readonly type: string; readonly content: string | Uint8Array<ArrayBuffer> }
  readonly headers?: Readonly<Record<string, string>>
  /** Parses the answer: JSON where it is JSON, else text, `undefined` for 204. */
  readonly schema: z.ZodType<Answer>
  /** Whether sending it twice does no more than sending it once. Default: true for GET only. */
  readonly idempotent?: boolean
  /** Sends the ETag of the last answer; an unchanged one (304) comes from the connection's cache. GET only. */
  readonly revalidate?: true
}

/** Bytes fetched from a pre-signed address. */
export interface Download {
  readonly bytes: Uint8Array
  readonly mimeType: string
}

/**
 * Talks to the provider's declared origins with the connection's authorization attached.
 * **Errors:** every upstream failure as a ConnectorError with one of our codes; never a body, a header or a URL.
 */
export interface ProviderHttp {
  readonly request: <Answer>(request: ProviderRequest<Answer>) => Promise<Answer>
  /**
   * Fetches bytes, under the same cap. On a declared origin the authorization is attached, and one redirect
   * elsewhere is followed without it; any other https address (pre-signed) is fetched plainly, without redirect.
   */
  readonly download: (url: string) => Promise<Download>
}

/** What the engine lends to the client. The token lives in these closures and nowhere else. */
export interface ProviderHttpOptions {
  readonly connector: string
  readonly origins: readonly [string, ...string[]]
  /** Adds the authorization header. Called only after the origin was checked. */
  readonly authorize: (headers: Headers) => Promise<void>
  /**
   * Called at a 401 with the headers that were refused, at most twice per request: true when there is a newer
   * token, so that repeating may help.
   */
  readonly renew?: (refused: Headers) => Promise<boolean>
  readonly failureStatus?: FailureStatus | undefined
  readonly explainFailure?: ExplainFailure | undefined
  readonly signal: AbortSignal
  readonly fetch: ApiFetch
  /** Fetch that refuses private addresses; used by `download` only. */
  readonly publicFetch: ApiFetch
  readonly random: () => number
  /** Keeps answers that can be revalidated. */
  readonly cache: ConnectionCache
  readonly timeoutMs?: number
  readonly maxBytes?: number
}
