import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeProvider, plantedSecret, type FakeProviderOptions, type RunningBuiltFake } from '../src/index.ts'

const redirectUri = 'http://localhost:3000/oauth/callback/things'
const verifier = 'a-verifier-of-at-least-forty-three-characters-of-text'
const challenge = createHash('sha256').update(verifier).digest('base64url')
const client = { client_id: 'grantway', client_secret: 'SECRET_client_of_grantway' }

interface Person {
  readonly id: string
  count: number
}

let fake: RunningBuiltFake
let time = Date.now()
const start = async (options: Partial<FakeProviderOptions<Person>> = {}): Promise<void> => {
  fake = await fakeProvider<Person>({
    people: [
      { id: 'alice', count: 1 },
      { id: 'bob', count: 2 },
    ],
    scopes: ['read', 'write'],
    routes: {
      'GET /count': { scope: 'read', answer: (_request, { count }) => ({ count, note: 'A short note' }) },
      'POST /count': { scope: 'write', answer: (_request, person) => ({ count: (person.count += 1) }) },
    },
    examples: {},
    ...options,
  }).start({ redirectUri, now: () => new Date(time) })
}
beforeEach(() => start())
afterEach(() => fake.close())

const authorizeUrl = (changes: Readonly<Record<string, string | undefined>> = {}): string => {
  const parameters = {
    response_type: 'code',
    client_id: 'grantway',
    redirect_uri: redirectUri,
    scope: 'read',
    state: 'SECRET_state',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...changes,
  }
  const given = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return `${fake.options.authorizationEndpoint}?${new URLSearchParams(given).toString()}`
}

const post = async (path: string, form: Readonly<Record<string, string>>) => {
  const response = await fetch(`${fake.url}${path}`, { method: 'POST', body: new URLSearchParams(form) })
  const text = await response.text()
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Record<string, string> }
}
const exchange = (code: string, changes: Readonly<Record<string, string>> = {}) =>
  post('/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...client,
    ...changes,
  })
const refresh = (token: string) =>
  post('/oauth/token', { grant_type: 'refresh_token', refresh_token: token, ...client })
const codeFor = async (scope = 'read'): Promise<string> =>
  (await fake.consent(authorizeUrl({ scope }))).searchParams.get('code') ?? ''
const tokens = async (scope?: string) =>
  (await exchange(await codeFor(scope))).body as { access_token: string; refresh_token: string }
const count = async (bearer: string, method = 'GET'): Promise<number> =>
  (await fetch(`${fake.url}/count`, { method, headers: { authorization: `Bearer ${bearer}` } })).status

describe('the authorization endpoint of a fake', () => {
  it('gives code, state and issuer to the registered address', async () => {
    const answer = await fake.consent(authorizeUrl())
    expect(answer.href.startsWith(redirectUri)).toBe(true)
    expect(answer.searchParams.get('state')).toBe('SECRET_state')
    expect(answer.searchParams.get('iss')).toBe(fake.url)
  })

  it.each([
    ['another redirect URI', { redirect_uri: `${redirectUri}/` }],
    ['another client', { client_id: 'somebody' }],
  ])('sends nobody anywhere for %s', async (_what, changes) => {
    await expect(fake.consent(authorizeUrl(changes))).rejects.toThrow('not registered')
  })

  it.each([
    ['no PKCE', { code_challenge: undefined }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an unknown scope', { scope: 'read everything' }, 'invalid_scope'],
    ['no state', { state: undefined }, 'invalid_request'],
  ])('refuses %s', async (_what, changes, error) => {
    expect((await fake.consent(authorizeUrl(changes))).searchParams.get('error')).toBe(error)
  })

  it('takes a no, and a yes to nothing, for a no', async () => {
    expect((await fake.consent(authorizeUrl(), { allow: false })).searchParams.get('error')).toBe(
      'access_denied',
    )
    expect((await fake.consent(authorizeUrl(), { withhold: ['read'] })).searchParams.get('error')).toBe(
      'access_denied',
    )
  })
})

describe('the token endpoint of a fake', () => {
  it('exchanges a code once, and ends everything when it comes back', async () => {
    const code = await codeFor()
    const { body } = await exchange(code)
    expect(await count(body['access_token'] ?? '')).toBe(200)
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await count(body['access_token'] ?? '')).toBe(401)
  })

  it.each([
    ['a wrong verifier', { code_verifier: 'another-verifier-of-at-least-forty-three-characters' }, 400],
    ['another redirect URI', { redirect_uri: `${redirectUri}2` }, 400],
    ['a wrong client secret', { client_secret: 'SECRET_wrong' }, 401],
    ['an unknown grant type', { grant_type: 'password' }, 400],
  ])('refuses %s', async (_what, changes, status) => {
    expect((await exchange(await codeFor(), changes)).status).toBe(status)
  })

  it('rotates strictly: a refresh token that comes back ends the authorization', async () => {
    const first = await tokens()
    const second = (await refresh(first.refresh_token)).body as typeof first
    expect(await count(first.access_token)).toBe(401)
    expect(await count(second.access_token)).toBe(200)
    expect((await refresh(first.refresh_token)).status).toBe(400)
    expect(await count(second.access_token)).toBe(401)
    expect((await refresh(second.refresh_token)).status).toBe(400)
  })

  it('rotates with a grace period where the provider has one', async () => {
    await fake.close()
    await start({ rotation: 'grace' })
    const first = await tokens()
    expect((await refresh(first.refresh_token)).status).toBe(200)
    expect((await refresh(first.refresh_token)).status).toBe(200)
    time += 31_000
    expect((await refresh(first.refresh_token)).status).toBe(400)
  })

  it('keeps one refresh token where the provider does not rotate', async () => {
    await fake.close()
    await start({ rotation: 'none' })
    const first = await tokens()
    const answer = await refresh(first.refresh_token)
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.body).not.toHaveProperty('refresh_token')
    expect((await refresh(first.refresh_token)).status).toBe(200)
  })

  it('lets access tokens end', async () => {
    const { access_token: token } = await tokens()
    time += 601_000
    expect(await count(token)).toBe(401)
  })
})

