import { createHmac, timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connector } from '@grantway/connector-kit'
import { z } from 'zod'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { HostedEngine, UpstreamOutcome } from '../src/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { broken, fetchWith } from './support/collaborators.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
let world: World
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())
afterEach(() => world.close())

const day = 24 * 3600
const [alice, bob, elsewhere] = [session('alice'), session('bob'), session('alice', 'globex')]
const revocationsSent = (): number => world.saas.requests.count('/api/v1/revoke')
const queued = () => world.asAdministrator('select * from revocations')
const end = async (who: typeof alice, engine: HostedEngine = world.engine): Promise<UpstreamOutcome | undefined> => {
  const [connection] = await engine.connections(who)
  return (await engine.disconnect(who, connection?.id ?? ''))?.upstream
}
const lists = (who: typeof alice) => world.call(principal(who.subject, who.tenant), 'tasks_list_tasks')
const auditOf = (action: string) => world.asAdministrator(
  `select s.user_id, e.outcome from audit_events e join audit_subjects s on s.tenant_id = e.tenant_id and s.ref = e.subject_ref where e.action = '${action}'`,
)

describe('a provider that is down while somebody disconnects', () => {
  beforeEach(async () => {
    world = await startWorld({ store })
    await world.connect(alice)
  })
  const unavailable = () => Promise.resolve(new Response(null, { status: 503 }))

  it('S-E09: is asked again with longer and longer waits, and once it confirms nothing is left here', async () => {
    let down = true
    const engine = await world.another({ fetch: fetchWith({ revoke: (send) => (down ? unavailable() : send()) }) })
    expect(await end(alice, engine)).toBe('pending')
    expect(await world.engine.connections(alice)).toEqual([])
    const waits: number[] = []
    for (let turn = 0; turn < 5; turn += 1) {
      const [row] = await queued()
      const due = new Date(String(row?.['due_at'])).getTime()
      waits.push(Math.round((due - world.clock.now().getTime()) / 60_000))
      world.clock.forward((due - world.clock.now().getTime()) / 1000 + 1)
      down = turn < 4
      await engine.sweep()
    }
    expect(waits).toEqual([1, 5, 15, 60, 60])
    expect(await queued()).toEqual([])
    expect(world.saas.requests.count('/api/v1/revoke', { status: 200 })).toBe(1)
    expect(await auditOf('revocation.confirmed')).toEqual([{ user_id: 'alice', outcome: 'ok' }])
  })

  it('S-E09: is given up after a day, and that is written down', async () => {
    const engine = await world.another({ fetch: fetchWith({ revoke: broken }) })
    expect(await end(alice, engine)).toBe('pending')
    world.clock.forward(day + 60)
    await engine.sweep()
    expect(await queued()).toEqual([])
    expect(await auditOf('revocation.given-up')).toEqual([{ user_id: 'alice', outcome: 'failed' }])
  })

  it('S-E09: loses no revocation when the process dies before it could ask', async () => {
    const dead = await world.another({ fetch: fetchWith({ revoke: () => new Promise(() => undefined) }) })
    void end(alice, dead)
    await expect.poll(async () => (await queued()).length).toBe(1)
    world.clock.forward(120)
    await world.engine.sweep()
    expect(await queued()).toEqual([])
    expect(world.saas.requests.count('/api/v1/revoke', { status: 200 })).toBe(1)
  })

  it('S-E09: is asked once by two processes that sweep at the same moment', async () => {
    let sent = 0
    const slow = fetchWith({ revoke: () => (sent += 1, sleep(300).then(unavailable)) })
    const [one, other] = [await world.another({ fetch: slow }), await world.another({ fetch: slow })]
    await end(alice, one)
    world.clock.forward(120)
    await Promise.all([one.sweep(), other.sweep()])
    expect(sent).toBe(2)
  })

  it('P-B16: keeps the queued tokens sealed, for the person and connection they were of', async () => {
    const engine = await world.another({ fetch: fetchWith({ revoke: broken }) })
    await end(alice, engine)
    const dump = await world.test.dump()
    for (const token of world.saas.issuedTokens()) expect(dump).not.toContain(token)
    // Moved to another person they do not open, and nothing is sent.
    await world.asAdministrator("update revocations set user_id = 'bob'")
    world.clock.forward(120)
    await world.engine.sweep()
    expect(revocationsSent()).toBe(0)
    expect(await auditOf('revocation.refused')).toEqual([{ user_id: 'bob', outcome: 'failed' }])
  })

  it('says that the service did not confirm when it answers with a refusal', async () => {
    const engine = await world.another({ fetch: fetchWith({ revoke: () => Promise.resolve(new Response(null, { status: 400 })) }) })
    expect(await end(alice, engine)).toBe('failed')
    expect(await queued()).toEqual([])
  })
})

