import { setTimeout } from 'node:timers/promises'
import type { z } from 'zod'
import type { ConnectionCache } from '../connection-cache.ts'
import { ConnectorError } from '../errors.ts'
import type { ExplainFailure, Provider } from '../provider.ts'
import type { ApiFetch, ApiResponse } from './api-fetch.ts'
import { attempt, requestUrl, type Outcome } from './attempt.ts'
import { download } from './download.ts'
import { explainByStatus } from './explain-failure.ts'
import { maxBytesOf } from './limits.ts'
import { discard, parseJson, readCapped } from './read-body.ts'
import { withStatusOfBody } from './status-of-body.ts'
import { keepAnswer, keptAnswer } from './revalidate.ts'
import { canRetry, retryDelayMs } from './retry.ts'

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
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
  readonly failureStatus?: Provider['failureStatus']
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

/**
 * Builds the authorized HTTP client that a connector's `client` receives. It sends to the declared origins
 * only, follows no redirect, caps time and bytes, and repeats an idempotent request at most twice.
 * **Errors:** INTERNAL for an origin that is not declared, before anything is sent; the reason of `signal`.
 */
export const createProviderHttp = (options: ProviderHttpOptions): ProviderHttp => ({
  request: (request) => send(options, request),
  download: (url) => download(options, url),
})

/** What follows an attempt: the end, or another one after a wait. */
type Next<Answer> = { readonly answer: Answer } | { readonly delay: number }
/** A newer token that another process saved may have died early as well; after a refresh there is nothing left to try. */
const maxRenewals = 2

const send = async <Answer>(
  options: ProviderHttpOptions,
  request: ProviderRequest<Answer>,
): Promise<Answer> => {
  const url = requestUrl(options, request)
  const idempotent = request.idempotent ?? request.method === 'GET'
  let renewals = 0
  let retries = 0
  const judge = async (received: Outcome, sent: Headers): Promise<Next<Answer>> => {
    const outcome = await withStatusOfBody(options, received)
    if (typeof outcome !== 'string' && outcome.ok) {
      return { answer: await readAnswer(options, request, url, outcome) }
    }
    if (typeof outcome !== 'string' && outcome.status === 304) {
      const known = keptAnswer(options.cache, request, url)
      if (known) return { answer: parseAnswer(options, request, known.body, 304) }
    }
    if (typeof outcome !== 'string' && outcome.status === 401 && renewals < maxRenewals && options.renew) {
      renewals += 1
      if (await options.renew(sent)) {
        await discard(outcome)
        return { delay: 0 }
      }
    }
    const delay =
      idempotent && canRetry(outcome, retries) ? retryDelayMs(outcome, retries, options.random) : undefined
    if (delay === undefined) throw await failure(options, outcome)
    if (typeof outcome !== 'string') await discard(outcome)
    retries += 1
    return { delay }
  }
  for (;;) {
    const next = await attempt(options, request, url, judge)
    if ('answer' in next) return next.answer
    if (next.delay === 0) continue
    await setTimeout(next.delay, undefined, { signal: options.signal }).catch(() =>
      options.signal.throwIfAborted(),
    )
  }
}

const readAnswer = async <Answer>(
  options: ProviderHttpOptions,
  request: ProviderRequest<Answer>,
  url: URL,
  response: ApiResponse,
): Promise<Answer> => {
  const text = await readCapped(response, maxBytesOf(options), options.connector).catch((error) => {
    options.signal.throwIfAborted()
    throw error
  })
  const body = parseJson(response, text)
  if (request.revalidate) keepAnswer(options.cache, request, url, response, body)
  return parseAnswer(options, request, body, response.status)
}

const parseAnswer = <Answer>(
  options: ProviderHttpOptions,
  request: ProviderRequest<Answer>,
  body: unknown,
  status: number,
): Answer => {
  const answer = request.schema.safeParse(body)
  if (answer.success) return answer.data
  throw new ConnectorError('API_ERROR', {
    connector: options.connector,
    status,
    message: 'The service answered in a form this connector does not know.',
  })
}

const failure = async (options: ProviderHttpOptions, outcome: Outcome): Promise<ConnectorError> => {
  if (typeof outcome === 'string')
    return new ConnectorError('PROVIDER_UNAVAILABLE', { connector: options.connector })
  const text = await readCapped(outcome, 64 * 1024, options.connector).catch(() => '')
  options.signal.throwIfAborted()
  const answer = { status: outcome.status, headers: outcome.headers, body: parseJson(outcome, text) }
  const { code, details } = options.explainFailure?.(answer) ?? explainByStatus(answer)
  return new ConnectorError(code, { ...details, connector: options.connector })
}
