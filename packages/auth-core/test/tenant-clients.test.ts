import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createAudit, eraseTenant, rotateTenant, type BrowserSession } from '../src/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { fetchWith } from './support/collaborators.ts'
import { principal, publicUrl, session, startWorld, type Answer, type World } from './support/world.ts'

let store: TestStore
let world: World
let redirectUris: string[]
let sent: URLSearchParams[]
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())
beforeEach(async () => {
  redirectUris = []
  sent = []
  world = await startWorld({
    store,
    accessTokenSeconds: 600,
    clients: ['acme-client', 'acme-other'].map((id) => ({ id, secret: `SECRET_${id}`, redirectUris })),
    // Who asks the token and revocation endpoints, and as which client.
    fetch: fetchWith({ token: (send, init) => (note(init), send()), revoke: (send, init) => (note(init), send()) }),
  })
  for (const owner of [ownerOf('acme'), ownerOf('globex')]) {
    for (const { redirectUri } of await world.engine.tenantClients(owner)) redirectUris.push(redirectUri)
  }
})
afterEach(() => world.close())

const note = (init: RequestInit | undefined): void => {
  const form = new URLSearchParams(String(init?.body))
  const basic = new Headers(init?.headers).get('authorization')
  if (basic) form.set('client_id', Buffer.from(basic.slice('Basic '.length), 'base64').toString().split(':')[0] ?? '')
  sent.push(form)
}
const clientsSent = (): (string | null)[] => sent.map((form) => form.get('client_id'))
const ownerOf = (tenant: string): BrowserSession => ({ ...session('alice', tenant), roles: ['owner'] })
const [alice, bob, elsewhere] = [session('alice'), session('bob'), session('alice', 'globex')]
const save = (clientId = 'acme-client', tenant = 'acme') =>
  world.engine.saveTenantClient(ownerOf(tenant), { connector: 'tasks', clientId, clientSecret: `SECRET_${clientId}` })
const remove = (tenant = 'acme') => world.engine.removeTenantClient(ownerOf(tenant), 'tasks')
const registrationOf = async (tenant = 'acme'): Promise<string> =>
  (await world.engine.tenantClients(ownerOf(tenant)))[0]?.redirectUri.split('/').at(-1) ?? ''
const walk = async (who: BrowserSession, options: Parameters<World['consent']>[1] = {}) => world.consent(who, options)
const finishAt = (registration: string, answer: Answer, who: BrowserSession) => world.finish(answer, who, { registration })
const connectOwn = async (who = alice) => finishAt(await registrationOf(who.tenant), await walk(who), who)
const lists = (who: BrowserSession) => world.call(principal(who.subject, who.tenant), 'tasks_list_tasks')
const rows = () => world.asAdministrator('select user_id, tenant_id, registration, state, state_reason, is_default, label from connections order by tenant_id, user_id, registration')
const clientIdOf = (answer: Answer): string | null => new URL(answer.start.authorizationUrl).searchParams.get('client_id')

