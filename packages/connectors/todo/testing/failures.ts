import { reply, type FakeAnswer } from '@grantway/connector-testing'

const failure = (status: number, tag: string, error: string, extra: object = {}): FakeAnswer =>
  reply(status, { error, error_tag: tag, error_extra: extra, http_code: status })

/** How the service words its failures. */
export const todoFailures = {
  400: failure(400, 'INVALID_ARGUMENT_VALUE', 'Invalid argument value'),
  401: failure(401, 'UNAUTHORIZED', 'Unauthorized'),
  403: failure(403, 'AUTH_INSUFFICIENT_TOKEN_SCOPE', 'Insufficient Token scope'),
  404: failure(404, 'NOT_FOUND', 'Not found'),
  429: failure(429, 'LIMITS_REACHED', 'Too many requests. Limits reached. Try again later'),
  500: failure(500, 'INTERNAL_ERROR', 'Internal error'),
  503: failure(503, 'SERVICE_UNAVAILABLE', 'Service temporarily unavailable'),
} as const

/** A filter that the fake cannot read. */
export const badFilter = failure(400, 'INVALID_SEARCH_QUERY', 'Search query is incorrect')
