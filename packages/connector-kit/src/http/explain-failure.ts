import type { ErrorCode, ErrorDetails } from '../errors.ts'
import type { UpstreamFailure } from '../provider.ts'
import { retryAfterSeconds } from './retry.ts'

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
