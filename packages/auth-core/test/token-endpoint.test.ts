import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ConnectorError, type Revocation } from '@grantway/connector-kit'
import type { RegisteredConnector } from '../src/connections/registered.ts'
import {
  buildAuthorizationRequest, exchangeCode, refreshTokens, validateAnswer,
} from '../src/flows/oauth-client.ts'
import { revokeToken } from '../src/flows/revoke-token.ts'
import { tasksConnector } from './support/tasks-connector.ts'

interface Hostile {
  readonly url: string
  /** Bodies of the requests that arrived. */
  readonly arrived: string[]
  readonly closed: () => number
}

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Starts a token endpoint that answers as a test says. */
const hostile = async (answer: (response: ServerResponse) => void): Promise<Hostile> => {
  const arrived: string[] = []
  let closed = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    arrived.push(body)
    response.on('close', () => (closed += 1))
    answer(response)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived, closed: () => closed }
}

const json = (value: unknown, status = 200, type = 'application/json') => (response: ServerResponse): void => {
  response.writeHead(status, { 'content-type': type }).end(typeof value === 'string' ? value : JSON.stringify(value))
}
const good = { access_token: 'SECRET_access', token_type: 'bearer', refresh_token: 'SECRET_refresh', expires_in: 3600, scope: 'data:read' }

const requestFor = (url: string, fetching: typeof fetch = fetch) => ({
  connector: tasksConnector(url, {}) as RegisteredConnector, fetch: fetching, now: () => new Date(1_000_000),
})
// The check of the answer makes these parameters in the product too; the library refuses any others.
const exchange = async (url: string, fetching?: typeof fetch) => {
  const request = requestFor(url, fetching)
  const { provider, registration } = request.connector
  const { state, verifier } = buildAuthorizationRequest(provider, registration, 'http://localhost/cb', [])
  const verdict = validateAnswer(provider, registration, new URLSearchParams({ code: 'SECRET_code', state, iss: provider.issuer }), state)
  if (verdict.kind !== 'code') throw new Error(verdict.kind)
  return exchangeCode({ ...request, parameters: verdict.parameters, redirectUri: 'http://localhost/cb', verifier })
    .catch((error: unknown) => error)
}
const refresh = (url: string, fetching?: typeof fetch) => refreshTokens({ ...requestFor(url, fetching), refreshToken: 'SECRET_old' })

const tokens = { issuer: 'https://issuer.example', accessToken: 'SECRET_a', refreshToken: 'SECRET_r', issuedAt: 0 }
const revoke = (url: string) => revokeToken({ ...requestFor(url), tokens })

const isRefused = (outcome: unknown): void => {
  expect(outcome).toBeInstanceOf(ConnectorError)
  expect(inspect(outcome, { depth: 10, showHidden: true })).not.toContain('SECRET_')
}

