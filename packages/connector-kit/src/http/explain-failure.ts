import type { ErrorCode, ErrorDetails } from '../errors.ts'
import { retryAfterSeconds } from './retry.ts'

/** An upstream answer that was not a success. The body is parsed JSON or text and never leaves the mapping. */
export interface UpstreamFailure {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** What an upstream failure means in our words; `undefined` leaves it to the default mapping by status. */
export type ExplainFailure = (
  failure: UpstreamFailure,
) => { readonly code: ErrorCode; readonly details?: ErrorDetails } | undefined

/** The status that a body at 2xx stands for; `undefined` for a success. */
export type FailureStatus = (body: unknown) => number | undefined

const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_INPUT',
  401: 'AUTH_EXPIRED',
  403: 'PROVIDER_POLICY',
  404: 'NOT_FOUND_OR_NO_ACCESS',
  409: 'CONFLICT',
  410: 'NOT_FOUND_OR_NO_ACCESS',
  413: 'CONTENT_TOO_LARGE',
  422: 'INVALID_INPUT',
  429: 'RATE_LIMITED',
}

/** Maps a failure by its HTTP status alone, where the provider's own mapping has nothing to say. */
export const explainByStatus = (failure: UpstreamFailure): { code: ErrorCode; details: ErrorDetails } => {
  const { status } = failure
  const wait = retryAfterSeconds(failure.headers)
  const details = wait === undefined ? {} : { retryAfterSeconds: wait }
  if (status === 429) return { code: 'RATE_LIMITED', details }
  if (status >= 500) return { code: 'PROVIDER_UNAVAILABLE', details }
  return { code: byStatus[status] ?? 'API_ERROR', details: { status } }
}
