import { reply, type FakeAnswer } from '@grantway/connector-testing'

/** Words a refusal as Google does: a list of reasons, and for some the newer details beside it. */
export const googleError = (
  status: number, reason: string, message: string, detail?: string, where?: { readonly parameter: string },
): FakeAnswer =>
  reply(status, {
    error: {
      code: status,
      message,
      errors: [
        { message, domain: 'global', reason, ...(where && { location: where.parameter, locationType: 'parameter' }) },
      ],
      ...(detail !== undefined && {
        status: 'PERMISSION_DENIED',
        details: [
          { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: detail, domain: 'googleapis.com' },
          { '@type': 'type.googleapis.com/google.rpc.Help' },
        ],
      }),
    },
  })

/** Refuses a parameter. */
export const invalid = (parameter: string, message = 'Invalid Value'): FakeAnswer =>
  googleError(400, 'invalid', message, undefined, { parameter })

/** Says that a file is not there, or not for this app or account. */
export const notFound = (id: string): FakeAnswer => googleError(404, 'notFound', `File not found: ${id}.`)

/** Says that the person never opened this file with the app. */
export const notAuthorized = (id: string): FakeAnswer =>
  googleError(403, 'appNotAuthorizedToFile', `The user has not granted the app write access to the file ${id}.`)

/** How Google words its failures, by status. */
export const googleFailures = {
  '400': googleError(400, 'badRequest', 'Bad Request'),
  '401': googleError(401, 'authError', 'Invalid Credentials'),
  '403': googleError(
    403, 'insufficientPermissions', 'Request had insufficient authentication scopes.', 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
  ),
  '404': googleError(404, 'notFound', 'Not Found'),
  '409': googleError(409, 'conflict', 'Conflict'),
  '429': googleError(429, 'rateLimitExceeded', 'Rate Limit Exceeded', 'RATE_LIMIT_EXCEEDED'),
  '500': googleError(500, 'internalError', 'Internal Error'),
  '503': googleError(503, 'backendError', 'Backend Error'),
} as const
