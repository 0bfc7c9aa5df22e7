import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authorizationRequest, codeForm, decide, exchange, obtainTokens, openAllowPage, openBrowser, redirectUri,
  register, signIn, startServer, type TestServer,
} from './support.ts'

let server: TestServer
let clientId: string
beforeAll(async () => {
  server = await startServer()
  clientId = (await register(server.url)).body['client_id'] as string
})
afterAll(() => server.close())

const verify = (body: Record<string, unknown>) =>
  server.identity.verifyBearer(`Bearer ${String(body['access_token'])}`)

/** Gets a code for alice and what is needed to exchange it. */
const obtainCode = async (changes: Record<string, string | undefined> = {}) => {
  const request = authorizationRequest(server.url, clientId, changes)
  const browser = openBrowser(server.url)
  const answer = await decide(browser, await openAllowPage(browser, request, 'alice'))
  return { request, answer, code: answer.searchParams.get('code') ?? '' }
}

/** Starts a request and gives what the client or the person is told at once. */
const start = async (changes: Record<string, string | undefined>) => {
  const { query } = authorizationRequest(server.url, clientId, changes)
  const answer = await openBrowser(server.url).get(`/authorize?${query}`)
  const location = answer.location.startsWith('http') ? new URL(answer.location).searchParams : undefined
  return { ...answer, error: location?.get('error'), asksPerson: answer.location.startsWith('/interaction/') }
}

describe('the authorization code flow', () => {
  it('leads from registration to a bearer that is alice of acme', async () => {
    const { accessToken, refreshToken, body, clientId: id } = await obtainTokens(server.url, 'alice')
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'mcp' })
    expect(body).not.toHaveProperty('id_token')
    expect(refreshToken).toMatch(/^[\w-]{43}$/)
    expect(await server.identity.verifyBearer(`Bearer ${accessToken}`)).toEqual({
      issuer: server.url,
      subject: 'alice',
      tenant: 'acme',
      roles: ['member'],
      displayName: 'Alice',
      clientId: id,
      clientName: 'Test client',
    })
  })

  it('P-D2: answers with state and issuer (RFC 9207)', async () => {
    const { answer } = await obtainCode()
    expect(`${answer.origin}${answer.pathname}`).toBe(redirectUri)
    expect(answer.searchParams.get('state')).toBe('client-state')
    expect(answer.searchParams.get('iss')).toBe(server.url)
  })

  it('grants the one scope when the client names none, and says so', async () => {
    const { request, code } = await obtainCode({ scope: undefined })
    expect((await exchange(server.url, codeForm(request, code))).body['scope']).toBe('mcp')
  })

  it('grants the one scope when the client asks for more, and no ID token', async () => {
    const { request, code } = await obtainCode({ scope: 'openid mcp offline_access' })
    const { body } = await exchange(server.url, codeForm(request, code))
    expect(body['scope']).toBe('mcp')
    expect(body).not.toHaveProperty('id_token')
  })

  it('refuses a request for other scopes only before anybody is asked', async () => {
    expect(await start({ scope: 'mail:read' })).toMatchObject({ error: 'invalid_scope', asksPerson: false })
    expect(await start({ scope: 'mail:read mcp' })).toMatchObject({ asksPerson: true })
  })

  it('takes this server as the resource when the client names none', async () => {
    const { request, code } = await obtainCode({ resource: undefined })
    const { body } = await exchange(server.url, codeForm(request, code))
    expect(await verify(body)).toMatchObject({ subject: 'alice' })
  })
})