describe('several connections to one account of a provider', () => {
  const connectAll = async (ends: 'token' | 'grant'): Promise<void> => {
    world = await startWorld({ store, provider: { revocation: { ends } } })
    for (const who of [alice, bob, elsewhere]) await world.connect(who, { as: 'alice' })
  }

  it('end one by one here, and only the last one ends the authorization they share', async () => {
    await connectAll('grant')
    expect(await end(alice)).toBe('kept')
    expect(await end(bob)).toBe('kept')
    expect(revocationsSent()).toBe(0)
    expect(await queued()).toEqual([])
    expect(await lists(elsewhere)).toMatchObject({ kind: 'done' })
    expect(await end(elsewhere)).toBe('revoked')
    expect(revocationsSent()).toBe(1)
  })

  it('do not hold back the end of one that nobody can use any more', async () => {
    await connectAll('grant')
    await world.asAdministrator("update connections set state = 'needs_reauth' where user_id <> 'bob'")
    expect(await end(bob)).toBe('revoked')
  })

  it('control: are revoked each for itself where the provider ends single tokens, and the others are looked at', async () => {
    await connectAll('token')
    expect(await end(alice)).toBe('revoked')
    expect(revocationsSent()).toBe(1)
    const due = await world.asAdministrator('select check_after from connections')
    for (const row of due) expect(new Date(String(row['check_after'])).getTime()).toBeLessThanOrEqual(world.clock.now().getTime())
  })

  it('of other accounts or connectors are not counted', async () => {
    world = await startWorld({ store, provider: { revocation: { ends: 'grant' } } })
    await world.connect(alice, { as: 'alice' })
    await world.connect(bob, { as: 'bob' })
    expect(await end(alice)).toBe('revoked')
    expect(await lists(bob)).toMatchObject({ kind: 'done' })
  })
})

describe('a flow that fails after its tokens came', () => {
  // The person is removed while they consent, after the service said whose account it is.
  const failing = async (ends: 'token' | 'grant', connected: boolean) => {
    world = await startWorld({ store, provider: { revocation: { ends } } })
    if (connected) await world.connect(bob, { as: 'alice' })
    const answer = await world.consent(alice, { as: 'alice' })
    await world.asAdministrator("delete from memberships where user_id = 'alice'")
    expect(await world.finish(answer, alice)).toMatchObject({ kind: 'failed', code: 'USER_MISMATCH' })
  }

  it('S-B25: leaves them alone where ending them would end the connection of somebody else to that account', async () => {
    await failing('grant', true)
    expect(revocationsSent()).toBe(0)
    expect(await lists(bob)).toMatchObject({ kind: 'done' })
  })

  it.each([['grant', false], ['token', true]] as const)('S-B25: control: ends them where the service ends a %s, with a connection: %s', async (ends, connected) => {
    await failing(ends, connected)
    expect(revocationsSent()).toBe(1)
  })
})

