import type { ErrorCode, OAuthProvider } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import type { RegisteredConnector } from '../../src/connections/registered.ts'
import { buildAuthorizationRequest, exchangeCode, refreshTokens, validateAnswer } from '../../src/flows/oauth-client.ts'
import { tasksConnector } from '../support/tasks-connector.ts'

const redirectUri = 'http://localhost:3000/cb'
const registeredWith = (provider: Partial<OAuthProvider> = {}): RegisteredConnector =>
  tasksConnector('http://127.0.0.1:4100', {}, provider) as RegisteredConnector
const json = (status: number, value: unknown) => (): Promise<Response> => Promise.resolve(Response.json(value, { status }))
const text = (status: number, headers: Record<string, string> = {}) => (): Promise<Response> =>
  Promise.resolve(new Response('<html>', { status, headers: { 'content-type': 'text/html', ...headers } }))
const challenge = text(401, { 'www-authenticate': 'Basic realm="x"' })
const unsent = (code: string) => () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }))
const good = { access_token: 'SECRET_a', token_type: 'bearer' }

describe('the request for an authorization', () => {
  const { registration } = registeredWith()
  const build = (provider: Partial<OAuthProvider>, scopes: readonly string[], extra = {}) =>
    buildAuthorizationRequest(registeredWith(provider).provider, registration, redirectUri, scopes, extra).url.searchParams

  it('names the scopes as the provider wants them, and none where there is none', () => {
    expect(build({}, ['a', 'b']).get('scope')).toBe('a,b')
    expect(build({}, []).has('scope')).toBe(false)
    const own = build({ scopeParameter: 'user_scope', scopeSeparator: { request: ' ', response: ' ' } }, ['a', 'b'])
    expect([own.get('user_scope'), own.has('scope')]).toEqual(['a b', false])
  })

  it('takes parameters of the provider and of the link, and replaces nothing of its own', () => {
    const query = build({ authorizeParameters: { prompt: 'consent', state: 'chosen' } }, [], { hint: 'x', client_id: 'other', prompt: 'none' })
    expect([query.get('prompt'), query.get('hint'), query.get('client_id')]).toEqual(['none', 'x', 'grantway'])
    expect(query.getAll('state')).toHaveLength(1)
    expect(query.get('state')).not.toBe('chosen')
  })

  it('has a challenge of PKCE where the provider knows it', () => {
    expect(build({}, []).get('code_challenge_method')).toBe('S256')
    expect(build({ code_challenge_method: 'none' }, []).has('code_challenge')).toBe(false)
  })
})

describe('an answer of the browser', () => {
  const { provider, registration } = registeredWith()
  const verdict = (query: string) => validateAnswer(provider, registration, new URLSearchParams(query), 's')
  const iss = encodeURIComponent(provider.issuer)

  it('is a code, an error, or none of this flow', () => {
    expect(verdict(`code=c&state=s&iss=${iss}`)).toMatchObject({ kind: 'code' })
    expect(verdict(`error=access_denied&state=s&iss=${iss}`)).toEqual({ kind: 'error', error: 'access_denied' })
    for (const wrong of ['code=c&state=s&iss=', 'code=c&state=s', `code=c&state=x&iss=${iss}`, 'code=c&state=s&iss=https://evil.example']) {
      expect(verdict(wrong)).toEqual({ kind: 'mismatch' })
    }
  })

  it('with an empty issuer is none also where the provider names no issuer', () => {
    const silent = registeredWith({ authorization_response_iss_parameter_supported: false })
    const read = (query: string) => validateAnswer(silent.provider, registration, new URLSearchParams(query), 's').kind
    expect([read('code=c&state=s'), read('code=c&state=s&iss=')]).toEqual(['code', 'mismatch'])
  })
})

type Send = () => Promise<Response>

