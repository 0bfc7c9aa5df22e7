import type { BrowserSession, Owner, Role } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Browser, obtainTokens, openBrowser, signIn, startServer, type TestServer } from './support.ts'

let server: TestServer
const ended: Owner[] = []
beforeAll(async () => {
  server = await startServer({ endConnections: async (owner) => void ended.push(owner) })
})
afterAll(() => server.close())

const { memberships } = schema
const sessionOf = (subject: string, roles: readonly Role[], tenant = 'acme'): BrowserSession => ({
  issuer: server.url, subject, tenant, roles, displayName: subject, tenantName: tenant, csrfToken: 'SECRET_csrf',
})
const owner = () => sessionOf('carol', ['member', 'owner'])
const setRoles = (subject: string, roles: readonly Role[], tenant = 'acme') =>
  server.identity.people.addMembership({ tenant, subject }, roles)
const rolesOf = async (subject: string, tenant = 'acme') =>
  (await server.store.shared((sql) => sql.select().from(memberships)))
    .find((one) => one.userId === subject && one.tenantId === tenant)?.roles
const activity = async (subject: string) =>
  server.store.owned({ tenant: 'acme', subject }, (sql) => sql.select().from(schema.auditEvents))
const pseudonymOf = async (subject: string) =>
  (await server.store.owned({ tenant: 'acme', subject }, (sql) => sql.select().from(schema.auditSubjects)))[0]?.ref
const call = async (bearer: string) => server.identity.verifyBearer(`Bearer ${bearer}`)

beforeEach(async () => {
  ended.length = 0
  await server.identity.people.ensureDemoPeople()
  await setRoles('alice', ['member'])
  await setRoles('bob', ['member'])
  await setRoles('carol', ['member', 'owner'])
})

describe('changing roles', () => {
  it('counts at the next request, and is written down', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    expect(await server.identity.members.changeRoles(owner(), 'alice', ['auditor', 'member'])).toBe('done')
    expect(await call(accessToken)).toMatchObject({ roles: ['member', 'auditor'] })
    expect(await activity('carol')).toContainEqual(expect.objectContaining({
      action: 'member.roles_changed', object: 'roles',
      details: { from: ['member'], to: ['member', 'auditor'], member: await pseudonymOf('alice') },
    }))
  })

  it.each(['member', 'admin', 'auditor'] as const)('S-M10: is refused to somebody who is %s', async (role) => {
    await setRoles('bob', [role])
    const { members } = server.identity
    const bob = sessionOf('bob', [role])
    await expect(members.changeRoles(bob, 'bob', ['owner'])).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    await expect(members.remove(bob, 'alice')).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    await expect(members.invite(bob, 'Somebody', ['member'])).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    await expect(members.invitations(bob)).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    expect(await rolesOf('bob')).toEqual([role])
  })

  it('S-M10: is refused to an owner of a moment ago', async () => {
    const stale = owner()
    await setRoles('alice', ['owner'])
    await setRoles('carol', ['member'])
    await expect(server.identity.members.changeRoles(stale, 'carol', ['owner'])).rejects.toMatchObject({ code: 'POLICY_DENIED' })
  })

  it('S-M05: knows nobody of another tenant', async () => {
    expect(await server.identity.members.changeRoles(owner(), 'dave', ['owner'])).toBe('unknown')
    expect(await server.identity.members.remove(owner(), 'dave')).toBe('unknown')
    expect(await rolesOf('dave', 'globex')).toEqual(['member'])
  })

  it('leaves a tenant its last owner', async () => {
    expect(await server.identity.members.changeRoles(owner(), 'carol', ['member'])).toBe('last_owner')
    expect(await server.identity.members.remove(owner(), 'carol')).toBe('last_owner')
    await setRoles('alice', ['owner'])
    expect(await server.identity.members.changeRoles(owner(), 'carol', ['member'])).toBe('done')
  })

  it('leaves one owner when two remove each other at the same moment', async () => {
    await setRoles('alice', ['owner'])
    const { members } = server.identity
    const outcomes = await Promise.allSettled([
      members.remove(owner(), 'alice'), members.remove(sessionOf('alice', ['owner']), 'carol'),
    ])
    expect(outcomes.filter((one) => one.status === 'fulfilled' && one.value === 'done')).toHaveLength(1)
    const left = (await server.identity.members.list(sessionOf('x', ['owner']))).filter(({ roles }) => roles.includes('owner'))
    expect(left).toHaveLength(1)
  })
})

