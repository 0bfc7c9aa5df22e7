import { setTimeout } from 'node:timers/promises'
import { ConnectorError } from '../errors.ts'
import type { ApiResponse, Outcome } from './api-fetch.ts'
import { attempt, requestUrl } from './attempt.ts'
import { download } from './download.ts'
import { explainByStatus } from './explain-failure.ts'
import { maxBytesOf } from './limits.ts'
import type { ProviderHttp, ProviderHttpOptions, ProviderRequest } from './provider-http.ts'
import { discard, parseJson, readCapped } from './read-body.ts'
import { keepAnswer, keptAnswer } from './revalidate.ts'
import { canRetry, retryDelayMs } from './retry.ts'
import { withStatusOfBody } from './status-of-body.ts'

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