describe('what an answer of the token endpoint means for a refresh', () => {
  const refresh = (send: Send, provider: Partial<OAuthProvider> = {}) =>
    refreshTokens({ connector: registeredWith(provider), fetch: send, now: () => new Date(0), refreshToken: 'SECRET_r' })

  it.each<[string, Send, object]>([
    ['a good one', json(200, good), { kind: 'ok' }],
    ['a refused token', json(400, { error: 'invalid_grant' }), { kind: 'dead', reason: 'refused_by_provider' }],
    ...['invalid_client', 'unauthorized_client', 'redirect_uri_mismatch', 'incorrect_client_credentials']
      .map((error): [string, Send, object] => [error, json(400, { error }), { kind: 'misconfigured' }]),
    ['a challenge', challenge, { kind: 'misconfigured' }],
    ...['temporarily_unavailable', 'server_error'].map((error): [string, Send, object] => [error, json(400, { error }), { kind: 'transient' }]),
    ['its limit', json(429, { error: 'x' }), { kind: 'transient' }],
    ['its failure', json(500, { error: 'invalid_grant' }), { kind: 'transient' }],
    ['a page of somebody between', text(502), { kind: 'transient' }],
    ['a redirect', text(302, { location: 'https://evil.example' }), { kind: 'transient' }],
    // Somebody between us and the provider says nothing of the token.
    ['a page instead of an error', text(400), { kind: 'transient' }],
    ['a page that forbids', text(403), { kind: 'transient' }],
    ['another success', text(201), { kind: 'unknown' }],
    ['the last success', text(299), { kind: 'unknown' }],
    ['a success that cannot be read', json(200, { nothing: true }), { kind: 'unknown' }],
    ...['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']
      .map((code): [string, Send, object] => [code, unsent(code), { kind: 'not_sent' }]),
    ['a broken connection', unsent('ECONNRESET'), { kind: 'unknown' }],
    ['a failure without a cause', () => Promise.reject(new TypeError('fetch failed')), { kind: 'unknown' }],
    ['a failure whose cause has no code', () => Promise.reject(new TypeError('x', { cause: new Error('y') })), { kind: 'unknown' }],
    ['a failure whose cause is none', () => Promise.reject(new TypeError('x', { cause: { code: 'ECONNREFUSED' } })), { kind: 'unknown' }],
  ])('%s', async (_, send, expected) => {
    expect(await refresh(send)).toMatchObject(expected)
  })

  it.each<[ErrorCode | undefined, string, object]>([
    ['RATE_LIMITED', 'x', { kind: 'transient' }], ['PROVIDER_UNAVAILABLE', 'x', { kind: 'transient' }],
    ['PROVIDER_MISCONFIGURED', 'x', { kind: 'misconfigured' }], ['AUTH_EXPIRED', 'x', { kind: 'dead', reason: 'refused_by_provider' }],
    ['SSO_REQUIRED', 'invalid_client', { kind: 'dead', reason: 'sso_required' }], [undefined, 'invalid_client', { kind: 'misconfigured' }],
    [undefined, 'x', { kind: 'dead', reason: 'refused_by_provider' }],
  ])('the provider’s word %s for %s', async (code, error, expected) => {
    expect(await refresh(json(400, { error }), { explainOAuthError: () => code })).toEqual(expected)
  })

  it('is asked of the provider by the code and its subtype alone', async () => {
    const asked: unknown[] = []
    const explainOAuthError = (given: unknown) => (asked.push(given), undefined)
    await refresh(json(400, { error: 'a', error_subtype: 'b', error_description: 'SECRET_d' }), { explainOAuthError })
    await refresh(json(400, { error: 'a', error_subtype: 7 }), { explainOAuthError })
    expect(asked).toEqual([{ error: 'a', subtype: 'b' }, { error: 'a' }])
  })
})

describe('what an answer of the token endpoint means for a code', () => {
  const exchange = async (send: typeof fetch, provider: Partial<OAuthProvider> = {}) => {
    const connector = registeredWith(provider)
    const query = new URLSearchParams({ code: 'SECRET_code', state: 's', iss: connector.provider.issuer })
    const verdict = validateAnswer(connector.provider, connector.registration, query, 's')
    if (verdict.kind !== 'code') throw new Error(verdict.kind)
    return exchangeCode({ connector, fetch: send, now: () => new Date(0), parameters: verdict.parameters, redirectUri, verifier: 'v'.repeat(43) })
  }
  const failure = async (send: Send) => {
    const error = await exchange(send).catch((thrown: unknown) => thrown) as { code: string; details: { connector?: string; status?: number } }
    return [error.code, error.details.connector, error.details.status]
  }

  it.each<[string, Send, readonly unknown[]]>([
    ['a wrong client', json(400, { error: 'invalid_client' }), ['PROVIDER_MISCONFIGURED', 'tasks', 400]],
    ['a refused code', json(400, { error: 'invalid_grant' }), ['API_ERROR', 'tasks', 400]],
    ['a failure of its own', json(500, { error: 'invalid_client' }), ['PROVIDER_UNAVAILABLE', 'tasks', 500]],
    ['a challenge', challenge, ['PROVIDER_MISCONFIGURED', 'tasks', undefined]],
    ['a page of somebody between', text(500), ['PROVIDER_UNAVAILABLE', 'tasks', 500]],
    ['a page instead of an error', text(404), ['API_ERROR', 'tasks', 404]],
    ['a success that cannot be read', json(200, { nothing: true }), ['API_ERROR', 'tasks']],
    ['no answer', unsent('ECONNRESET'), ['PROVIDER_UNAVAILABLE', 'tasks', undefined]],
  ])('%s', async (_, send, expected) => {
    expect((await failure(send)).slice(0, expected.length)).toEqual(expected)
  })

  it('is asked with the verifier where the request had a challenge, and without one where it had none', async () => {
    const bodies: string[] = []
    const send: typeof fetch = (_, init) => {
      bodies.push(String(init?.body))
      return json(200, good)()
    }
    await exchange(send)
    await exchange(send, { code_challenge_method: 'none' })
    expect(bodies.map((body) => new URLSearchParams(body).get('code_verifier'))).toEqual(['v'.repeat(43), null])
  })
})