describe('the token endpoint', () => {
  it('control: a good answer is taken, with its life', async () => {
    const { url } = await hostile(json(good))
    expect(await exchange(url)).toMatchObject({ tokens: { issuer: url, accessToken: 'SECRET_access', expiresAt: 4600 }, scopes: ['data:read'] })
    expect(await refresh(url)).toMatchObject({ kind: 'ok' })
  })

  it.each([301, 302, 303, 307, 308])('S-E03: a %i is not followed, and its target gets neither code nor client secret', async (status) => {
    const target = await hostile(json(good))
    const { url } = await hostile((response) => response.writeHead(status, { location: `${target.url}/token` }).end())
    isRefused(await exchange(url))
    expect(await refresh(url)).toEqual({ kind: 'transient' })
    expect(await revoke(url)).toBe('refused')
    expect(target.arrived).toEqual([])
  })

  it('S-E05: an answer without end is given up after 64 KiB', async () => {
    const { url, closed } = await hostile((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"access_token":"SECRET_')
      // Without the limit the test ends by its own time limit: this answer never does.
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
      }
      response.on('drain', more)
      more()
    })
    isRefused(await exchange(url))
    expect(await refresh(url)).toEqual({ kind: 'unknown' })
    await expect.poll(closed).toBe(2)
  })

  it('S-E05: an answer of more than 64 KiB is refused although it is complete and right', async () => {
    const padded = (bytes: number) => hostile(json({ ...good, padding: 'x'.repeat(bytes) }))
    isRefused(await exchange((await padded(70_000)).url))
    // Control: a long answer below the limit is taken.
    expect(await exchange((await padded(50_000)).url)).toMatchObject({ tokens: { accessToken: 'SECRET_access' } })
  })

  it('S-E06: every request carries a limit of ten seconds, and none is sent twice', async () => {
    const limits: number[] = []
    const real = AbortSignal.timeout.bind(AbortSignal)
    // The clock of the limit is the platform's: the test shortens it and notes what was asked.
    AbortSignal.timeout = (milliseconds) => (limits.push(milliseconds), real(50))
    try {
      const silent = await hostile(() => undefined)
      const trickling = await hostile((response) => {
        response.writeHead(200, { 'content-type': 'application/json' })
        const timer = setInterval(() => response.write(' '), 10)
        response.on('close', () => clearInterval(timer))
      })
      for (const { url, arrived } of [silent, trickling]) {
        isRefused(await exchange(url))
        expect(await refresh(url)).toEqual({ kind: 'unknown' })
        expect(await revoke(url)).toBe('unreachable')
        expect(arrived).toHaveLength(3)
      }
      expect(limits).toEqual(Array.from({ length: 6 }, () => 10_000))
    } finally {
      AbortSignal.timeout = real
    }
  })

  it.each<[string, unknown]>([
    ['no token type', { ...good, token_type: undefined }],
    ['the token type mac', { ...good, token_type: 'mac' }],
    ['no access token', { ...good, access_token: undefined }],
    ['an empty access token', { ...good, access_token: '' }],
    ['an access token that is no text', { ...good, access_token: { value: 'SECRET_x' } }],
    ['a negative life', { ...good, expires_in: -5 }],
    ['an endless life', '{"access_token":"SECRET_access","token_type":"bearer","expires_in":1e400}'],
    ['a life in words', { ...good, expires_in: 'SECRET_soon' }],
    ['a refresh token that is no text', { ...good, refresh_token: 7 }],
    ['an error with status 200', { error: 'invalid_grant', error_description: 'SECRET_description' }],
    ['a page', '<html>SECRET_page</html>'],
    ['a list', [good]],
    ['nothing', ''],
    ['null', 'null'],
  ])('S-E07: an answer with %s is refused, and nothing of it is shown', async (_name, answer) => {
    const { url } = await hostile(json(answer))
    isRefused(await exchange(url))
    expect((await refresh(url)).kind).not.toBe('ok')
  })

  it('S-E07: a life of more than a year is one year, and one in digits is a number', async () => {
    const expiresAt = async (expires_in: unknown) => {
      const answer = await exchange((await hostile(json({ ...good, expires_in }))).url)
      return (answer as { tokens: { expiresAt?: number } }).tokens.expiresAt
    }
    expect(await expiresAt(10 * 365 * 24 * 3600)).toBe(1000 + 365 * 24 * 3600)
    expect(await expiresAt('3600')).toBe(4600)
    expect(await expiresAt(undefined)).toBeUndefined()
  })

  it.each([[401, 'invalid_client', 'misconfigured'], [429, 'slow_down', 'transient'], [503, 'x', 'transient'], [400, 'temporarily_unavailable', 'transient'], [400, 'server_error', 'transient']] as const)(
    'S-E08: a refresh answered with %i %s is %s', async (status, error, kind) => {
      const { url } = await hostile(json({ error }, status))
      expect(await refresh(url)).toEqual({ kind })
      // Control: only what is said about this very token ends it.
      expect(await refresh((await hostile(json({ error: 'invalid_grant' }, 400))).url)).toEqual({ kind: 'dead', reason: 'refused_by_provider' })
    },
  )

  it('S-E09: a revocation that is refused counts as not done', async () => {
    const { url } = await hostile(json({ error: 'unsupported_token_type' }, 503))
    expect(await revoke(url)).toBe('unreachable')
    expect(await revoke((await hostile(json({ error: 'unsupported_token_type' }, 400))).url)).toBe('refused')
    // Control: an accepted one counts.
    expect(await revoke((await hostile(json('', 200))).url)).toBe('revoked')
  })
})

describe('the words of a provider for its own errors', () => {
  const explaining = (url: string): RegisteredConnector => tasksConnector(url, {}, {
    explainOAuthError: ({ error, subtype }) => {
      if (error === 'admin_policy_enforced') return 'PROVIDER_POLICY'
      if (error === 'ratelimited') return 'RATE_LIMITED'
      if (error === 'bad_client_secret') return 'PROVIDER_MISCONFIGURED'
      return subtype === 'invalid_rapt' ? 'SSO_REQUIRED' : undefined
    },
  }) as RegisteredConnector

  it.each([
    [{ error: 'ratelimited' }, { kind: 'transient' }],
    [{ error: 'bad_client_secret' }, { kind: 'misconfigured' }],
    [{ error: 'admin_policy_enforced' }, { kind: 'dead', reason: 'provider_policy' }],
    [{ error: 'invalid_grant', error_subtype: 'invalid_rapt' }, { kind: 'dead', reason: 'sso_required' }],
    [{ error: 'invalid_grant' }, { kind: 'dead', reason: 'refused_by_provider' }],
  ])('decide what a refresh answered with %j means', async (answer, outcome) => {
    const { url } = await hostile(json(answer, 400))
    expect(await refreshTokens({ ...requestFor(url), connector: explaining(url), refreshToken: 'SECRET_old' })).toEqual(outcome)
  })

  it('decide what an exchange means', async () => {
    const { url } = await hostile(json({ error: 'admin_policy_enforced' }, 400))
    const { provider, registration } = explaining(url)
    const { state, verifier } = buildAuthorizationRequest(provider, registration, 'http://localhost/cb', [])
    const verdict = validateAnswer(provider, registration, new URLSearchParams({ code: 'SECRET_code', state, iss: provider.issuer }), state)
    if (verdict.kind !== 'code') throw new Error(verdict.kind)
    await expect(exchangeCode({ ...requestFor(url), connector: explaining(url), parameters: verdict.parameters, redirectUri: 'http://localhost/cb', verifier }))
      .rejects.toMatchObject({ code: 'PROVIDER_POLICY' })
  })
})

