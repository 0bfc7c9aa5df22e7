import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { authorizeUrl, client, newVerifier, openBrowser, otherClient, postForm } from './browser.ts'

describe('the authorization endpoint', () => {
  let service: TodoSaas
  beforeAll(async () => {
    service = await startTodoSaas({ clients: [client, otherClient] })
  })
  afterAll(() => service.close())
  const urlWith = (changes: Record<string, string | undefined>) =>
    authorizeUrl(service.url, newVerifier(), changes)
  const signedIn = async (person: 'alice' | 'bob' = 'alice') => {
    const browser = openBrowser(service.url)
    await browser.signIn(person)
    return browser
  }
  const outcomeOf = (location: string) => Object.fromEntries(new URL(location).searchParams)

  it.each([
    ['an unknown client', { client_id: 'nobody' }],
    ['no client', { client_id: undefined }],
    ['no redirect URI', { redirect_uri: undefined }],
    ['a redirect URI of another client', { redirect_uri: 'https://other.example/cb' }],
    ['a redirect URI with a trailing slash', { redirect_uri: 'http://localhost:3000/oauth/callback/todo/' }],
    ['a redirect URI with another port', { redirect_uri: 'http://localhost:3001/oauth/callback/todo' }],
    ['a redirect URI in other letters', { redirect_uri: 'http://LOCALHOST:3000/oauth/callback/todo' }],
  ])('answers 400 and never redirects for %s', async (_name, changes) => {
    const page = await openBrowser(service.url).get(urlWith(changes))
    expect(page.status).toBe(400)
    expect(page.location).toBe('')
    expect(page.html).toContain('This link does not work')
  })

  it('does not follow a redirect URI that is given twice', async () => {
    const page = await openBrowser(service.url).get(
      `${urlWith({})}&redirect_uri=${encodeURIComponent('https://evil.example/')}`,
    )
    expect(page).toMatchObject({ status: 400, location: '' })
  })

  it.each([
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ response_type: undefined }, 'invalid_request'],
    [{ code_challenge: undefined }, 'invalid_request'],
    [{ code_challenge: 'too-short' }, 'invalid_request'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: undefined }, 'invalid_request'],
    [{ scope: undefined }, 'invalid_scope'],
    [{ scope: 'data:read,unknown' }, 'invalid_scope'],
    [{ scope: 'data:read data:delete' }, 'invalid_scope'],
    [{ scope: 'backups:read' }, 'invalid_scope'],
    [{ scope: 'data:read,billing:read_write' }, 'invalid_scope'],
    [{ scope: 'dev:app_console' }, 'invalid_scope'],
  ])('sends %j back as %s with state and issuer', async (changes, error) => {
    const page = await openBrowser(service.url).get(urlWith(changes))
    expect(page.status).toBe(303)
    expect(page.location.startsWith(`${client.redirectUris[0]}?`)).toBe(true)
    expect(outcomeOf(page.location)).toEqual({ error, state: 'SECRET_state_value', iss: service.url })
  })

  it('sends a repeated parameter back as invalid_request', async () => {
    const page = await openBrowser(service.url).get(`${urlWith({})}&scope=data:delete`)
    expect(outcomeOf(page.location)).toMatchObject({ error: 'invalid_request' })
  })

  it('shows who is asked, which application asks, and every scope in words', async () => {
    const browser = await signedIn('bob')
    const page = await browser.get(urlWith({ scope: 'data:read_write,data:delete' }))
    expect(page.status).toBe(200)
    for (const text of [
      'Bob Bell',
      client.id,
      'It cannot delete tasks.',
      'Delete tasks',
      'Not you?',
      'Allow',
      'Deny',
    ]) {
      expect(page.html).toContain(text)
    }
  })

  it('sets the protective headers on every page and names the next site in form-action', async () => {
    const browser = await signedIn()
    for (const path of [urlWith({}), '/', '/device', '/settings/applications', '/nowhere']) {
      const { headers, html } = await browser.get(path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toMatch(/style-src 'sha256-[A-Za-z0-9+/]+=*'/)
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(html).not.toContain('<script')
      expect(policy.includes('http://localhost:3000')).toBe(path.includes('/oauth/authorize'))
    }
  })

  it('sets a session cookie that scripts and other sites cannot use', async () => {
    const page = await openBrowser(service.url).get('/')
    expect(page.headers.get('set-cookie')).toMatch(/^todo_saas_session=.*HttpOnly; SameSite=Lax$/)
  })

  it('gives a new session on signing in, so a planted cookie is worth nothing', async () => {
    const browser = openBrowser(service.url)
    await browser.get('/')
    const before = browser.cookie()
    await browser.signIn('alice')
    expect(browser.cookie()).not.toBe(before)
    const planted = await fetch(service.url, { headers: { cookie: before } })
    expect(await planted.text()).toContain('Who are you?')
  })

  it('forgets who signed in after thirty days', async () => {
    let now = new Date('2026-11-25T12:00:00Z')
    const own = await startTodoSaas({ clients: [client], clock: () => now })
    const browser = openBrowser(own.url)
    await browser.signIn('alice')
    now = new Date('2026-12-25T11:59:59Z')
    expect((await browser.get('/')).html).toContain('Your tasks')
    now = new Date('2026-12-25T12:00:00Z')
    expect((await browser.get('/')).html).toContain('Who are you?')
    await own.close()
  })

  it('asks who is there first, and again after "Not you?"', async () => {
    const browser = openBrowser(service.url)
    const url = urlWith({})
    const question = await browser.get(url)
    expect(question.html).toContain('Who are you?')
    const back = await browser.submit(question, '/signin', { person: 'alice' })
    const consent = await browser.get(back.location)
    expect(consent.html).toContain('Alice Archer')
    const again = await browser.get((await browser.submit(consent, '/signout', {})).location)
    expect(again.html).toContain('Who are you?')
  })

  it.each(['https://evil.example/', '//evil.example/', '/\\evil.example', '/.//evil.example'])(
    'stays here when signing in is asked to return to %s',
    async (target) => {
      const browser = openBrowser(service.url)
      const page = await browser.submit(await browser.get('/'), '/signin', {
        person: 'alice',
        return_to: target,
      })
      expect(page.status).toBe(303)
      expect(new URL(page.location, service.url).origin).toBe(service.url)
      expect(page.location.startsWith(`${service.url}/`)).toBe(true)
    },
  )

  it('issues a code on Allow, with state and issuer, and keeps the query of the redirect URI', async () => {
    const browser = await signedIn()
    const redirectUri = client.redirectUris[1] ?? ''
    const page = await browser.get(urlWith({ redirect_uri: redirectUri }))
    const done = await browser.submit(page, '/oauth/authorize', {
      granted: 'data:read_write',
      decision: 'allow',
    })
    expect(done.status).toBe(303)
    expect(outcomeOf(done.location)).toEqual({
      fixed: '1',
      code: expect.stringMatching(/^todo_ac_[A-Za-z0-9_-]{43}$/) as string,
      state: 'SECRET_state_value',
      iss: service.url,
    })
  })

  it('sends access_denied back on Deny', async () => {
    const browser = await signedIn()
    const page = await browser.get(urlWith({}))
    const done = await browser.submit(page, '/oauth/authorize', {
      granted: 'data:read_write',
      decision: 'deny',
    })
    expect(outcomeOf(done.location)).toEqual({
      error: 'access_denied',
      state: 'SECRET_state_value',
      iss: service.url,
    })
  })

  it.each([
    ['no box is ticked', { granted: [], decision: 'allow' }, 'at least one box'],
    [
      'more is granted than was asked',
      { granted: ['data:read_write', 'data:delete'], decision: 'allow' },
      'did not ask',
    ],
    ['no button was pressed', { granted: 'data:read_write' }, 'Allow or Deny'],
  ])('asks again when %s', async (_name, fields, problem) => {
    const browser = await signedIn()
    const page = await browser.submit(await browser.get(urlWith({})), '/oauth/authorize', fields)
    expect(page).toMatchObject({ status: 400, location: '' })
    expect(page.html).toContain(problem)
  })

  it('refuses a decision without the token of its own session', async () => {
    const [alice, bob] = [await signedIn('alice'), await signedIn('bob')]
    const url = urlWith({})
    const bobsPage = await bob.get(url)
    const decision = { granted: 'data:read_write', decision: 'allow' }
    const forged = await alice.submit(bobsPage, '/oauth/authorize', decision)
    expect(forged).toMatchObject({ status: 403, location: '' })
    const own = await alice.submit(await alice.get(url), '/oauth/authorize', decision)
    expect(own.status).toBe(303)
  })

  it('refuses a decision for a redirect URI that is not registered', async () => {
    const browser = await signedIn()
    const page = await browser.get(urlWith({}))
    const fields = { granted: 'data:read_write', decision: 'allow', redirect_uri: 'https://evil.example/' }
    expect(await browser.submit(page, '/oauth/authorize', fields)).toMatchObject({
      status: 400,
      location: '',
    })
  })

  it('issues nothing on a POST without any session', async () => {
    const parameters = Object.fromEntries(new URL(urlWith({})).searchParams)
    const before = service.issuedTokens().filter((secret) => secret.startsWith('todo_ac_')).length
    const answer = await postForm(`${service.url}/oauth/authorize`, {
      ...parameters,
      granted: 'data:read_write',
      decision: 'allow',
    })
    expect(answer.status).toBe(403)
    expect(service.issuedTokens().filter((secret) => secret.startsWith('todo_ac_'))).toHaveLength(before)
  })

  it('escapes what a request puts into the page', async () => {
    const browser = await signedIn()
    const page = await browser.get(urlWith({ state: '"><script>alert(1)</script>' }))
    expect(page.html).not.toContain('<script')
    expect(page.html).toContain('&lt;script&gt;')
  })

  it('describes itself to its clients', async () => {
    const response = await fetch(`${service.url}/.well-known/oauth-authorization-server`)
    expect(await response.json()).toMatchObject({
      issuer: service.url,
      authorization_endpoint: `${service.url}/oauth/authorize`,
      token_endpoint: `${service.url}/oauth/access_token`,
      revocation_endpoint: `${service.url}/api/v1/revoke`,
      device_authorization_endpoint: `${service.url}/oauth/device_authorization`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
  })

  it('refuses a foreign Host header, so a website cannot point its name here', async () => {
    const { request } = await import('node:http')
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        request(`${service.url}/`, { headers: { host } }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
          .on('error', reject)
          .end()
      })
    expect(await statusFor('evil.example')).toBe(421)
    expect(await statusFor('127.0.0.1')).toBe(200)
  })
})
