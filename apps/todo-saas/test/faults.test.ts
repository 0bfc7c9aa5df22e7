import { beforeEach, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { api, askToken, client, connect } from './browser.ts'

let service: TodoSaas
beforeEach(async () => {
  service = await startTodoSaas({ clients: [client] })
  return () => service.close()
})
const refresh = (token: string) =>
  askToken(service.url, { grant_type: 'refresh_token', refresh_token: token })

describe('faults', () => {
  it.each([
    ['503', 503],
    ['invalid_grant', 400],
  ] as const)(
    'makes the token endpoint answer %s and leaves the tokens as they were',
    async (fault, status) => {
      const tokens = await connect(service.url)
      service.faults.tokenEndpoint = fault
      expect((await refresh(tokens.refresh_token)).status).toBe(status)
      service.faults.reset()
      expect((await refresh(tokens.refresh_token)).status).toBe(200)
    },
  )

  it('never answers while the token endpoint hangs, changes nothing, and lets go on close', async () => {
    const tokens = await connect(service.url)
    service.faults.tokenEndpoint = 'hang'
    const waiting = refresh(tokens.refresh_token)
    while (service.requests.count('/oauth/access_token', { grantType: 'refresh_token' }) === 0) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(service.requests.count('/oauth/access_token', { status: null })).toBe(1)
    service.faults.reset()
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
    await service.close()
    expect((await waiting).status).toBe(503)
    service = await startTodoSaas({ clients: [client] })
  })

  it('rotates before it holds an answer back, so a client that gives up has lost its tokens', async () => {
    const tokens = await connect(service.url)
    service.faults.refreshDelayMs = 60_000
    const given = new AbortController()
    const lost = fetch(`${service.url}/oauth/access_token`, {
      method: 'POST',
      signal: given.signal,
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh_token,
        client_id: client.id,
        client_secret: client.secret,
      }),
    }).catch(() => 'gave up')
    const issued = service.issuedTokens().length
    while (service.issuedTokens().length === issued) await new Promise((resolve) => setImmediate(resolve))
    given.abort()
    expect(await lost).toBe('gave up')
    service.faults.reset()
    expect((await refresh(tokens.refresh_token)).body).toEqual({ error: 'invalid_grant' })
  })

  it('leaves the refresh token out and keeps the old one alive', async () => {
    const tokens = await connect(service.url)
    service.faults.omitRefreshToken = true
    const first = await refresh(tokens.refresh_token)
    expect(first.body).not.toHaveProperty('refresh_token')
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
  })

  it.each(['401', '403', '429', '500', '503'] as const)('makes the API answer %s', async (fault) => {
    const tokens = await connect(service.url)
    service.faults.api = fault
    const answer = await api(service.url, tokens.access_token, 'GET', '/tasks')
    expect(answer.status).toBe(Number(fault))
    expect(answer.body.http_code).toBe(Number(fault))
    if (fault === '429') {
      expect(answer.headers.get('retry-after')).toBe('7')
      expect(answer.body).toMatchObject({ error_tag: 'LIMITS_REACHED', error_extra: { retry_after: 7 } })
    }
    service.faults.reset()
    expect((await api(service.url, tokens.access_token, 'GET', '/tasks')).status).toBe(200)
  })

  it('plants the bearer in API errors only when told to', async () => {
    const { access_token: token } = await connect(service.url)
    const planted = async () => {
      const answer = await api(service.url, token, 'GET', '/tasks/nowhere')
      return JSON.stringify([answer.body, ...answer.headers]).includes(token)
    }
    expect(await planted()).toBe(false)
    service.faults.echoBearerInErrors = true
    expect(await planted()).toBe(true)
  })
})

describe('the request log', () => {
  it('records names and outcomes', async () => {
    const tokens = await connect(service.url)
    service.requests.clear()
    await refresh(tokens.refresh_token)
    await api(service.url, tokens.access_token, 'GET', '/tasks')
    expect([...service.requests]).toMatchObject([
      {
        method: 'POST',
        path: '/oauth/access_token',
        status: 200,
        fields: ['grant_type', 'refresh_token'],
        grantType: 'refresh_token',
        authorization: 'basic',
      },
      {
        method: 'GET',
        path: '/api/v1/tasks',
        status: 401,
        fields: [],
        authorization: 'bearer',
        scopeNeeded: 'data:read',
      },
    ])
    expect(service.requests.count('/api/v1/tasks')).toBe(1)
    expect(service.requests.count('/api/v1/tasks', { status: 200 })).toBe(0)
  })

  it('holds none of the secrets that went over the wire', async () => {
    const tokens = await connect(service.url, { scopes: ['data:read'] })
    const { url } = (await api(service.url, tokens.access_token, 'POST', '/exports')).body
    await fetch(url)
    const secrets = service.issuedTokens()
    const leaked = (text: string) => secrets.filter((secret) => text.includes(secret))
    expect(secrets.filter((secret) => /^todo_(at|rt|ac|ss|ex)_/.test(secret)).length).toBe(secrets.length)
    expect(leaked(`a text with ${tokens.refresh_token}`)).toHaveLength(1)
    expect(leaked(JSON.stringify([...service.requests]))).toEqual([])
  })
})
