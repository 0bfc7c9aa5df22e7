import type { Owner } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { Secret } from '@grantway/connector-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { personOf } from '../src/upstream/claims.ts'
import type { UpstreamOptions } from '../src/index.ts'
import { type Answer, type Browser, obtainTokens, openBrowser, startServer, type TestServer } from './support.ts'
import {
  clientId, clientSecret, type HostileOrganisation, type Organisation, startHostileOrganisation, startOrganisation,
} from './support/organisation.ts'

const upstreamAt = (issuer: string, changes: Partial<UpstreamOptions> = {}): UpstreamOptions => ({
  issuer, clientId, clientSecret: new Secret(clientSecret), scopes: 'openid profile email',
  subjectClaim: 'sub', tenantClaim: 'org', rolesClaim: 'groups',
  roleOf: { 'platform-leads': 'owner', 'security': 'auditor', 'constructor-fans': 'admin' }, ...changes,
})

const closed = async (starting: Promise<TestServer>): Promise<TestServer> => {
  const server = await starting
  await server.close()
  return server
}

/** Goes the whole way by redirects, as a browser does, and gives our answer to the callback. */
const signInAt = async (server: TestServer, browser: Browser, path = '/connections'): Promise<Answer> => {
  const begun = await browser.get(`/signin/upstream?return=${encodeURIComponent(path)}`)
  if (begun.status !== 303) return begun
  const organisation = openBrowser(new URL(begun.location).origin)
  let next = new URL(begun.location)
  for (let hops = 0; hops < 6 && next.origin !== new URL(server.url).origin; hops += 1) {
    const answer = await organisation.get(next.href)
    next = new URL(answer.location, next)
  }
  return browser.get(`${next.pathname}${next.search}`)
}