describe("a tenant's own OAuth client", () => {
  it('is used by its members from authorization to revocation, and by nobody else', async () => {
    await save()
    const registration = await registrationOf()
    expect(registration).toMatch(/^tasks~[\w-]{22}$/)
    const answer = await walk(alice)
    expect(clientIdOf(answer)).toBe('acme-client')
    expect(new URL(answer.start.authorizationUrl).searchParams.get('redirect_uri')).toBe(`${publicUrl}/oauth/callback/${registration}`)
    expect(await finishAt(registration, answer, alice)).toMatchObject({ kind: 'connected' })
    world.clock.forward(700)
    expect(await lists(alice)).toMatchObject({ kind: 'done' })
    const [connection] = await world.engine.connections(alice)
    expect(await world.engine.disconnect(alice, connection?.id ?? '')).toMatchObject({ upstream: 'revoked' })
    expect(clientsSent()).toEqual(['acme-client', 'acme-client', 'acme-client'])
    // Control: the same person in another tenant connects with the deployment's.
    const others = await walk(elsewhere)
    expect(clientIdOf(others)).toBe('grantway')
    expect(await world.finish(others, elsewhere)).toMatchObject({ kind: 'connected' })
    expect(clientsSent().at(-1)).toBe('grantway')
  })

  it('S-B10: an answer at the callback of another registration is refused before the provider is asked', async () => {
    await save()
    const own = await registrationOf()
    const foreign = await registrationOf('globex')
    expect(foreign).not.toBe(own)
    const answer = await walk(alice)
    for (const wrong of ['tasks', foreign, `${own}x`, 'tasks~key', 'tasks~']) {
      expect(await finishAt(wrong, answer, alice)).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    }
    // The other way round: an answer for the deployment's client, at the tenant's.
    const others = await walk(elsewhere)
    expect(await finishAt(own, others, elsewhere)).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    expect(sent).toEqual([])
    // Control: each at its own.
    expect(await finishAt(own, answer, alice)).toMatchObject({ kind: 'connected' })
    expect(await finishAt('tasks', others, elsewhere)).toMatchObject({ kind: 'connected' })
  })

  it('S-B10: is of no use to another tenant that knows its name', async () => {
    await save()
    const own = await registrationOf()
    const answer = await walk(elsewhere)
    // Even a flow, or a connection, that names it finds no client there.
    await world.asAdministrator(`update flows set registration = '${own}'`)
    expect(await finishAt(own, answer, elsewhere)).toMatchObject({ kind: 'failed', code: 'PROVIDER_MISCONFIGURED' })
    await world.connect(elsewhere)
    await world.asAdministrator(`update connections set registration = '${own}'`)
    sent.length = 0
    world.clock.forward(700)
    expect(await lists(elsewhere)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(sent).toEqual([])
  })

  it('S-M10: is listed, saved and removed by owners alone, and the log says so without its secret', async () => {
    for (const roles of [['member'], ['auditor'], ['admin'], []] as const) {
      const staff = { ...alice, roles }
      await expect(world.engine.tenantClients(staff)).rejects.toMatchObject({ code: 'POLICY_DENIED' })
      await expect(world.engine.saveTenantClient(staff, { connector: 'tasks', clientId: 'x', clientSecret: 'SECRET_x' })).rejects.toMatchObject({ code: 'POLICY_DENIED' })
      await expect(world.engine.removeTenantClient(staff, 'tasks')).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    }
    await save()
    await save()
    await remove()
    expect(await remove()).toBe(false)
    const actions = await world.asAdministrator("select action, object from audit_events where action like 'tenant_client.%' order by seq")
    const object = await registrationOf()
    expect(actions).toEqual(['added', 'replaced', 'removed'].map((one) => ({ action: `tenant_client.${one}`, object })))
  })

  it('S-V01: has a secret that is sealed, for its tenant, row and version, and given out by nothing', async () => {
    await save()
    expect(JSON.stringify(await world.engine.tenantClients(ownerOf('acme')))).not.toContain('SECRET_acme-client')
    expect(await world.test.dump()).not.toContain('SECRET_acme-client')
    await save('acme-client', 'globex')
    // The row of another tenant, put in its place.
    await world.asAdministrator("update tenant_clients t set sealed = o.sealed from tenant_clients o where t.tenant_id = 'acme' and o.tenant_id = 'globex'")
    await expect(walk(alice)).rejects.toMatchObject({ code: 'PROVIDER_MISCONFIGURED' })
    // An older secret of its own, put back.
    await save()
    await world.asAdministrator("create table older as select * from tenant_clients where tenant_id = 'acme'")
    await save()
    await world.asAdministrator("update tenant_clients t set sealed = o.sealed from older o where t.id = o.id")
    await world.asAdministrator('drop table older')
    await expect(walk(alice)).rejects.toMatchObject({ code: 'PROVIDER_MISCONFIGURED' })
    await save()
    expect(clientIdOf(await walk(alice))).toBe('acme-client')
  })

  it.each([
    ['an unknown service', { connector: 'nothing' }], ['no client id', { clientId: ' ' }], ['a client id with a line break', { clientId: 'a\nb' }],
    ['no secret', { clientSecret: '' }], ['a secret with a blank', { clientSecret: 'SECRET_a b' }], ['an endless secret', { clientSecret: `SECRET_${'x'.repeat(1_024)}` }],
  ])('is refused with %s, without a word of it', async (_, wrong) => {
    const request = { connector: 'tasks', clientId: 'acme-client', clientSecret: 'SECRET_acme-client', ...wrong }
    const error: unknown = await world.engine.saveTenantClient(ownerOf('acme'), request).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect((error as Error).message).not.toContain('SECRET_')
  })
})

describe("when a tenant's OAuth client comes and goes", () => {
  it('connections of before live on with the client they were made with', async () => {
    await world.connect(alice)
    await save()
    sent.length = 0
    world.clock.forward(700)
    expect(await lists(alice)).toMatchObject({ kind: 'done' })
    expect(clientsSent()).toEqual(['grantway'])
  })

  it('reconnecting takes the place of the same account, with its name and its limits', async () => {
    await world.connect(alice)
    const [before] = await world.engine.connections(alice)
    await world.engine.nameAccount(alice, before?.id ?? '', 'mine')
    await world.asAdministrator(`update grants set limits = '{"allow":[{"kind":"project","id":"1"}]}'`)
    await save()
    expect(await connectOwn()).toMatchObject({ kind: 'connected' })
    expect(await rows()).toEqual([expect.objectContaining({ registration: await registrationOf(), is_default: true, label: 'mine', state: 'active' })])
    expect(await world.asAdministrator('select limits from grants')).toEqual([{ limits: { allow: [{ kind: 'project', id: '1' }] } }])
    // The one before is ended at the service too, by the client it was made with.
    expect(clientsSent()).toEqual(['grantway', 'acme-client', 'grantway'])
  })

  it('S-B23: reconnecting to another account asks first, through whichever client', async () => {
    await world.connect(alice)
    await save()
    const outcome = await finishAt(await registrationOf(), await walk(alice, { as: 'bob' }), alice)
    expect(outcome).toMatchObject({ kind: 'account_changed', before: 'Alice Archer' })
  })

  it('removing it ends what was made with it, for everybody in that tenant and nobody else', async () => {
    await world.connect(bob, { as: 'bob' })
    await save()
    await save('acme-other', 'globex')
    await connectOwn()
    await connectOwn(elsewhere)
    expect(await remove()).toBe(true)
    const [own, foreign] = [await registrationOf(), await registrationOf('globex')]
    expect((await rows()).map((row) => [row['user_id'], row['registration'], row['state'], row['state_reason']])).toEqual([
      ['alice', own, 'needs_reauth', 'client_removed'], ['bob', 'tasks', 'active', null], ['alice', foreign, 'active', null],
    ])
    expect(await lists(alice)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(await lists(bob)).toMatchObject({ kind: 'done' })
    // And reconnecting, with the deployment's, mends it.
    expect(await world.connect(alice)).toMatchObject({ kind: 'connected' })
    expect(await lists(alice)).toMatchObject({ kind: 'done' })
  })

  it('another client id ends them too, another secret does not', async () => {
    await save()
    await connectOwn()
    await save()
    expect(await lists(alice)).toMatchObject({ kind: 'done' })
    await save('acme-other')
    expect(await rows()).toMatchObject([{ state: 'needs_reauth', state_reason: 'client_replaced' }])
  })

  it.each([['removed', () => remove()], ['replaced', () => save('acme-other')]])('a flow does not outlive the client it was started with: %s', async (_, change) => {
    await save()
    const registration = await registrationOf()
    const answer = await walk(alice)
    await change()
    expect(await finishAt(registration, answer, alice)).toMatchObject({ kind: 'failed' })
    expect(await rows()).toEqual([])
  })

  it('a removal that was interrupted ends them at the next refresh, with no other client', async () => {
    await save()
    await connectOwn()
    await world.asAdministrator('delete from tenant_clients')
    sent.length = 0
    world.clock.forward(700)
    expect(await lists(alice)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(await rows()).toMatchObject([{ state: 'needs_reauth', state_reason: 'client_removed' }])
    expect(sent).toEqual([])
    const [connection] = await world.engine.connections(alice)
    expect(await world.engine.disconnect(alice, connection?.id ?? '')).toMatchObject({ upstream: 'failed' })
  })

  it('a webhook speaks for the connections of the deployment alone', async () => {
    const inbound = { verify: () => true, parse: () => [{ kind: 'revoked' as const, accountKey: 'u_alice' }] }
    const engine = await world.another({ connectors: [{ ...world.connector, inbound }] })
    await save()
    await connectOwn()
    await world.connect(elsewhere)
    const deliver = (connector: string) => engine.receive({ connector, headers: new Headers(), body: Buffer.from('{}') })
    expect(await deliver(await registrationOf())).toEqual({ kind: 'unknown' })
    expect(await deliver('tasks')).toEqual({ kind: 'accepted', connections: 1 })
    expect((await rows()).map(({ tenant_id, state }) => [tenant_id, state])).toEqual([['acme', 'active'], ['globex', 'revoked']])
  })

  it('a new key of the tenant seals it anew, and erasing the tenant erases it', async () => {
    await save()
    const { store: database } = world.test
    const audit = createAudit(world.vault.serverKeys, world.clock.now)
    const { version } = await rotateTenant({ store: database, vault: world.vault, audit, now: world.clock.now, report: () => undefined }, 'acme')
    expect(await world.asAdministrator('select tenant_key_version from tenant_clients')).toEqual([{ tenant_key_version: version }])
    expect(await connectOwn()).toMatchObject({ kind: 'connected' })
    await eraseTenant({ store: database, audit }, 'acme')
    expect(await world.asAdministrator('select * from tenant_clients')).toEqual([])
  })
})
