import { describe, expect, it } from 'vitest'
import { explainByStatus } from '../../src/index.ts'

const failure = (status: number, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  body: { error: 'SECRET_body' },
})

describe('the mapping by status', () => {
  it.each([
    [400, 'INVALID_INPUT'],
    [401, 'AUTH_EXPIRED'],
    [403, 'PROVIDER_POLICY'],
    [404, 'NOT_FOUND_OR_NO_ACCESS'],
    [409, 'CONFLICT'],
    [410, 'NOT_FOUND_OR_NO_ACCESS'],
    [413, 'CONTENT_TOO_LARGE'],
    [418, 'API_ERROR'],
    [422, 'INVALID_INPUT'],
    [429, 'RATE_LIMITED'],
    [500, 'PROVIDER_UNAVAILABLE'],
    [503, 'PROVIDER_UNAVAILABLE'],
  ])('gives %i the code %s', (status, code) => {
    expect(explainByStatus(failure(status)).code).toBe(code)
  })

  it('takes the wait along and never the body', () => {
    const explained = explainByStatus(failure(429, { 'retry-after': '9' }))
    expect(explained).toEqual({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 9 } })
    expect(JSON.stringify(explainByStatus(failure(418)))).not.toContain('SECRET_')
  })
})
