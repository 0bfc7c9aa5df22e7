import { schema } from '@grantway/auth-core/store'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openBrowser, startServer, type TestServer } from './support.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer({ demo: false })
})
afterAll(() => server.close())
afterEach(() => {
  vi.useRealTimers()
})

const owner = (login: string) => ({
  tenantName: 'Initech', displayName: 'Olivia', login, password: 'SECRET_owner_password',
})
const countTenants = async () => (await server.store.shared((sql) => sql.select().from(schema.tenants))).length

describe('the set-up link', () => {
  it('makes whoever opens it the owner of a new tenant, signed in', async () => {
    const browser = openBrowser(server.url)
    const path = await server.identity.people.createSetupLink()
    const page = await browser.get(path)
    expect(page.model).toMatchObject({ page: 'setup', action: path, problems: [], passwordMinLength: 12 })
    const answer = await browser.post(path, { csrf: page.model['csrfToken'] as string, ...owner('olivia') })
    expect(answer).toMatchObject({ status: 303, location: '/connections' })
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({
      displayName: 'Olivia', tenantName: 'Initech', roles: ['member', 'admin', 'owner'],
    })
    const again = openBrowser(server.url)
    const { model } = await again.get('/signin')
    const { login, password } = owner('olivia')
    const signedIn = await again.post('/signin', { csrf: model['csrfToken'] as string, login, password })
    expect(signedIn.status).toBe(303)
  })

  it('is not used up by looking at it, and works once', async () => {
    const browser = openBrowser(server.url)
    const path = await server.identity.people.createSetupLink()
    for (let look = 0; look < 5; look += 1) expect((await openBrowser(server.url).get(path)).status).toBe(200)
    const csrf = (await browser.get(path)).model['csrfToken'] as string
    expect((await browser.post(path, { csrf, ...owner('paul') })).status).toBe(303)
    expect((await browser.post(path, { csrf, ...owner('quentin') })).status).toBe(410)
    expect((await browser.get(path)).status).toBe(410)
  })

  it('makes one owner when several arrive at once', async () => {
    const browser = openBrowser(server.url)
    const path = await server.identity.people.createSetupLink()
    const csrf = (await browser.get(path)).model['csrfToken'] as string
    const before = await countTenants()
    const race = ['r1', 'r2', 'r3', 'r4'].map((login) => browser.post(path, { csrf, ...owner(login) }))
    const answers = await Promise.all(race)
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(await countTenants()).toBe(before + 1)
  })

  it('is not used up by a form that has to be corrected', async () => {
    const browser = openBrowser(server.url)
    const path = await server.identity.people.createSetupLink()
    const csrf = (await browser.get(path)).model['csrfToken'] as string
    const short = await browser.post(path, { csrf, ...owner('sybil'), password: 'short', tenantName: ' ' })
    expect(short.status).toBe(400)
    expect(short.model).toMatchObject({ problems: ['tenantName', 'password'], values: { login: 'sybil' } })
    expect(short.text).not.toContain('"short"')
    const taken = await browser.post(path, { csrf, ...owner('olivia') })
    expect(taken).toMatchObject({ status: 400, model: { problems: ['login'] } })
    expect((await browser.post(path, { csrf, ...owner('sybil') })).status).toBe(303)
  })

  it('does not tell holders of no link which names are taken', async () => {
    const browser = openBrowser(server.url)
    const csrf = (await browser.get(await server.identity.people.createSetupLink())).model['csrfToken'] as string
    const path = `/setup/${'a'.repeat(43)}`
    expect((await browser.post(path, { csrf, ...owner('olivia') })).status).toBe(410)
    expect((await browser.post(path, { csrf, ...owner('free') })).status).toBe(410)
  })

  it('is refused from another site and without its form token', async () => {
    const browser = openBrowser(server.url)
    const path = await server.identity.people.createSetupLink()
    const csrf = (await browser.get(path)).model['csrfToken'] as string
    const foreign = await browser.post(path, { csrf, ...owner('trent') }, { origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect((await browser.post(path, { ...owner('trent') })).status).toBe(403)
    expect((await browser.post(path, { csrf, ...owner('trent') })).status).toBe(303)
  })

  it('ends after 24 hours', async () => {
    const path = await server.identity.people.createSetupLink()
    const hour = 60 * 60 * 1000
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 23.9 * hour })
    expect((await openBrowser(server.url).get(path)).status).toBe(200)
    vi.setSystemTime(Date.now() + 0.2 * hour)
    expect((await openBrowser(server.url).get(path)).status).toBe(410)
  })
})