describe('signing in through the organisation', () => {
  let organisation: Organisation
  let server: TestServer
  const ended: Owner[] = []
  beforeAll(async () => {
    // Each needs the other's address: the port of a server that has gone is free.
    const port = Number(new URL((await closed(startServer({ demo: false }))).url).port)
    organisation = await startOrganisation(`http://localhost:${port}/signin/callback`)
    const endConnections = async (owner: Owner) => void ended.push(owner)
    server = await startServer({ demo: false, endConnections, upstream: upstreamAt(organisation.issuer) }, port)
  })
  afterAll(async () => {
    await server.close()
    await organisation.close()
  })
  beforeEach(() => {
    ended.length = 0
    organisation.person = 'u1'
    organisation.claims['u1'] = { name: 'Uma', org: 'initech', groups: ['platform-leads', 'everybody'] }
  })

  it('offers the provider instead of a password', async () => {
    const { model } = await openBrowser(server.url).get('/signin?return=%2Factivity')
    expect(model).toMatchObject({ upstream: { host: new URL(organisation.issuer).host, href: '/signin/upstream?return=%2Factivity' } })
  })

  it('signs a person in with name, organisation and mapped roles, and comes back to the page', async () => {
    const browser = openBrowser(server.url)
    expect(await signInAt(server, browser, '/activity')).toMatchObject({ status: 303, location: '/activity' })
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({
      displayName: 'Uma', tenantName: 'initech', roles: ['member', 'owner'],
    })
  })

  it('gives the same person to the browser and to the bearer', async () => {
    const browser = openBrowser(server.url)
    await signInAt(server, browser)
    const session = await server.identity.sessions.read(browser.headers())
    const { accessToken } = await obtainTokens(server.url, 'nobody', browser)
    expect(await server.identity.verifyBearer(`Bearer ${accessToken}`)).toMatchObject({
      subject: session?.subject, tenant: session?.tenant, issuer: server.url, roles: ['member', 'owner'],
    })
  })

  it('reads the claims again at every sign-in: roles go, also for bearers that exist', async () => {
    const browser = openBrowser(server.url)
    await signInAt(server, browser)
    const { accessToken } = await obtainTokens(server.url, 'nobody', browser)
    organisation.claims['u1'] = { name: 'Uma Renamed', org: 'initech', groups: ['security'] }
    await signInAt(server, openBrowser(server.url))
    expect(await server.identity.verifyBearer(`Bearer ${accessToken}`)).toMatchObject({ roles: ['member', 'auditor'], displayName: 'Uma Renamed' })
  })

  it('S-B25: ends everything in an organisation the person has left', async () => {
    const browser = openBrowser(server.url)
    await signInAt(server, browser)
    const before = await server.identity.sessions.read(browser.headers())
    const { accessToken } = await obtainTokens(server.url, 'nobody', browser)
    organisation.claims['u1'] = { name: 'Uma', org: ['globex', 'hooli'] }
    const later = openBrowser(server.url)
    await signInAt(server, later)
    expect(await server.identity.verifyBearer(`Bearer ${accessToken}`)).toEqual({ problem: 'invalid' })
    expect(await server.identity.sessions.read(browser.headers())).toBeUndefined()
    expect(ended).toContainEqual({ subject: before?.subject, tenant: before?.tenant })
    expect(await server.identity.sessions.read(later.headers())).toMatchObject({ tenantName: 'globex', roles: ['member'] })
  })

  it.each([[{}], [{ org: '' }], [{ org: [] }], [{ org: 7 }], [{ org: { name: 'initech' } }]])(
    'refuses somebody without an organisation, with a page that says so: %j', async (claims) => {
      organisation.claims['u1'] = { name: 'Uma', ...claims }
      const browser = openBrowser(server.url)
      const answer = await signInAt(server, browser)
      expect(answer).toMatchObject({ status: 403, model: { title: 'You do not belong to an organisation here' } })
      expect(await server.identity.sessions.read(browser.headers())).toBeUndefined()
    },
  )

  it('refuses somebody the provider refuses', async () => {
    organisation.person = undefined
    expect(await signInAt(server, openBrowser(server.url))).toMatchObject({ status: 403, model: { title: 'You were not signed in' } })
  })

  it('refuses somebody who was shut out here', async () => {
    organisation.person = 'u2'
    organisation.claims['u2'] = { name: 'Ugo', org: 'initech' }
    const browser = openBrowser(server.url)
    await signInAt(server, browser)
    const session = await server.identity.sessions.read(browser.headers())
    await server.identity.people.disable(session?.subject ?? '')
    expect(await signInAt(server, openBrowser(server.url))).toMatchObject({ status: 403, model: { title: 'You were shut out of this server' } })
  })

  it('lets nobody in by a password that still exists', async () => {
    const subject = await server.identity.people.createUser({ login: 'olga', displayName: 'Olga', password: 'SECRET_olgas_password' })
    await server.identity.people.addMembership({ tenant: 'acme', subject }, ['owner'])
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    const answer = await browser.post('/signin', { csrf: model['csrfToken'] as string, login: 'olga', password: 'SECRET_olgas_password' })
    expect(answer.status).toBe(403)
  })

  it('S-B02: takes an answer in the browser that asked, once', async () => {
    const browser = openBrowser(server.url)
    const begun = await browser.get('/signin/upstream')
    const victims = openBrowser(organisation.issuer)
    let next = new URL(begun.location)
    while (next.origin !== new URL(server.url).origin) next = new URL((await victims.get(next.href)).location, next)
    const callback = `${next.pathname}${next.search}`
    expect((await openBrowser(server.url).get(callback)).status).toBe(400)
    const other = openBrowser(server.url)
    await other.get('/signin/upstream')
    expect((await other.get(callback)).status).toBe(400)
    expect((await browser.get(callback)).status).toBe(303)
    expect((await browser.get(callback)).status).toBe(400)
  })

  it('S-B18: comes back to a page of ours only', async () => {
    expect((await signInAt(server, openBrowser(server.url), 'https://evil.example/')).location).toBe('/connections')
  })

  it('asks with PKCE, state and nonce, and shows none of its secrets', async () => {
    const browser = openBrowser(server.url)
    const begun = await browser.get('/signin/upstream')
    const query = new URL(begun.location).searchParams
    expect(query.get('code_challenge_method')).toBe('S256')
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query.get(name)).toMatch(/^[\w-]{43}$/)
    expect(begun.location + JSON.stringify([...browser.jar])).not.toContain('SECRET_')
    expect([...browser.jar.values()].some(({ value }) => value.includes(query.get('state') ?? '-'))).toBe(false)
    expect(begun.headers.get('referrer-policy')).toBe('no-referrer')
  })
})

