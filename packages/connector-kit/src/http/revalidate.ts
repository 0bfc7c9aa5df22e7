import type { ConnectionCache } from '../connection-cache.ts'
import type { ApiResponse } from './api-fetch.ts'
import type { ProviderRequest } from './provider-http.ts'

/** An answer that may still be true: its ETag, and its parsed body. */
export interface KeptAnswer {
  readonly etag: string
  readonly body: unknown
}

// The same address answers differently to different media types.
const keyOf = (request: ProviderRequest<unknown>, url: URL): string =>
  `answer ${url.href} ${request.headers?.['accept'] ?? ''}`

/**
 * Gives the answer this connection got from the same address before.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export const keptAnswer = (
  cache: ConnectionCache,
  request: ProviderRequest<unknown>,
  url: URL,
): KeptAnswer | undefined =>
  request.revalidate && request.method === 'GET' ? (cache.get(keyOf(request, url)) as KeptAnswer | undefined) : undefined

/** Keeps an answer that has an ETag. */
export const keepAnswer = (
  cache: ConnectionCache,
  request: ProviderRequest<unknown>,
  url: URL,
  response: ApiResponse,
  body: unknown,
): void => {
  const etag = response.headers.get('etag')
  if (etag !== null && request.method === 'GET') cache.set(keyOf(request, url), { etag, body })
}