describe('the verb of revocation', () => {
  const asked = async (revocation: Revocation | undefined, answer: (response: ServerResponse) => void, auth?: 'none') => {
    const seen: { method: string | undefined; authorization: string | undefined; type: string | undefined; body: string }[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => {
        const { authorization, 'content-type': type } = request.headers
        seen.push({ method: request.method, authorization, type, body })
        answer(response)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const connector = tasksConnector(url, {}, { ...(revocation && { revocation }), ...(auth && { token_endpoint_auth_method: auth }) }) as RegisteredConnector
    const outcome = await revokeToken({ ...requestFor(url), connector, tokens })
    server.close()
    return { outcome, ...seen[0] }
  }
  const basic = `Basic ${Buffer.from('grantway:SECRET_client').toString('base64')}`
  const form = 'application/x-www-form-urlencoded'

  it('is RFC 7009 with the authentication of the client where nothing else is said', async () => {
    expect(await asked(undefined, json('', 200))).toEqual({ outcome: 'revoked', method: 'POST', authorization: basic, type: form, body: 'token=SECRET_r' })
  })

  it('names a client that has no secret', async () => {
    expect(await asked(undefined, json('', 200), 'none')).toMatchObject({ outcome: 'revoked', authorization: undefined, body: 'token=SECRET_r&client_id=grantway' })
  })

  it('can be DELETE with the access token in JSON', async () => {
    expect(await asked({ method: 'DELETE', token: 'json', field: 'access_token', revokes: 'access_token' }, (response) => response.writeHead(204).end()))
      .toEqual({ outcome: 'revoked', method: 'DELETE', authorization: basic, type: 'application/json', body: '{"access_token":"SECRET_a"}' })
  })

  it('can be the bearer alone, and success a field of the answer', async () => {
    const how: Revocation = {
      authentication: 'bearer', token: 'authorization', revokes: 'access_token',
      succeeded: ({ status, body }) => status === 200 && z.object({ ok: z.literal(true), revoked: z.literal(true) }).safeParse(body).success,
    }
    expect(await asked(how, json({ ok: true, revoked: true }))).toEqual({ outcome: 'revoked', method: 'POST', authorization: 'Bearer SECRET_a', type: undefined, body: '' })
    expect(await asked(how, json({ ok: false, error: 'invalid_auth' }))).toMatchObject({ outcome: 'refused' })
    expect(await asked(how, json('<html>'))).toMatchObject({ outcome: 'refused' })
  })

  it('can be a form that nobody signs', async () => {
    expect(await asked({ authentication: 'none', ends: 'grant' }, json('', 200)))
      .toEqual({ outcome: 'revoked', method: 'POST', authorization: undefined, type: form, body: 'token=SECRET_r' })
  })

  it.each([[500, 'unreachable'], [429, 'unreachable'], [400, 'refused'], [401, 'refused'], [302, 'refused']] as const)('ends with %i as %s', async (status, outcome) => {
    expect((await asked(undefined, json({}, status))).outcome).toBe(outcome)
  })
})

describe('PKCE', () => {
  const { provider, registration } = tasksConnector('http://127.0.0.1:1', {}) as RegisteredConnector
  const build = () => buildAuthorizationRequest(provider, registration, 'http://localhost/cb', ['data:read'])

  it('S-B15: every flow has a verifier of its own, of 43 to 128 characters', () => {
    const verifiers = Array.from({ length: 100 }, () => build().verifier)
    expect(new Set(verifiers).size).toBe(100)
    for (const verifier of verifiers) expect(verifier).toMatch(/^[\w.~-]{43,128}$/)
  })

  it('S-B14, P-C8: the request carries an S256 challenge, and the verifier stays here', () => {
    const { url, verifier } = build()
    expect(url.searchParams.get('code_challenge_method')).toBe('S256')
    expect(url.searchParams.get('code_challenge')).toMatch(/^[\w-]{43}$/)
    expect(url.href).not.toContain(verifier)
  })
})
