import { request as httpRequest } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { cookieOf } from '../src/cookies.ts'
import { isLocalRequest, isOwnForm } from '../src/form-guard.ts'
import { returnPath } from '../src/return-path.ts'
import { type Answer, type Browser, openBrowser, signIn, startServer, type TestServer } from './support.ts'

let server: TestServer
let sessionCookie: string
beforeAll(async () => {
  server = await startServer()
  sessionCookie = `grantway_${new URL(server.url).port}_session`
})
afterAll(() => server.close())
afterEach(() => {
  vi.useRealTimers()
})

const whoIs = (browser: Browser) => server.identity.sessions.read(browser.headers())
const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds })

describe('signing in to the demo', () => {
  it('offers one button a person', async () => {
    const { model } = await openBrowser(server.url).get('/signin')
    expect(model).toMatchObject({ page: 'signIn', host: new URL(server.url).host, purpose: 'connections' })
    expect((model['demoPeople'] as { id: string }[]).map(({ id }) => id)).toEqual(['alice', 'bob', 'carol', 'dave'])
  })

  it('S-W04, P-C6: makes a session of the person, with a cookie no script reads', async () => {
    const browser = openBrowser(server.url)
    const answer = await signIn(browser, 'carol', '/connect/github?cap=issues-read&i=abc')
    expect(answer).toMatchObject({ status: 303, location: '/connect/github?cap=issues-read&i=abc' })
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith(sessionCookie))
    expect(cookie).toMatch(/; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
    expect(await whoIs(browser)).toMatchObject({
      issuer: server.url,
      subject: 'carol',
      tenant: 'acme',
      tenantName: 'Acme',
      displayName: 'Carol',
      roles: ['member', 'admin'],
    })
  })

  it('says why somebody is asked', async () => {
    const purposeFor = async (path: string) =>
      (await openBrowser(server.url).get(`/signin?return=${encodeURIComponent(path)}`)).model['purpose']
    expect(await purposeFor('/connect/github')).toBe('connect')
    expect(await purposeFor(`/interaction/${'a'.repeat(43)}`)).toBe('client')
  })

  it('refuses a person who is not of the demo', async () => {
    const { people } = server.identity
    const subject = await people
      .createUser({ login: 'frank', displayName: 'Frank', password: 'SECRET_frank_password' })
    await people.addMembership({ tenant: 'acme', subject }, ['owner'])
    const answer = await signIn(openBrowser(server.url), subject)
    expect(answer).toMatchObject({ status: 403, model: { problem: 'refused' } })
  })

  it('S-W07: is closed to a foreign Host header and to anything that came through a proxy', async () => {
    const get = (headers: Record<string, string>) =>
      new Promise<string>((resolve, reject) => {
        httpRequest({ port: new URL(server.url).port, path: '/signin', headers }, async (answer) => {
          let body = ''
          for await (const chunk of answer) body += String(chunk)
          resolve(body)
        }).on('error', reject).end()
      })
    expect(await get({ host: 'rebound.example' })).toContain('"demoPeople":[]')
    expect(await get({ host: new URL(server.url).host })).toContain('"id":"alice"')
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    const form = { csrf: model['csrfToken'] as string, person: 'alice' }
    for (const header of ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip']) {
      expect((await browser.post('/signin', form, { [header]: '127.0.0.1' })).status).toBe(403)
    }
    expect((await browser.post('/signin', form)).status).toBe(303)
  })

  it('is off when the server is no demo', async () => {
    const strict = await startServer({ demo: false, store: server.store })
    const browser = openBrowser(strict.url)
    expect((await browser.get('/signin')).model['demoPeople']).toEqual([])
    expect((await signIn(browser, 'alice')).status).toBe(403)
    await strict.close()
  })

  it.each(['localhost', 'localhost:3000', '127.0.0.1:1', '[::1]:3000'])('knows %s as this computer', (host) => {
    expect(isLocalRequest(new Headers({ host }))).toBe(true)
  })

  it.each([
    'localhost.evil.example', '127.0.0.1.evil.example', 'evil.example', 'localhost@evil', '10.0.0.1', '127.0.0.1:x',
  ])('does not know %s as this computer', (host) => {
    expect(isLocalRequest(new Headers({ host }))).toBe(false)
  })
})