describe('a webhook', () => {
  const sign = (body: string): string => createHmac('sha256', 'SECRET_webhook').update(body).digest('hex')
  let parsed = 0
  const receiving = (connector: Connector): Connector => ({
    ...connector,
    inbound: {
      verify: ({ headers, body }) => {
        const [given, right] = [Buffer.from(headers.get('x-signature') ?? ''), Buffer.from(sign(Buffer.from(body).toString()))]
        return given.length === right.length && timingSafeEqual(given, right)
      },
      parse: (body) => {
        parsed += 1
        const { revoked, left } = z.object({ revoked: z.array(z.string()).default([]), left: z.array(z.string()).default([]) }).parse(body)
        return [
          ...revoked.map((accountKey) => ({ kind: 'revoked' as const, accountKey })),
          ...left.map((accountKeyPrefix) => ({ kind: 'all-revoked' as const, accountKeyPrefix })),
        ]
      },
      challenge: (body) => z.object({ challenge: z.string() }).safeParse(body).data?.challenge,
    },
  })
  let engine: HostedEngine
  const deliver = (text: string, signature = sign(text), connector = 'tasks') =>
    engine.receive({ connector, headers: new Headers({ 'x-signature': signature }), body: Buffer.from(text) })
  const states = async (): Promise<string[]> =>
    (await world.asAdministrator('select state, user_id, tenant_id from connections order by user_id, tenant_id'))
      .map((row) => `${String(row['user_id'])}/${String(row['tenant_id'])} ${String(row['state'])}`)
  const everybodyActive = ['alice/acme active', 'alice/globex active', 'bob/acme active']

  beforeEach(async () => {
    parsed = 0
    world = await startWorld({ store })
    for (const who of [alice, elsewhere]) await world.connect(who, { as: 'alice' })
    await world.connect(bob, { as: 'bob' })
    engine = await world.another({ connectors: [receiving(world.connector)] })
  })

  it('of the provider ends every connection to the account it names, and no other', async () => {
    const heard: string[] = []
    for (const who of [alice, elsewhere, bob]) engine.subscribe(who, ({ subject, tenant, change }) => heard.push(`${subject}/${tenant} ${change}`))
    expect(await deliver('{"revoked":["u_alice"]}')).toEqual({ kind: 'accepted', connections: 2 })
    expect(await states()).toEqual(['alice/acme revoked', 'alice/globex revoked', 'bob/acme active'])
    expect(heard.sort()).toEqual(['alice/acme expired', 'alice/globex expired'])
    expect(await auditOf('connection.revoked')).toHaveLength(2)
    expect(await lists(alice)).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
    expect(await lists(bob)).toMatchObject({ kind: 'done' })
    // Told twice, it does nothing the second time; reconnecting mends it.
    expect(await deliver('{"revoked":["u_alice"]}')).toEqual({ kind: 'accepted', connections: 0 })
    await world.connect(alice, { as: 'alice' })
    expect(await lists(alice)).toMatchObject({ kind: 'done' })
  })

  it('that says an organisation left ends every connection whose account key begins so, and no other', async () => {
    // Two accounts of one organisation, one of another whose name begins alike, and one through another OAuth client.
    await world.asAdministrator("update connections set account_key = 'T1/' || account_key where tenant_id = 'acme'")
    await world.asAdministrator("update connections set account_key = 'T12/u_alice' where tenant_id = 'globex'")
    await world.connect(elsewhere, { as: 'bob', add: true })
    await world.asAdministrator("update connections set account_key = 'T1/u_bob', registration = 'tasks~other' where account_key = 'u_bob'")
    expect(await deliver('{"left":["T1/"]}')).toEqual({ kind: 'accepted', connections: 2 })
    const after = await world.asAdministrator('select account_key, registration, state from connections order by account_key, registration, user_id')
    expect(after.map((row) => `${String(row['account_key'])} ${String(row['registration'])} ${String(row['state'])}`)).toEqual([
      'T1/u_alice tasks revoked', 'T1/u_bob tasks revoked', 'T1/u_bob tasks~other active', 'T12/u_alice tasks active',
    ])
    expect(await auditOf('connection.revoked')).toHaveLength(2)
    // What is a pattern to a database is text here.
    expect(await deliver('{"left":["T%"]}')).toEqual({ kind: 'accepted', connections: 0 })
    expect(await deliver('{"left":["T__/"]}')).toEqual({ kind: 'accepted', connections: 0 })
  })

  it.each<[string, string, string | undefined]>([
    ['without a signature', '{"revoked":["u_alice"]}', ''],
    ['with a signature of something else', '{"revoked":["u_alice"]}', sign('{"revoked":["u_bob"]}')],
    ['that is no JSON and not signed', 'SECRET_{{{', 'x'],
  ])('%s is refused before anything of it is read', async (_name, text, signature) => {
    expect(await deliver(text, signature)).toEqual({ kind: 'refused' })
    expect(parsed).toBe(0)
    expect(await states()).toEqual(everybodyActive)
  })

  it('that is signed and no JSON changes nothing', async () => {
    expect(await deliver('not json')).toEqual({ kind: 'malformed' })
    expect(await engine.receive({ connector: 'tasks', headers: new Headers({ 'x-signature': sign('') }), body: new Uint8Array() })).toEqual({ kind: 'malformed' })
    expect(await states()).toEqual(everybodyActive)
  })

  it('that only tries the address gets its challenge back, if it is signed', async () => {
    expect(await deliver('{"challenge":"abc"}')).toEqual({ kind: 'challenge', answer: 'abc' })
    expect(await deliver('{"challenge":"abc"}', 'x')).toEqual({ kind: 'refused' })
  })

  it('for a connector that is not here, or receives none, is unknown', async () => {
    expect(await deliver('{}', sign('{}'), 'nothing')).toEqual({ kind: 'unknown' })
    expect(await world.engine.receive({ connector: 'tasks', headers: new Headers(), body: Buffer.from('{}') })).toEqual({ kind: 'unknown' })
  })

  it('S-R08: is not undone by a refresh that is under way', async () => {
    world.saas.expireAccessTokens()
    world.saas.faults.refreshDelayMs = 300
    const call = lists(alice)
    await expect.poll(() => world.saas.requests.count('/oauth/access_token', { grantType: 'refresh_token' })).toBe(1)
    await deliver('{"revoked":["u_alice"]}')
    expect(await call).toMatchObject({ kind: 'authorization' })
    expect(await states()).toEqual(['alice/acme revoked', 'alice/globex revoked', 'bob/acme active'])
  })
})