describe('revocation at a fake', () => {
  it('ends the whole authorization, by RFC 7009', async () => {
    const { access_token: access, refresh_token: refreshToken } = await tokens()
    expect((await post('/oauth/revoke', { token: refreshToken, ...client })).status).toBe(200)
    expect(await count(access)).toBe(401)
  })

  it('has a verb of its own where the provider has', async () => {
    await fake.close()
    await start({
      revocation: {
        method: 'DELETE',
        path: '/grant',
        token: ({ headers }) => headers.get('x-token') ?? undefined,
      },
    })
    const { access_token: access } = await tokens()
    const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString(
      'base64',
    )}`
    const response = await fetch(`${fake.url}/grant`, {
      method: 'DELETE',
      headers: { authorization, 'x-token': access },
    })
    expect(response.status).toBe(200)
    expect(await count(access)).toBe(401)
    expect(fake.requests.of('revoke')).toHaveLength(1)
  })
})

describe('the device flow of a fake', () => {
  beforeEach(async () => {
    await fake.close()
    await start({ device: true })
  })
  const poll = (device: string) =>
    post('/oauth/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: device,
      ...client,
    })

  it('gives tokens once the person has entered the code, and tells an eager device to slow down', async () => {
    const { body } = await post('/oauth/device', { client_id: 'grantway', scope: 'read' })
    const device = body['device_code'] ?? ''
    expect(await poll(device)).toMatchObject({ body: { error: 'authorization_pending' } })
    expect(await poll(device)).toMatchObject({ body: { error: 'slow_down' } })
    fake.decideDevice(body['user_code'] ?? '', 'bob', 'allow')
    const answer = await poll(device)
    expect(await count(answer.body['access_token'] ?? '')).toBe(200)
    expect(await poll(device)).toMatchObject({ body: { error: 'invalid_grant' } })
  })

  it('takes a no', async () => {
    const { body } = await post('/oauth/device', { client_id: 'grantway', scope: 'read' })
    fake.decideDevice(body['user_code'] ?? '', 'bob', 'deny')
    expect(await poll(body['device_code'] ?? '')).toMatchObject({ body: { error: 'access_denied' } })
  })
})

describe('the API of a fake', () => {
  it('asks for the scope of the route, and records which it was', async () => {
    const { access_token: token } = await tokens('read')
    expect(await count(token)).toBe(200)
    expect(await count(token, 'POST')).toBe(403)
    expect(fake.requests.of('api')).toMatchObject([
      { method: 'GET', path: '/count', scopes: ['read'], writes: false, status: 200 },
      { method: 'POST', path: '/count', scopes: ['write'], writes: true, status: 403 },
    ])
  })

  it('accepts a key that was issued without any flow', async () => {
    expect(await count(fake.issueKey('alice'), 'POST')).toBe(200)
    expect(await count('SECRET_invented')).toBe(401)
  })

  it('records no value that a client sent', async () => {
    await fetch(`${fake.url}/count?token=SECRET_in_query`, {
      headers: { authorization: 'Bearer SECRET_bearer' },
    })
    expect(fake.requests.entries).toMatchObject([{ query: ['token'] }])
    expect(JSON.stringify(fake.requests.entries)).not.toContain('SECRET_')
  })

  it('plants secrets on demand, in body and headers', async () => {
    const token = fake.issueKey('alice')
    fake.faults.planted = true
    const response = await fetch(`${fake.url}/count`, { headers: { authorization: `Bearer ${token}` } })
    expect(response.headers.get('x-debug-request')).toBe(token)
    expect(await response.json()).toMatchObject({ count: 1, debug_token: plantedSecret })
    fake.faults.reset()
    const honest = await fetch(`${fake.url}/count`, { headers: { authorization: `Bearer ${token}` } })
    expect(await honest.text()).not.toContain('debug')
  })

  it('changes only what people wrote', async () => {
    const token = fake.issueKey('alice')
    fake.faults.prose = 'long'
    const response = await fetch(`${fake.url}/count`, { headers: { authorization: `Bearer ${token}` } })
    const { count: number, note } = (await response.json()) as { count: number; note: string }
    expect(number).toBe(1)
    expect(note.length).toBeGreaterThan(5_000)
  })
})

describe('a provider with ways of its own', () => {
  const restart = async (options: Partial<FakeProviderOptions<Person>>): Promise<void> => {
    await fake.close()
    await start(options)
  }
  const authorized = async (url: string, picks: readonly string[] = []) => {
    const back = await fake.consent(url, { picks })
    const { body } = await exchange(back.searchParams.get('code') ?? '')
    return { back, body }
  }

  it('adds what it wants to a yes: scopes, parameters, no refresh token', async () => {
    await restart({
      agree: ({ query, form, granted, before }) => ({
        scopes: [...before, ...granted],
        offline: query.get('access_type') === 'offline',
        parameters: { picked: form.getAll('picked').join(',') },
      }),
    })
    const first = await authorized(authorizeUrl())
    expect(first.body['refresh_token']).toBeUndefined()
    const second = await authorized(authorizeUrl({ scope: 'write', access_type: 'offline' }), ['a', 'b'])
    expect(second.back.searchParams.get('picked')).toBe('a,b')
    expect(second.body).toMatchObject({ scope: 'read write', refresh_token: expect.any(String) as string })
  })

  it('needs scopes together, or by what is asked for, and refuses in its own words', async () => {
    await restart({
      routes: {
        'GET /count': { scope: 'read write', answer: () => ({}) },
        'POST /count': {
          scope: ({ query }) => [query.get('as') ?? 'write'],
          answer: (_request, _person, scopes) => ({ scopes }),
        },
      },
      refusals: { '403': { status: 403, body: { error: { reason: 'insufficientPermissions' } } } },
    })
    const { access_token: reader } = await tokens()
    const { access_token: both } = await tokens('read write')
    const send = async (path: string, method: string) => {
      const answer = await fetch(`${fake.url}${path}`, { method, headers: { authorization: `Bearer ${reader}` } })
      return { status: answer.status, body: (await answer.json()) as unknown }
    }
    expect(await count(both)).toBe(200)
    expect(await send('/count', 'GET')).toEqual({ status: 403, body: { error: { reason: 'insufficientPermissions' } } })
    expect(await send('/count?as=read', 'POST')).toEqual({ status: 200, body: { scopes: ['read'] } })
    expect((await send('/count', 'POST')).status).toBe(403)
  })

  it('ends every authorization of a person where one revocation does', async () => {
    await restart({
      revocation: {
        method: 'POST', path: '/oauth/revoke', client: false, ends: 'grant',
        token: ({ form }) => form.get('token') ?? undefined,
      },
    })
    const [first, second] = [await tokens(), await tokens()]
    expect((await fetch(`${fake.url}/oauth/revoke`, {
      method: 'POST', body: new URLSearchParams({ token: first.refresh_token }),
    })).status).toBe(200)
    expect(await count(second.access_token)).toBe(401)
  })
})