describe('removing somebody', () => {
  it('S-B25: ends session, bearer, personal token and connections, and nothing comes back with a new membership', async () => {
    const browser = openBrowser(server.url)
    const { accessToken, refreshToken, clientId } = await obtainTokens(server.url, 'alice', browser)
    const { token } = await server.identity.personalTokens.create({ tenant: 'acme', subject: 'alice', name: 'laptop', createdBy: 'alice' })
    expect(await call(accessToken)).toMatchObject({ subject: 'alice' })

    expect(await server.identity.members.remove(owner(), 'alice')).toBe('done')
    expect(ended).toContainEqual({ tenant: 'acme', subject: 'alice' })
    expect(await rolesOf('alice')).toBeUndefined()
    const isOut = async () => {
      expect(await call(accessToken)).toEqual({ problem: 'invalid' })
      expect(await call(token)).toEqual({ problem: 'invalid' })
      expect(await server.identity.sessions.read(browser.headers())).toBeUndefined()
    }
    await isOut()
    await setRoles('alice', ['member'])
    await isOut()
    const refreshed = await fetch(`${server.url}/token`, {
      method: 'POST', body: new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken }),
    })
    expect(refreshed.status).toBe(400)
    expect(await activity('carol')).toContainEqual(expect.objectContaining({
      action: 'member.removed', object: 'membership', details: { member: await pseudonymOf('alice') },
    }))
  })

  it('touches nobody else', async () => {
    const { accessToken } = await obtainTokens(server.url, 'bob')
    await server.identity.members.remove(owner(), 'alice')
    expect(await call(accessToken)).toMatchObject({ subject: 'bob' })
  })

  it('can be repeated when it broke off half-way, and lets nothing happen meanwhile', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    const broken = await startServer({ store: server.store, endConnections: () => Promise.reject(new Error('killed')) })
    await expect(broken.identity.members.remove(owner(), 'alice')).rejects.toThrow('killed')
    await broken.close()
    expect(await call(accessToken)).toEqual({ problem: 'invalid' })
    expect(await server.identity.members.list(owner())).toContainEqual(expect.objectContaining({ subject: 'alice', roles: [] }))
    expect(await server.identity.members.remove(owner(), 'alice')).toBe('done')
    expect(await rolesOf('alice')).toBeUndefined()
  })
})

const account = { displayName: 'Nora', login: 'nora', password: 'SECRET_nora_password' }
const invite = (roles: readonly Role[] = ['member']) => server.identity.members.invite(owner(), 'Nora', roles)
const join = async (browser: Browser, path: string, changes: Record<string, string> = {}) => {
  // Both pages share the guard of forms before a sign-in.
  const { model } = await browser.get('/signin')
  return browser.post(path, { csrf: model['csrfToken'] as string, ...account, ...changes })
}

