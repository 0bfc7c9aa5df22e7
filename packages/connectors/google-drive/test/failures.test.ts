import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicCode, type ConnectorError } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { explainGoogleOAuthError } from '../src/explain-failure.ts'
import { googleDrive } from '../src/index.ts'
import { connected, type Connected } from './connected.ts'

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

let server: Server
let answer: Answer
let upstream: Connected
let asked = 0

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked += 1
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const apiOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  upstream = connected(googleDrive({ apiOrigin }), 'SECRET_bearer')
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const failure = async (given: Answer): Promise<ConnectorError> => {
  answer = given
  asked = 0
  return upstream.call('drive_get_file', { fileId: 'abc' }).then(
    () => expect.unreachable('the call succeeded'),
    (error: unknown) => error as ConnectorError,
  )
}

/** The older form of Google's errors, as Drive answers. */
const because = (reason: string, status = 403, headers: Record<string, string> = {}): Answer => ({
  status, headers,
  body: { error: { code: status, message: `SECRET_upstream words about ${reason}`, errors: [{ domain: 'global', reason, message: 'x' }] } },
})
/** The newer form, with details. */
const detailed = (reason: string, status = 403): Answer => ({
  status,
  body: {
    error: {
      code: status, status: 'PERMISSION_DENIED',
      details: [{ '@type': 'type.googleapis.com/google.rpc.Help' }, { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }],
    },
  },
})

const rows: [string, Answer, string, Record<string, unknown>][] = [
  ['401', because('authError', 401), 'AUTH_EXPIRED', {}],
  ['403 for a scope', because('insufficientPermissions'), 'SCOPE_MISSING', {}],
  ['403 for a scope, the newer form', detailed('ACCESS_TOKEN_SCOPE_INSUFFICIENT'), 'SCOPE_MISSING', {}],
  ['403 for a file that was not picked', because('appNotAuthorizedToFile'), 'RESOURCE_NOT_SELECTED', { link: 'pick-files' }],
  ['403 for a right the account lacks', because('insufficientFilePermissions'), 'NOT_FOUND_OR_NO_ACCESS', {}],
  ['403 for the rate of a user', because('userRateLimitExceeded'), 'RATE_LIMITED', { retryAfterSeconds: 60 }],
  ['403 for the rate of the app', because('rateLimitExceeded'), 'RATE_LIMITED', { retryAfterSeconds: 60 }],
  ['403 for a rate, with a stated wait', because('rateLimitExceeded', 403, { 'retry-after': '7' }), 'RATE_LIMITED', { retryAfterSeconds: 7 }],
  ['403 for the rate, the newer form', detailed('RATE_LIMIT_EXCEEDED'), 'RATE_LIMITED', { retryAfterSeconds: 60 }],
  ['403 for the limit of a day', because('dailyLimitExceeded'), 'RATE_LIMITED', {}],
  ['403 for the limit on sharing', because('sharingRateLimitExceeded'), 'RATE_LIMITED', {}],
  ['429', because('rateLimitExceeded', 429), 'RATE_LIMITED', { retryAfterSeconds: 60 }],
  ['429 without a body', { status: 429 }, 'RATE_LIMITED', { retryAfterSeconds: 60 }],
  ['403 for a full storage', because('storageQuotaExceeded'), 'PROVIDER_POLICY', {}],
  ['403 for an export that is too large', because('exportSizeLimitExceeded'), 'CONTENT_TOO_LARGE', {}],
  ['403 for what has no bytes', because('fileNotDownloadable'), 'INVALID_INPUT', {}],
  ['403 for what cannot be exported', because('fileNotExportable'), 'INVALID_INPUT', {}],
  ['403 for a policy of the domain', because('domainPolicy'), 'PROVIDER_POLICY', {}],
  ['403 for an API that is off', because('accessNotConfigured'), 'PROVIDER_MISCONFIGURED', {}],
  ['403 for an API that is off, the newer form', detailed('SERVICE_DISABLED'), 'PROVIDER_MISCONFIGURED', {}],
  ['403 for a download the owner forbids', because('cannotDownloadFile'), 'PROVIDER_POLICY', {}],
  ['403 for sharing that cannot be', because('invalidSharingRequest'), 'INVALID_INPUT', {}],
  ['403 that nobody knows', because('somethingNew'), 'PROVIDER_POLICY', {}],
  ['403 whose reason is the name of a method', because('toString'), 'PROVIDER_POLICY', {}],
  ['404', because('notFound', 404), 'NOT_FOUND_OR_NO_ACCESS', {}],
  ['400', because('badRequest', 400), 'INVALID_INPUT', {}],
  ['409', because('conflict', 409), 'CONFLICT', {}],
  ['412', because('conditionNotMet', 412), 'CONFLICT', {}],
  ['500', because('internalError', 500), 'PROVIDER_UNAVAILABLE', {}],
  ['418', { status: 418 }, 'API_ERROR', { status: 418 }],
  ['a body of another shape', { status: 403, body: { error: 'SECRET_text' } }, 'PROVIDER_POLICY', {}],
  ['a body with parts of another shape', { status: 403, body: { error: { errors: [7, { reason: 7 }], details: 'x' } } }, 'PROVIDER_POLICY', {}],
]

describe('a failure of the Drive API', () => {
  it.each(rows)('is understood: %s', async (_name, given, code, details) => {
    const error = await failure(given)
    expect(error.code).toBe(code)
    expect(error.details).toMatchObject({ connector: 'google-drive', ...details })
    if (code === 'RATE_LIMITED' && !('retryAfterSeconds' in details)) expect(error.details).not.toHaveProperty('retryAfterSeconds')
    expect(JSON.stringify([error.message, error.details])).not.toContain('SECRET_')
  })

  it('is not sent again into a limit without a stated wait', async () => {
    await failure(because('userRateLimitExceeded'))
    expect(asked).toBe(1)
  })

  it('names the picker where a 404 may only mean that nobody picked the file', async () => {
    expect((await failure(because('notFound', 404))).message).toContain('google_drive_pick_files_link')
  })

  it('is named after the connector when nothing better is known', async () => {
    expect(publicCode(await failure({ status: 418 }))).toBe('GOOGLE_DRIVE_API_ERROR')
  })
})

describe('an error of Google’s authorization server', () => {
  it.each([
    ['invalid_grant', undefined, 'AUTH_EXPIRED'],
    ['invalid_grant', 'invalid_rapt', 'SSO_REQUIRED'],
    ['admin_policy_enforced', undefined, 'APPROVAL_REQUIRED'],
    ['org_internal', undefined, 'PROVIDER_POLICY'],
    ['invalid_client', undefined, 'PROVIDER_MISCONFIGURED'],
    ['deleted_client', undefined, 'PROVIDER_MISCONFIGURED'],
    ['redirect_uri_mismatch', undefined, 'PROVIDER_MISCONFIGURED'],
    ['disallowed_useragent', undefined, 'PROVIDER_MISCONFIGURED'],
    ['invalid_scope', undefined, 'PROVIDER_MISCONFIGURED'],
    ['access_denied', undefined, undefined],
    ['temporarily_unavailable', undefined, undefined],
  ])('%s (%s) means %s', (error, subtype, code) => {
    expect(explainGoogleOAuthError({ error, ...(subtype !== undefined && { subtype }) })).toBe(code)
  })
})