describe('the form', () => {
  it('S-W02: is refused without its cookie, without its token, and from another site', async () => {
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    const form = { csrf: model['csrfToken'] as string, person: 'alice' }
    const refused = { status: 403, model: { problem: 'expired' } }
    expect(await openBrowser(server.url).post('/signin', form)).toMatchObject(refused)
    expect(await browser.post('/signin', { ...form, csrf: 'x' })).toMatchObject(refused)
    expect(await browser.post('/signin', form, { origin: 'https://evil.example' })).toMatchObject(refused)
    expect(await browser.post('/signin', form, { 'sec-fetch-site': 'cross-site' })).toMatchObject(refused)
    expect(await browser.post('/signin', form, { 'sec-fetch-site': 'same-site' })).toMatchObject(refused)
    expect(await whoIs(browser)).toBeUndefined()
    expect((await browser.post('/signin', form)).status).toBe(303)
  })

  it('S-W02: is not accepted with the token of somebody else\'s browser', async () => {
    const attacker = await openBrowser(server.url).get('/signin')
    const victim = openBrowser(server.url)
    await victim.get('/signin')
    const answer = await victim.post('/signin', { csrf: attacker.model['csrfToken'] as string, person: 'dave' })
    expect(answer.status).toBe(403)
    expect(await whoIs(victim)).toBeUndefined()
  })

  it('is refused with characters the database cannot hold', async () => {
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    const csrf = model['csrfToken'] as string
    expect((await browser.post('/signin', { csrf, login: 'a\u0000', password: 'SECRET_x' })).status).toBe(403)
    expect((await browser.post('/signin', { csrf, person: 'a\u0000' })).status).toBe(403)
  })

  it('is too large above 16 KiB', async () => {
    const answer = await openBrowser(server.url).post('/signin', { csrf: 'x', login: 'a'.repeat(20_000) })
    expect(answer.status).toBe(413)
  })

  it.each([
    [{}, true],
    [{ origin: 'https://ours.example' }, true],
    [{ origin: 'https://ours.example', 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
    [{ origin: 'null' }, false],
    [{ origin: 'https://ours.example.evil' }, false],
    [{ origin: 'http://ours.example' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ origin: 'https://ours.example', 'sec-fetch-site': 'cross-site' }, false],
  ] as [Record<string, string>, boolean][])('S-W02: judges %j as %s', (headers, own) => {
    expect(isOwnForm(new Headers(headers), 'https://ours.example')).toBe(own)
  })
})

describe('sessions', () => {
  it('S-W05: get a new cookie at every sign-in', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    const first = browser.jar.get(sessionCookie)?.value
    await browser.post('/signout', { csrf: (await whoIs(browser))?.csrfToken ?? '' })
    await signIn(browser, 'alice')
    expect(browser.jar.get(sessionCookie)?.value).not.toBe(first)
  })

  it('S-W05: ignore an id somebody planted before the sign-in', async () => {
    const browser = openBrowser(server.url)
    const planted = 'p'.repeat(43)
    browser.jar.set(sessionCookie, { value: planted, path: '/' })
    await signIn(browser, 'alice')
    expect(browser.jar.get(sessionCookie)?.value).not.toBe(planted)
    const headers = new Headers({ cookie: `${sessionCookie}=${planted}` })
    expect(await server.identity.sessions.read(headers)).toBeUndefined()
  })

  it('S-W05: end the session that signs in again as somebody else', async () => {
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    await browser.post('/signin', { csrf: model['csrfToken'] as string, person: 'alice' })
    const alice = browser.headers()
    await browser.post('/signin', { csrf: model['csrfToken'] as string, person: 'dave' })
    expect(await server.identity.sessions.read(alice)).toBeUndefined()
    expect(await whoIs(browser)).toMatchObject({ subject: 'dave', tenant: 'globex' })
  })

  it('end after twelve hours', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    later(11.9 * 60 * 60 * 1000)
    expect(await whoIs(browser)).toMatchObject({ subject: 'alice' })
    later(0.2 * 60 * 60 * 1000)
    expect(await whoIs(browser)).toBeUndefined()
  })

  it('have form tokens that differ from session to session and are not the cookie', async () => {
    const [one, other] = [openBrowser(server.url), openBrowser(server.url)]
    await signIn(one, 'alice')
    await signIn(other, 'alice')
    const tokens = [(await whoIs(one))?.csrfToken, (await whoIs(other))?.csrfToken]
    expect(new Set(tokens).size).toBe(2)
    expect(tokens).not.toContain(one.jar.get(sessionCookie)?.value)
    expect((await whoIs(one))?.csrfToken).toBe(tokens[0])
  })

  it('S-B09: take another tenant of the person only', async () => {
    await server.identity.people.addMembership({ tenant: 'globex', subject: 'carol' }, ['auditor'])
    const browser = openBrowser(server.url)
    await signIn(browser, 'carol')
    expect(await server.identity.sessions.setTenant(browser.headers(), 'globex')).toBe(true)
    expect(await whoIs(browser)).toMatchObject({ tenant: 'globex', roles: ['auditor'] })
    const dave = openBrowser(server.url)
    await signIn(dave, 'dave')
    expect(await server.identity.sessions.setTenant(dave.headers(), 'acme')).toBe(false)
    expect(await whoIs(dave)).toMatchObject({ tenant: 'globex' })
    expect(await server.identity.sessions.setTenant(new Headers(), 'acme')).toBe(false)
  })

  it('end for somebody who is disabled', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'bob')
    await server.identity.people.disable('bob')
    expect(await whoIs(browser)).toBeUndefined()
    expect((await signIn(openBrowser(server.url), 'bob')).status).toBe(403)
  })

  it('S-B25: are worth nothing while somebody is disabled, although the row is still there', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    await server.store.rows(`update users set disabled_at = now() where id = 'alice'`, [])
    expect(await whoIs(browser)).toBeUndefined()
    await server.store.rows(`update users set disabled_at = null where id = 'alice'`, [])
    expect(await whoIs(browser)).toMatchObject({ subject: 'alice' })
  })

  it('S-W04, P-C6: have a __Host- cookie on https and one with the port on loopback', () => {
    const secure = cookieOf('https://grantway.example.com', 'session')
    const flags = 'Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax'
    expect(secure.write('v', 60)).toBe(`__Host-grantway_session=v; ${flags}`)
    expect(cookieOf('http://localhost:3000', 'session').name).toBe('grantway_3000_session')
  })
})