describe('a provider that answers wrongly', () => {
  let organisation: HostileOrganisation
  let server: TestServer
  beforeAll(async () => {
    organisation = await startHostileOrganisation()
    server = await startServer({ demo: false, upstream: upstreamAt(organisation.issuer) })
  })
  afterAll(async () => {
    await server.close()
    await organisation.close()
  })
  beforeEach(() => {
    organisation.mischief = {}
    organisation.tokenRequests.length = 0
  })

  const answerWith = async (change: (query: URLSearchParams) => void = () => undefined): Promise<{ answer: Answer; browser: Browser }> => {
    const browser = openBrowser(server.url)
    const asked = new URL((await browser.get('/signin/upstream')).location).searchParams
    const query = new URLSearchParams({ code: asked.get('nonce') ?? '', state: asked.get('state') ?? '', iss: organisation.issuer })
    change(query)
    return { answer: await browser.get(`/signin/callback?${query}`), browser }
  }
  const users = async () => (await server.store.shared((sql) => sql.select().from(schema.users))).filter(({ kind }) => kind === 'oidc').length

  it('negative control: the same provider signs somebody in when it answers rightly', async () => {
    const { answer, browser } = await answerWith()
    expect(answer.status).toBe(303)
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({ displayName: 'Mallory', tenantName: 'initech' })
  })

  const past = Math.floor(Date.now() / 1000) - 3_600
  it.each([
    ['signs with a key of its own', { foreignKey: true }],
    ['signs nothing (alg none)', { header: { alg: 'none' } }],
    ['names a key that is not there', { header: { kid: 'other' } }],
    ['uses another algorithm', { header: { alg: 'HS256' } }],
    ['is another issuer', { claims: { iss: 'https://evil.example' } }],
    ['means another client', { claims: { aud: 'another-client' } }],
    ['means several clients and names another party', { claims: { aud: [clientId, 'x'], azp: 'x' } }],
    ['repeats an old nonce', { claims: { nonce: 'old' } }],
    ['leaves the nonce out', { claims: { nonce: undefined } }],
    ['is expired', { claims: { exp: past, iat: past - 300 } }],
    ['is valid later', { claims: { nbf: Math.floor(Date.now() / 1000) + 3_600 } }],
    ['leaves the subject out', { claims: { sub: undefined } }],
    ['sends no ID token', { withoutIdToken: true }],
    ['refuses the code', { status: 400 }],
    ['is broken', { status: 503 }],
    ['redirects the token request', { redirectTo: 'http://127.0.0.1:9/' }],
  ] as const)('S-M03: signs nobody in when it %s', async (_words, mischief) => {
    organisation.mischief = mischief
    const before = await users()
    const { answer, browser } = await answerWith()
    expect(answer.status).toBe(502)
    expect(answer.text).not.toContain('SECRET_')
    expect(await server.identity.sessions.read(browser.headers())).toBeUndefined()
    expect(await users()).toBe(before)
  })

  it.each([
    ['another state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
    ['no state', (query: URLSearchParams) => query.delete('state')],
    ['two states', (query: URLSearchParams) => query.append('state', 'x')],
    ['another issuer', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    ['an empty issuer', (query: URLSearchParams) => query.set('iss', '')],
    ['no issuer although announced', (query: URLSearchParams) => query.delete('iss')],
    ['no code', (query: URLSearchParams) => query.delete('code')],
    ['a very long answer', (query: URLSearchParams) => query.set('x', 'a'.repeat(9_000))],
  ] as const)('S-B01: asks for no token when the answer has %s', async (words, change) => {
    const { answer } = await answerWith(change)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(organisation.tokenRequests).toHaveLength(0)
    expect(words).toBeTruthy()
  })
})

describe('a provider that is not there', () => {
  it('leaves the sign-in page in place and says so', async () => {
    const server = await startServer({ demo: false, upstream: upstreamAt('http://127.0.0.1:9') })
    const browser = openBrowser(server.url)
    expect((await browser.get('/signin')).status).toBe(200)
    expect(await browser.get('/signin/upstream')).toMatchObject({ status: 502, model: { title: 'Your identity provider does not answer' } })
    await server.close()
  })
})

describe('the claims of a person', () => {
  const options = upstreamAt('https://id.example')
  const person = (claims: Record<string, unknown>, changes: Partial<UpstreamOptions> = {}) => personOf({ ...options, ...changes }, claims)

  it('give ids that no local account or other issuer has', () => {
    const here = person({ sub: 'alice', org: 'acme' })
    expect(here).toMatchObject({ subject: expect.stringMatching(/^oidc-[0-9a-f]{40}$/), tenants: [{ id: expect.stringMatching(/^org-[0-9a-f]{40}$/), name: 'acme' }] })
    expect(person({ sub: 'alice', org: 'acme' }, { issuer: 'https://other.example' })).not.toMatchObject({ subject: 'subject' in here ? here.subject : '' })
  })

  it('S-M10: give only roles that the operator mapped, also for groups named like parts of an object', () => {
    expect(person({ sub: 'a', org: 'x', groups: ['owner', 'admin', 'constructor', '__proto__', 'toString'] })).toMatchObject({ roles: ['member'] })
    expect(person({ sub: 'a', org: 'x', groups: ['security'] })).toMatchObject({ roles: ['member', 'auditor'] })
    expect(person({ sub: 'a', org: 'x', groups: 'platform-leads' })).toMatchObject({ roles: ['member', 'owner'] })
    expect(person({ sub: 'a', org: 'x', groups: ['platform-leads'] }, { rolesClaim: '' })).toMatchObject({ roles: ['member'] })
  })

  it('name nobody by an address that was not confirmed', () => {
    const byEmail = { subjectClaim: 'email' }
    expect(person({ email: 'a@x.example', org: 'x' }, byEmail)).toEqual({ problem: 'no_subject' })
    expect(person({ email: 'a@x.example', email_verified: 'true', org: 'x' }, byEmail)).toEqual({ problem: 'no_subject' })
    expect(person({ email: 'a@x.example', email_verified: true, org: 'x' }, byEmail)).toMatchObject({ displayName: 'a@x.example' })
  })
})