describe('what the issuer refuses', () => {
  it.each([
    ['another host', 'https://other.example/mcp'],
    ['a prefix of this server', undefined],
    ['this server with a trailing slash', '/mcp/'],
    ['this server in capitals', '/MCP'],
  ])('S-M01, P-D6: refuses the resource of %s with invalid_target', async (_name, resource) => {
    const target = resource?.startsWith('http') ? resource : `${server.url}${resource ?? ''}`
    expect(await start({ resource: target })).toMatchObject({ error: 'invalid_target', asksPerson: false })
    expect(await start({ resource: `${server.url}/mcp` })).toMatchObject({ asksPerson: true })
  })

  it('S-M01, P-D6: refuses another resource at the token endpoint, and accepts the same code for this one', async () => {
    const { request, code } = await obtainCode()
    const wrong = await exchange(server.url, codeForm(request, code, { resource: 'https://other.example/mcp' }))
    expect(wrong).toMatchObject({ status: 400, body: { error: 'invalid_target' } })
    const again = await obtainCode()
    const right = await exchange(server.url, codeForm(again.request, again.code, { resource: `${server.url}/mcp` }))
    expect(right.status).toBe(200)
  })

  it('P-D7: refuses a request without PKCE, and one with the plain method', async () => {
    const refused = { error: 'invalid_request' }
    expect(await start({ code_challenge: undefined, code_challenge_method: undefined })).toMatchObject(refused)
    expect(await start({ code_challenge_method: 'plain' })).toMatchObject(refused)
    expect(await start({ code_challenge_method: undefined })).toMatchObject(refused)
    expect(await start({})).toMatchObject({ asksPerson: true })
  })

  it('P-D7: refuses a code with another verifier and honours it with its own', async () => {
    const { request, code } = await obtainCode()
    const wrong = await exchange(server.url, codeForm(request, code, { code_verifier: 'a'.repeat(43) }))
    expect(wrong).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await exchange(server.url, codeForm(request, code))).status).toBe(200)
  })

  it('refuses a code presented by another client', async () => {
    const other = (await register(server.url)).body['client_id'] as string
    const { request, code } = await obtainCode()
    const foreign = await exchange(server.url, codeForm(request, code, { client_id: other }))
    expect(foreign.body['error']).toBe('invalid_grant')
    expect((await exchange(server.url, codeForm(request, code))).status).toBe(200)
  })

  it('P-D7: refuses a second use of a code and takes back what the first one got', async () => {
    const { request, code } = await obtainCode()
    const { body } = await exchange(server.url, codeForm(request, code))
    expect(await verify(body)).toMatchObject({ subject: 'alice' })
    expect((await exchange(server.url, codeForm(request, code))).body['error']).toBe('invalid_grant')
    expect(await verify(body)).toEqual({ problem: 'invalid' })
  })

  it('gives no usable token to two requests that race with one code', async () => {
    const { request, code } = await obtainCode()
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(server.url, codeForm(request, code))))
    const granted = answers.filter(({ status }) => status === 200)
    expect(granted.length).toBeLessThanOrEqual(1)
    for (const { body } of granted) expect(await verify(body)).toEqual({ problem: 'invalid' })
  })

  it.each([
    ['another path', 'http://127.0.0.1:4711/other'],
    ['a longer path', 'http://127.0.0.1:4711/callback/x'],
    ['another host', 'http://127.0.0.2:4711/callback'],
    ['another loopback name', 'http://localhost:4711/callback'],
    ['another scheme', 'https://127.0.0.1:4711/callback'],
    ['user info', 'http://evil@127.0.0.1:4711/callback'],
    ['a query', 'http://127.0.0.1:4711/callback?x=1'],
  ])('P-C7: never redirects to %s', async (_name, uri) => {
    const answer = await start({ redirect_uri: uri })
    expect(answer).toMatchObject({ status: 400, location: '', model: { page: 'message' } })
    expect(answer.text).not.toContain(uri)
  })

  it('redirects a native client to any port of its loopback address (RFC 8252)', async () => {
    const { answer } = await obtainCode({ redirect_uri: 'http://127.0.0.1:59999/callback' })
    expect(answer.host).toBe('127.0.0.1:59999')
  })

  it('never answers without a person, also when the client asks for prompt=none', async () => {
    const browser = openBrowser(server.url)
    const request = authorizationRequest(server.url, clientId)
    await decide(browser, await openAllowPage(browser, request, 'alice'))
    request.query.set('prompt', 'none')
    const answer = await browser.get(`/authorize?${request.query}`)
    expect(new URL(answer.location).searchParams.get('error')).toBe('login_required')
  })

  it('refuses an answer by form post or fragment with a page', async () => {
    for (const mode of ['form_post', 'fragment']) {
      expect(await start({ response_mode: mode })).toMatchObject({ status: 400, location: '' })
    }
    expect(await start({ response_mode: 'query' })).toMatchObject({ asksPerson: true })
  })

  it('tells the client when a value cannot be stored', async () => {
    expect(await start({ state: 'a\u0000b' })).toMatchObject({ error: 'invalid_request' })
  })

  it('explains an unknown client on a page with every security header', async () => {
    const answer = await start({ client_id: 'unknown' })
    expect(answer).toMatchObject({ status: 400, location: '', model: { page: 'message' } })
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('the page that asks a person', () => {
  it('P-C5, P-D4: names the client, where it leads and who is signed in', async () => {
    const browser = openBrowser(server.url)
    const page = await openAllowPage(browser, authorizationRequest(server.url, clientId), 'alice')
    expect(page.model).toMatchObject({
      page: 'allowClient',
      client: { name: 'Test client', redirectHost: '127.0.0.1:4711', redirectKind: 'loopback' },
      person: { displayName: 'Alice' },
      tenants: [{ id: 'acme', name: 'Acme', selected: true }],
    })
    expect(page.model['client']).not.toHaveProperty('verifiedHost')
  })

  it('S-W01, P-C5: lets its form lead to the client and nowhere else', async () => {
    const page = await openAllowPage(openBrowser(server.url), authorizationRequest(server.url, clientId), 'alice')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("form-action 'self' http://127.0.0.1:4711;")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  it('S-M19, P-C4: is shown again although the same client was allowed a moment ago', async () => {
    const browser = openBrowser(server.url)
    const request = authorizationRequest(server.url, clientId)
    await decide(browser, await openAllowPage(browser, request, 'alice'))
    const second = await openAllowPage(browser, authorizationRequest(server.url, clientId), 'alice')
    expect(second.model['page']).toBe('allowClient')
  })

  it('tells the client when the person says no', async () => {
    const browser = openBrowser(server.url)
    const page = await openAllowPage(browser, authorizationRequest(server.url, clientId), 'alice')
    const answer = await decide(browser, page, { decision: 'deny' })
    expect(answer.searchParams.get('error')).toBe('access_denied')
    expect(answer.searchParams.has('code')).toBe(false)
  })

  it('lets dave choose globex, and never acme', async () => {
    const browser = openBrowser(server.url)
    const page = await openAllowPage(browser, authorizationRequest(server.url, clientId), 'dave')
    const form = { csrf: page.model['csrfToken'] as string, decision: 'allow' }
    const foreign = await browser.post(page.model['action'] as string, { ...form, tenant: 'acme' })
    expect(foreign).toMatchObject({ status: 403, location: '' })
    expect(new URL((await decide(browser, page)).href).searchParams.get('code')).toBeTruthy()
  })

  it('fixes the chosen tenant in the token of somebody with two', async () => {
    const { people } = server.identity
    const account = { login: 'erin', password: 'SECRET_erin_password' }
    const subject = await people.createUser({ ...account, displayName: 'Erin' })
    await people.addMembership({ tenant: 'acme', subject }, ['auditor'])
    await people.addMembership({ tenant: 'globex', subject }, ['member'])
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    await browser.post('/signin', { csrf: model['csrfToken'] as string, ...account })
    const request = authorizationRequest(server.url, clientId)
    const page = await openAllowPage(browser, request, 'erin')
    expect(page.model['tenants']).toHaveLength(2)
    const code = (await decide(browser, page, { tenant: 'globex' })).searchParams.get('code') ?? ''
    const { body } = await exchange(server.url, codeForm(request, code))
    expect(await verify(body)).toMatchObject({ tenant: 'globex', roles: ['member'] })
  })

  it('S-W02, P-C5: takes no answer without the form token, from another site, or from another browser', async () => {
    const browser = openBrowser(server.url)
    const page = await openAllowPage(browser, authorizationRequest(server.url, clientId), 'alice')
    const action = page.model['action'] as string
    const form = { csrf: page.model['csrfToken'] as string, tenant: 'acme', decision: 'allow' }
    expect((await browser.post(action, { ...form, csrf: 'x'.repeat(43) })).status).toBe(403)
    expect((await browser.post(action, form, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await browser.post(action, form, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await browser.post(action, form, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
    const stranger = openBrowser(server.url)
    await signIn(stranger, 'alice')
    expect((await stranger.post(action, form)).status).toBe(400)
    expect((await browser.post(action, form)).status).toBe(303)
  })

  it('gives an answered request no second answer', async () => {
    const browser = openBrowser(server.url)
    const page = await openAllowPage(browser, authorizationRequest(server.url, clientId), 'alice')
    await decide(browser, page)
    const again = await browser.get(page.model['action'] as string)
    expect(again).toMatchObject({ status: 400, model: { page: 'message' } })
  })
})

describe('the published metadata', () => {
  it('P-D1, P-D2, P-A10: promises what the issuer does', async () => {
    for (const path of ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']) {
      const { model } = await openBrowser(server.url).get(path)
      expect(model).toMatchObject({
        issuer: server.url,
        authorization_endpoint: `${server.url}/authorize`,
        token_endpoint: `${server.url}/token`,
        registration_endpoint: `${server.url}/register`,
        revocation_endpoint: `${server.url}/revoke`,
        jwks_uri: `${server.url}/jwks`,
        scopes_supported: ['mcp'],
        response_types_supported: ['code'],
        response_modes_supported: ['query'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true,
        token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      })
      expect(model).not.toHaveProperty('userinfo_endpoint')
      expect(model).not.toHaveProperty('introspection_endpoint')
    }
  })

  it('S-W06: does not change with the Host and forwarding headers of a request', async () => {
    const { port } = new URL(server.url)
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
      httpRequest({ port, path: '/.well-known/oauth-authorization-server', headers }, async (answer) => {
        let body = ''
        for await (const chunk of answer) body += String(chunk)
        resolve(body)
      }).on('error', reject).end()
    })
    expect(text).toContain(server.url)
    expect(text).not.toContain('evil')
  })

  it('S-W04: is https behind a proxy that ends TLS, with cookies for https only', async () => {
    const issuer = 'https://grantway.example.com'
    const behind = await startServer({ publicUrl: issuer, demo: false, store: server.store })
    const { model } = await openBrowser(behind.url).get('/.well-known/oauth-authorization-server')
    expect(model).toMatchObject({ issuer, token_endpoint: `${issuer}/token` })
    const { body } = await register(behind.url)
    const request = authorizationRequest(issuer, body['client_id'] as string)
    const started = await openBrowser(behind.url).get(`/authorize?${request.query}`)
    const cookies = started.headers.getSetCookie()
    expect(cookies.length).toBeGreaterThan(0)
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Secure-grantway_(interaction|resume)(\.sig)?=/)
      expect(cookie).toMatch(/; secure/i)
      expect(cookie).toMatch(/; httponly/i)
      expect(cookie).toMatch(/; samesite=lax/i)
    }
    await behind.close()
  })

  it('publishes no private part of a key', async () => {
    const { model } = await openBrowser(server.url).get('/jwks')
    const [key] = model['keys'] as Record<string, string>[]
    expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig' })
    expect(key).not.toHaveProperty('d')
    expect(key?.['kid']).not.toBe('keystore-CHANGE-ME')
  })

  it('keeps the library\'s other endpoints out of reach', () => {
    const { ownsPath } = server.identity.issuer
    const others = [
      '/session/end', '/session/end/confirm', '/me', '/request', '/register/abc', '/token/introspection', '/device',
      '/authorize/x/y',
    ]
    for (const path of others) expect(ownsPath(path)).toBe(false)
    expect(ownsPath('/authorize')).toBe(true)
  })
})
