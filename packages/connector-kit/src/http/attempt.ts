import { ConnectorError } from '../errors.ts'
import type { Outcome } from './api-fetch.ts'
import { startDeadline, type Deadline } from './deadline.ts'
import { timeoutMsOf } from './limits.ts'
import type { ProviderHttpOptions, ProviderRequest } from './provider-http.ts'
import { keptAnswer } from './revalidate.ts'

/** Builds the address of a request. **Errors:** INTERNAL when it is not on a declared origin. */
export const requestUrl = (options: ProviderHttpOptions, request: ProviderRequest<unknown>): URL => {
  const base = options.origins[0]
  const url = URL.canParse(request.path, base) ? new URL(request.path, base) : undefined
  // A token must not follow a link that an upstream answer or a model supplied to another host.
  if (!url || !options.origins.includes(url.origin)) {
    throw new ConnectorError('INTERNAL', {
      connector: options.connector,
      message: `The connector '${options.connector}' asked for an origin it does not declare.`,
    })
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue
    for (const item of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) {
      url.searchParams.append(name, item)
    }
  }
  return url
}

/**
 * Sends once, with the authorization attached, and gives what came of it to `use`.
 * The time of an attempt is over when `use` is done with its answer.
 */
export const attempt = async <Result>(
  options: ProviderHttpOptions,
  request: ProviderRequest<unknown>,
  url: URL,
  use: (outcome: Outcome, sent: Headers) => Promise<Result>,
): Promise<Result> => {
  const headers = new Headers({ accept: 'application/json', ...request.headers })
  const kept = keptAnswer(options.cache, request, url)
  if (kept) headers.set('if-none-match', kept.etag)
  // Before the clock of the request starts: authorizing may have to refresh a token first.
  await options.authorize(headers)
  const deadline = startDeadline(options.signal, timeoutMsOf(options))
  try {
    return await use(await sendOnce(options, request, url, headers, deadline), headers)
  } finally {
    deadline.clear()
  }
}

const sendOnce = async (
  options: ProviderHttpOptions,
  request: ProviderRequest<unknown>,
  url: URL,
  headers: Headers,
  { signal, expired }: Deadline,
): Promise<Outcome> => {
  const body = bodyOf(request)
  if (body) headers.set('content-type', body.type)
  try {
    return await options.fetch(url, {
      method: request.method, headers, redirect: 'manual', signal, ...(body && { body: body.content }),
    })
  } catch {
    // The reason may quote the request; only the fact is kept.
    options.signal.throwIfAborted()
    return expired() ? 'timeout' : 'unreachable'
  }
}

const bodyOf = ({ json, form, body }: ProviderRequest<unknown>): ProviderRequest<unknown>['body'] => {
  if (json !== undefined) return { type: 'application/json', content: JSON.stringify(json) }
  if (form) return { type: 'application/x-www-form-urlencoded', content: new URLSearchParams(form).toString() }
  return body
}