describe('signing out', () => {
  it('ends the session and comes back to the page as somebody else', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    const headers = browser.headers()
    const csrf = (await whoIs(browser))?.csrfToken ?? ''
    const answer = await browser.post('/signout', { csrf, return: '/connect/github' })
    expect(answer.location).toBe('/signin?return=%2Fconnect%2Fgithub')
    expect(await server.identity.sessions.read(headers)).toBeUndefined()
  })

  it('S-W02: is refused without the token, from another site, and by GET', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    const csrf = (await whoIs(browser))?.csrfToken ?? ''
    expect((await browser.post('/signout', { csrf: 'x' })).status).toBe(403)
    expect((await browser.post('/signout', { csrf }, { origin: 'https://evil.example' })).status).toBe(403)
    expect((await browser.get('/signout')).status).toBe(404)
    expect(await whoIs(browser)).toMatchObject({ subject: 'alice' })
  })
})

describe('local accounts', () => {
  const password = 'SECRET_correct_horse'
  const attempt = async (login: string, text: string) => {
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    return browser.post('/signin', { csrf: model['csrfToken'] as string, login, password: text })
  }
  const make = async (login: string) => {
    const subject = await server.identity.people.createUser({ login, displayName: login, password })
    await server.identity.people.addMembership({ tenant: 'acme', subject }, ['member'])
    return subject
  }
  const shown = ({ status, model }: Answer) => ({ status, model: { ...model, csrfToken: '', login: '' } })

  it('sign in with name and password', async () => {
    await make('grace')
    expect(await attempt('grace', password)).toMatchObject({ status: 303, location: '/connections' })
  })

  it('get the same answer for a wrong password, an unknown name and somebody without a tenant', async () => {
    await make('heidi')
    await server.identity.people.createUser({ login: 'nowhere', displayName: 'Nowhere', password })
    const wrong = shown(await attempt('heidi', 'SECRET_wrong_password'))
    expect(wrong).toMatchObject({ status: 403, model: { problem: 'refused' } })
    expect(shown(await attempt('unknown', password))).toEqual(wrong)
    expect(shown(await attempt('nowhere', password))).toEqual(wrong)
    expect(shown(await attempt('alice', password))).toEqual(wrong)
  })

  it('are locked for fifteen minutes after five failures, which the answer does not tell', async () => {
    await make('ivan')
    const wrong = shown(await attempt('ivan', 'SECRET_wrong_password'))
    for (let failure = 2; failure <= 5; failure += 1) await attempt('ivan', 'SECRET_wrong_password')
    expect(shown(await attempt('ivan', password))).toEqual(wrong)
    later(15 * 60 * 1000 + 1000)
    expect((await attempt('ivan', password)).status).toBe(303)
  })

  it('start counting anew after a success', async () => {
    await make('judy')
    for (let round = 0; round < 2; round += 1) {
      for (let failure = 1; failure <= 4; failure += 1) await attempt('judy', 'SECRET_wrong_password')
      expect((await attempt('judy', password)).status).toBe(303)
    }
  })

  it('allow five guesses however many arrive at once', async () => {
    await make('mallory')
    await Promise.all(Array.from({ length: 12 }, () => attempt('mallory', 'SECRET_wrong_password')))
    expect((await attempt('mallory', password)).status).toBe(403)
  })
})