describe('an invitation', () => {
  it('makes whoever opens it a member with the roles it names, signed in, once', async () => {
    const path = await invite(['member', 'auditor'])
    const browser = openBrowser(server.url)
    for (let look = 0; look < 3; look += 1) {
      expect((await openBrowser(server.url).get(path)).model).toMatchObject({ page: 'join', tenantName: 'Acme', invitedBy: 'Carol' })
    }
    expect(await join(browser, path)).toMatchObject({ status: 303, location: '/connections' })
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({
      displayName: 'Nora', tenant: 'acme', roles: ['member', 'auditor'],
    })
    expect(await join(openBrowser(server.url), path, { login: 'nora2' })).toMatchObject({ status: 410 })
    expect((await openBrowser(server.url).get(path)).status).toBe(410)
  })

  it('lets somebody in who has an account, as who they are', async () => {
    const browser = openBrowser(server.url)
    await signIn(browser, 'dave')
    const path = await invite()
    const { model } = await browser.get(path)
    expect(model).toMatchObject({ person: { displayName: 'Dave' } })
    expect((await browser.post(path, { csrf: model['csrfToken'] as string })).status).toBe(303)
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({ subject: 'dave', tenant: 'acme' })
    await server.identity.members.remove(owner(), 'dave')
  })

  it('is not used up by somebody who belongs there already', async () => {
    const path = await invite()
    const browser = openBrowser(server.url)
    await signIn(browser, 'alice')
    const { model } = await browser.get(path)
    expect((await browser.post(path, { csrf: model['csrfToken'] as string })).status).toBe(409)
    expect((await openBrowser(server.url).get(path)).status).toBe(200)
  })

  it('lets exactly one of many in at the same moment', async () => {
    const path = await invite()
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) =>
      join(openBrowser(server.url), path, { login: `crowd${index}` })))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, ...Array<number>(7).fill(410)])
  })

  it('S-W02: is not used by a form from elsewhere, or without its cookie', async () => {
    const path = await invite()
    const browser = openBrowser(server.url)
    const { model } = await browser.get(path)
    const form = { csrf: model['csrfToken'] as string, ...account, login: 'forged' }
    expect((await browser.post(path, form, { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await openBrowser(server.url).post(path, form)).status).toBe(403)
    expect((await browser.post(path, { ...form, csrf: 'guess' })).status).toBe(403)
    expect((await openBrowser(server.url).get(path)).status).toBe(200)
  })

  it('is over after seven days, when it is withdrawn, and when its maker is no owner any more', async () => {
    const [late, withdrawn, orphaned] = [await invite(), await invite(), await invite()]
    vi.useFakeTimers({ now: Date.now() + 8 * 24 * 60 * 60 * 1000, toFake: ['Date'] })
    expect((await openBrowser(server.url).get(late)).status).toBe(410)
    vi.useRealTimers()
    const open = await server.identity.members.invitations(owner())
    for (const { id } of open.slice(1)) await server.identity.members.withdraw(owner(), id)
    expect((await openBrowser(server.url).get(withdrawn)).status).toBe(410)
    await setRoles('alice', ['owner'])
    await setRoles('carol', ['member'])
    expect((await openBrowser(server.url).get(orphaned)).status).toBe(410)
  })

  it('is stored as a hash only', async () => {
    const token = (await invite()).slice('/join/'.length)
    const rows = await server.store.shared((sql) => sql.select().from(schema.invitations))
    expect(JSON.stringify(rows)).not.toContain(token)
  })
})

describe('the audit log', () => {
  it('S-V14: names nobody, neither who did something nor to whom', async () => {
    await obtainTokens(server.url, 'bob')
    const { personalTokens, members } = server.identity
    await personalTokens.create({ tenant: 'acme', subject: 'bob', name: 'laptop', createdBy: 'bob' })
    await personalTokens.create({ tenant: 'acme', subject: 'bob', name: 'laptop', createdBy: 'cli' })
    await members.changeRoles(owner(), 'bob', ['auditor'])
    await members.invite(owner(), 'Dora', ['member'])
    await members.remove(owner(), 'bob')
    const rows = await server.store.asKeeper((sql) => sql.select().from(schema.auditEvents))
    for (const action of ['person.signed_in', 'token.created', 'member.roles_changed', 'member.invited', 'member.removed']) {
      expect(rows.map((row) => row.action)).toContain(action)
    }
    expect(rows.filter((row) => /"(alice|bob|carol|dave)"|Dora/.test(JSON.stringify(row)))).toEqual([])
  })
})

describe('the clients a person allowed', () => {
  it('are listed by name and end at once', async () => {
    const { accessToken, clientId } = await obtainTokens(server.url, 'bob')
    const bob = { tenant: 'acme', subject: 'bob' }
    expect(await server.identity.allowedClients.list(bob)).toContainEqual(expect.objectContaining({ id: clientId, name: 'Test client' }))
    expect(await server.identity.allowedClients.revoke({ ...bob, subject: 'alice' }, clientId)).toBe(false)
    expect(await call(accessToken)).toMatchObject({ subject: 'bob' })
    expect(await server.identity.allowedClients.revoke(bob, clientId)).toBe(true)
    expect(await call(accessToken)).toEqual({ problem: 'invalid' })
    expect(await server.identity.allowedClients.list(bob)).not.toContainEqual(expect.objectContaining({ id: clientId }))
    expect((await activity('bob')).map(({ action }) => action)).toEqual(expect.arrayContaining(['person.signed_in', 'client.allowed', 'client.revoked']))
  })
})
