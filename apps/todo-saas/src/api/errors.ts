import type { HttpContext } from '../http.ts'
import { newId } from '../secrets.ts'

interface ErrorRow {
  readonly status: 400 | 401 | 403 | 404 | 429 | 500 | 503
  readonly code: number
  readonly message: string
}

const rows = {
  INVALID_ARGUMENT_VALUE: { status: 400, code: 20, message: 'Invalid argument value' },
  INVALID_SEARCH_QUERY: { status: 400, code: 21, message: 'Search query is incorrect' },
  UNAUTHORIZED: { status: 401, code: 477, message: 'Unauthorized' },
  AUTH_INSUFFICIENT_TOKEN_SCOPE: { status: 403, code: 403, message: 'Insufficient Token scope' },
  NOT_FOUND: { status: 404, code: 478, message: 'Not found' },
  LIMITS_REACHED: { status: 429, code: 35, message: 'Too many requests. Limits reached. Try again later' },
  INTERNAL_ERROR: { status: 500, code: 0, message: 'Internal error' },
  SERVICE_UNAVAILABLE: { status: 503, code: 503, message: 'Service temporarily unavailable' },
} as const satisfies Record<string, ErrorRow>

/** Names the errors of the API, the value of `error_tag`. */
export type ErrorTag = keyof typeof rows

/** Ends an API request with the error of this tag. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly tag: ErrorTag
  readonly extra: Readonly<Record<string, unknown>>
  constructor(tag: ErrorTag, extra: Readonly<Record<string, unknown>> = {}) {
    super(rows[tag].message)
    this.tag = tag
    this.extra = extra
  }
}

/** Answers an API error in the five-field shape of the service; 429 names the seconds to wait twice. */
export function answerApiError(context: HttpContext, error: ApiError, echoBearer: boolean): Response {
  const { status, code, message } = rows[error.tag]
  const extra: Record<string, unknown> = { event_id: newId(), ...error.extra }
  if (status === 401) context.header('WWW-Authenticate', 'Bearer realm="Todo Service", error="invalid_token"')
  if (status === 403)
    context.header('WWW-Authenticate', 'Bearer realm="Todo Service", error="insufficient_scope"')
  if (status === 429) {
    extra['retry_after'] = 7
    context.header('Retry-After', '7')
  }
  if (echoBearer) {
    const header = context.req.header('authorization') ?? ''
    extra['authorization'] = header
    context.header('X-Debug-Authorization', header)
  }
  const text = echoBearer ? `${message} (${context.req.header('authorization') ?? ''})` : message
  return context.json(
    { error: text, error_code: code, error_extra: extra, error_tag: error.tag, http_code: status },
    status,
  )
}