describe('the daily look at connections', () => {
  beforeEach(async () => {
    world = await startWorld({ store, accessTokenSeconds: 10 * day })
    await world.connect(alice, { as: 'alice' })
    await world.connect(bob, { as: 'bob' })
  })
  const looks = (): number => world.saas.requests.count('/api/v1/user')

  it('finds what a person removed at the provider, once a day, and at most once', async () => {
    const before = looks()
    await world.engine.sweep()
    expect(looks()).toBe(before)
    world.saas.revokeAll('u_alice')
    world.clock.forward(1.6 * day)
    await Promise.all([world.engine.sweep(), (await world.another()).sweep()])
    expect(await world.engine.connections(alice)).toMatchObject([{ state: 'needs_reauth' }])
    expect(await world.engine.connections(bob)).toMatchObject([{ state: 'active' }])
    const after = looks()
    await world.engine.sweep()
    expect(looks()).toBe(after)
    world.clock.forward(1.6 * day)
    await world.engine.sweep()
    expect(looks()).toBe(after + 1)
  })

  it.each(['500', '503', '429', '403'] as const)('S-E08: changes nothing when the service answers %s', async (fault) => {
    world.saas.faults.api = fault
    world.clock.forward(1.6 * day)
    await world.engine.sweep()
    expect(looks()).toBeGreaterThan(2)
    expect(await world.engine.connections(alice)).toMatchObject([{ state: 'active' }])
  })

  it('happens at moments that differ', async () => {
    for (let turn = 0; turn < 6; turn += 1) await world.connect(turn % 2 ? alice : elsewhere, { as: 'bob' })
    const rows = await world.asAdministrator('select check_after, connected_at from connections')
    const waits = rows.map((row) => (new Date(String(row['check_after'])).getTime() - new Date(String(row['connected_at'])).getTime()) / 1000)
    for (const wait of waits) expect(wait).toBeGreaterThan(day - 60)
    for (const wait of waits) expect(wait).toBeLessThan(1.5 * day + 60)
    expect(new Set(waits.map((wait) => Math.round(wait))).size).toBeGreaterThan(1)
  })

  it('stops with the process', async () => {
    world.clock.forward(1.6 * day)
    const engine = await world.another()
    const sweeping = engine.sweep()
    await engine.close()
    await sweeping
    expect(await world.engine.connections(alice)).toMatchObject([{ state: 'active' }])
  })
})

describe('what an operator sees of connections', () => {
  it('is where they are, by tenant and connector, and nothing they hold', async () => {
    world = await startWorld({ store })
    for (const who of [alice, bob, elsewhere]) await world.connect(who, { as: 'alice' })
    const everything = await world.engine.allConnections({})
    expect(everything.map(({ tenant, subject, connector, state }) => `${tenant}/${subject} ${connector} ${state}`).sort())
      .toEqual(['acme/alice tasks active', 'acme/bob tasks active', 'globex/alice tasks active'])
    expect(await world.engine.allConnections({ tenant: 'globex' })).toHaveLength(1)
    expect(await world.engine.allConnections({ connector: 'other' })).toEqual([])
    expect(await world.engine.allConnections({ after: everything[1]?.id })).toHaveLength(1)
    expect(JSON.stringify(everything)).not.toContain('Alice Archer')
  })

  it('P-B16: a transaction that sees everybody changes nobody', async () => {
    world = await startWorld({ store })
    await world.connect(alice)
    const { schema } = await import('../src/store/index.ts')
    await expect(store.store.everyone((sql) => sql.delete(schema.connections))).rejects.toThrow('The database refused a statement')
    await expect(store.store.sameAccount({ registration: 'tasks', accountKey: 'u_alice' }, (sql) => sql.delete(schema.connections))).rejects.toThrow()
    // Control: it does see them, by account only the named one, and afterwards nobody does.
    expect(await store.store.everyone((sql) => sql.select().from(schema.connections))).toHaveLength(1)
    expect(await store.store.sameAccount({ registration: 'tasks', accountKey: 'u_alice' }, (sql) => sql.select().from(schema.connections))).toHaveLength(1)
    expect(await store.store.sameAccount({ registration: 'tasks', accountKey: 'u_bob' }, (sql) => sql.select().from(schema.connections))).toEqual([])
    expect(await store.store.shared((sql) => sql.select().from(schema.connections))).toEqual([])
  })
})
