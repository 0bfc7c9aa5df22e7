import { schema } from '@grantway/auth-core/store'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  authorizationRequest, codeForm, decide, exchange, openAllowPage, openBrowser, redirectUri, register, startServer,
  type TestServer,
} from './support.ts'

let server: TestServer
let minute = 0
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
beforeEach(() => {
  // Each test has its own minute, so that the rate limit of one does not reach the next.
  minute += 1
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minute * 61_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const day = 24 * 60 * 60 * 1000
const start = (id: unknown, uri: string) => {
  const { query } = authorizationRequest(server.url, String(id), { redirect_uri: uri })
  return openBrowser(server.url).get(`/authorize?${query}`)
}

describe('dynamic registration', () => {
  it('makes a public client without secret and without a way to change it', async () => {
    const { status, body } = await register(server.url)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      application_type: 'native',
      scope: 'mcp',
    })
    expect(body).not.toHaveProperty('client_secret')
    expect(body).not.toHaveProperty('registration_access_token')
  })

  it('gives a client that names no method a secret (RFC 7591)', async () => {
    const { body } = await register(server.url, { token_endpoint_auth_method: undefined })
    expect(body['token_endpoint_auth_method']).toBe('client_secret_basic')
    expect(body['client_secret']).toMatch(/^[\w-]{43,}$/)
  })

  it.each(['Evil\u0000', 'Evil\ud800'])('refuses a name the database cannot hold', async (name) => {
    const answer = await register(server.url, { client_name: name })
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it.each(['client_secret_basic', 'client_secret_post'])('makes a confidential client with %s', async (method) => {
    const { body } = await register(server.url, { token_endpoint_auth_method: method })
    const [clientId, secret] = [body['client_id'] as string, body['client_secret'] as string]
    const browser = openBrowser(server.url)
    const request = authorizationRequest(server.url, clientId)
    const answer = await decide(browser, await openAllowPage(browser, request, 'alice'))
    const code = answer.searchParams.get('code') ?? ''
    const send = (value: string) => {
      const basic = { authorization: `Basic ${Buffer.from(`${clientId}:${value}`).toString('base64')}` }
      return method === 'client_secret_basic'
        ? exchange(server.url, codeForm(request, code), basic)
        : exchange(server.url, codeForm(request, code, { client_secret: value }))
    }
    expect(await send('SECRET_wrong')).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect((await exchange(server.url, codeForm(request, code))).body['error']).toBe('invalid_client')
    expect((await send(secret)).status).toBe(200)
  })

  it.each([
    ['plain http elsewhere', ['http://client.example/callback']],
    ['plain http on a private address', ['http://192.168.1.1/callback']],
    ['a script', ['javascript:alert(1)']],
    ['data', ['data:text/html,x']],
    ['a fragment', ['https://client.example/callback#x']],
    ['one bad among good ones', ['https://client.example/callback', 'http://client.example/callback']],
    ['nothing', []],
    ['no list', 'https://client.example/callback'],
    ['no texts', [1, null]],
  ])('P-C7: refuses a redirect to %s', async (_name, uris) => {
    expect((await register(server.url, { redirect_uris: uris })).status).toBe(400)
  })

  it.each([
    ['https://client.example/callback', 'web'],
    ['http://localhost:1234/callback', 'native'],
    ['http://[::1]:1234/callback', 'native'],
    ['cursor://anysphere.cursor-retrieval/oauth/callback', 'native'],
  ])('accepts a redirect to %s', async (uri, kind) => {
    expect((await register(server.url, { redirect_uris: [uri] })).body['application_type']).toBe(kind)
  })

  it('does not mind scopes it does not have', async () => {
    expect((await register(server.url, { scope: 'openid profile mail:read' })).body['scope']).toBe('mcp')
  })

  it.each(['implicit', 'client_credentials', 'password', 'urn:ietf:params:oauth:grant-type:device_code'])(
    'refuses the grant type %s',
    async (type) => {
      expect((await register(server.url, { grant_types: [type] })).status).toBe(400)
    },
  )

  it('P-D4: shows a custom scheme and its name on the page, and lets the form lead there', async () => {
    const uri = 'cursor://oauth/callback'
    const { body } = await register(server.url, { redirect_uris: [uri] })
    const request = authorizationRequest(server.url, body['client_id'] as string, { redirect_uri: uri })
    const page = await openAllowPage(openBrowser(server.url), request, 'alice')
    expect(page.model['client']).toMatchObject({ redirectHost: 'cursor:', redirectKind: 'custom_scheme' })
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' cursor:;")
  })

  it('S-W09: shortens a name and takes hidden characters out of it', async () => {
    const { body } = await register(server.url, { client_name: `Evil\u202eelif\u001b${'x'.repeat(300)}` })
    const request = authorizationRequest(server.url, body['client_id'] as string)
    const page = await openAllowPage(openBrowser(server.url), request, 'alice')
    const { name } = page.model['client'] as { name: string }
    expect(name).toHaveLength(80)
    expect(name).toMatch(/^Evilelifx+$/)
  })

  it('P-D5: forgets a client nobody allowed within a day, and keeps one that somebody did', async () => {
    const unused = (await register(server.url)).body['client_id'] as string
    const used = (await register(server.url)).body['client_id'] as string
    const browser = openBrowser(server.url)
    await decide(browser, await openAllowPage(browser, authorizationRequest(server.url, used), 'alice'))
    expect((await start(unused, redirectUri)).location).toMatch(/^\/interaction\//)
    vi.setSystemTime(Date.now() + day + 60_000)
    expect((await start(unused, redirectUri)).status).toBe(400)
    expect((await start(used, redirectUri)).location).toMatch(/^\/interaction\//)
    const rows = () => server.store.shared((sql) =>
      sql.select().from(schema.issuerRecords).where(eq(schema.issuerRecords.model, 'Client')))
    const before = (await rows()).length
    await server.identity.sweep()
    expect((await rows()).length).toBeLessThan(before)
    expect((await start(used, redirectUri)).location).toMatch(/^\/interaction\//)
  })

  it('P-D5: is refused after thirty in a minute from one address, and allowed again in the next', async () => {
    const answers = []
    for (let index = 0; index < 31; index += 1) {
      answers.push(await fetch(`${server.url}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirectUri] }),
      }))
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 30 }, () => 201), 429])
    expect(answers.at(-1)?.headers.get('retry-after')).toBe('60')
    vi.setSystemTime(Date.now() + 61_000)
    expect((await register(server.url)).status).toBe(201)
  })
})