describe('where one comes back to', () => {
  it.each([
    '/connections', '/connections/5f0c-a1_B/disconnect', '/approvals', '/connect/github',
    '/connect/google-drive?cap=files-read,files-write&i=Ab_-9',
    `/interaction/${'a'.repeat(43)}`, '/connect/github?cap=a%2Cb', '/connections/limits/google-drive',
    '/connections/5f0c-a1_B', '/connections/5f0c-a1_B/limits/issues-read', '/device/5f0c-a1', `/files/${'a'.repeat(400)}`,
    '/connect/todo/key?cap=tasks-read',
  ])('goes to %s', (path) => {
    expect(returnPath(path)).toBe(path)
  })

  const hostile = [
    '', '/', '//evil.example', '///evil.example', '/\\evil.example', '\\\\evil.example', 'https:evil.example',
    'https://evil.example/connections', 'javascript:alert(1)', '/connections/../../evil', '/connections//evil',
    '/connections#x', '/connections?x=1#y', '/connections?a?b', '/connect/', '/connect/../signout', '/connect/GitHub',
    '/connect/github/x', '/connect/github?next=https://evil.example', '/connect/github?x=%0d%0aSet-Cookie:a=b',
    '/connect/github?x=%00', '/connect/github?x=%', '/connections\r\nSet-Cookie: a=b', '/connections\n',
    ' /connections',
    '/connections@evil.example', '/interaction/short', '/connections/a/b', '/connections/a/disconnect/x',
    '/connections/../disconnect', '/oauth/callback/github', '/authorize', '/signin?return=/signin',
    `/connections?${'a'.repeat(2000)}`, '/%63onnections', '/connections%2f..', '/connect/github?x=<script>',
  ]
  it.each(hostile)('S-B18, P-C14: goes to the connections instead of %j', (path) => {
    expect(returnPath(path)).toBe('/connections')
  })

  it('S-B18, P-C14: never leaves this server, whatever is made of hostile pieces', () => {
    const pieces = [
      '/', '\\', '//', 'connections', 'connect/github', 'evil.example', '?', '#', '%2f', '%5c', '@', ':', '.', '..',
      'https:', '\t', '\n', ';', '&', '=', 'i', 'ｅvil', '\u202e',
    ]
    let state = 42
    const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648)
    for (let round = 0; round < 20_000; round += 1) {
      const path = Array.from({ length: 1 + (next() % 8) }, () => pieces[next() % pieces.length]).join('')
      const target = new URL(returnPath(path), 'https://ours.example')
      expect(target.origin).toBe('https://ours.example')
      expect(['/connections', '/approvals', '/connect/github']).toContain(target.pathname)
    }
  })

  it('is applied to the sign-in', async () => {
    expect((await signIn(openBrowser(server.url), 'alice', '//evil.example')).location).toBe('/connections')
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    expect((await browser.get('/signin?return=//evil.example')).location).toBe('/connections')
    expect((await browser.get('/signin?return=/connect/github')).location).toBe('/connect/github')
  })
})
