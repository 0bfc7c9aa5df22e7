import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Role } from '../src/index.ts'
import { createActivity, createAudit, createMemberConnections } from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

const as = (subject: string, held: readonly Role[], tenant = 'acme') => ({ ...session(subject, tenant), roles: held })

let test: TestStore
let world: World
beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())
beforeEach(async () => {
  world = await startWorld({ store: test })
  return world.close
})

describe('somebody who may not connect', () => {
  it('S-M10: calls no tool, opens no link and starts no flow, although an account is connected', async () => {
    await world.connect(session('alice'))
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
    for (const held of [[], ['auditor']] as const) {
      const caller = { ...principal('alice'), roles: held }
      expect(await world.call(caller, 'tasks_list_tasks')).toMatchObject({ kind: 'failed', error: { code: 'POLICY_DENIED' } })
      await expect(world.engine.beginFlow(as('alice', held), { connector: 'tasks', capabilities: [] }))
        .rejects.toMatchObject({ code: 'POLICY_DENIED' })
      const link = world.engine.findLink('auth://tasks')
      if (!link) throw new Error('no link')
      await expect(world.engine.askFor(caller, link)).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    }
  })
})

const audit = () => createAudit(world.vault.serverKeys, world.clock.now)

describe('the connections of others', () => {
  const desk = () => createMemberConnections(world.engine, world.test.store, audit())

  it.each([['auditor', true], ['admin', true], ['owner', true], ['member', false]] as const)(
    'S-M10: %s sees service, account and state: %s', async (role, allowed) => {
      await world.connect(session('alice'))
      const seen = desk().list(as('bob', [role]), 'alice')
      if (!allowed) return expect(seen).rejects.toMatchObject({ code: 'POLICY_DENIED' })
      expect(await seen).toMatchObject([{ account: 'Alice Archer', state: 'active' }])
      expect(JSON.stringify(await seen)).not.toMatch(/sealed|SECRET_/)
    },
  )

  it.each([['auditor', false], ['admin', true], ['owner', true], ['member', false]] as const)(
    'S-M10: %s ends one: %s', async (role, allowed) => {
      await world.connect(session('alice'))
      const [connection] = await world.engine.connections(session('alice'))
      const ended = desk().end(as('bob', [role]), 'alice', connection?.id ?? '')
      if (!allowed) {
        await expect(ended).rejects.toMatchObject({ code: 'POLICY_DENIED' })
        return expect(await world.engine.connections(session('alice'))).toHaveLength(1)
      }
      expect(await ended).toMatchObject({ upstream: 'revoked' })
      expect(await world.engine.connections(session('alice'))).toEqual([])
      const { page } = createActivity(world.test.store, audit())
      expect(await page(as('bob', [role]), { scope: 'tenant', limit: 10 })).toContainEqual(expect.objectContaining({
        action: 'member.connection_ended', subject: 'bob', member: 'alice', details: expect.objectContaining({ connector: 'tasks' }) as object,
      }))
    },
  )

  it('S-M05: are not reached from another tenant', async () => {
    await world.connect(session('alice'))
    const [connection] = await world.engine.connections(session('alice'))
    const stranger = as('dave', ['owner'], 'globex')
    expect(await desk().list(stranger, 'alice')).toEqual([])
    expect(await desk().end(stranger, 'alice', connection?.id ?? '')).toBeUndefined()
    expect(await world.engine.connections(session('alice'))).toHaveLength(1)
  })

  it('end together when somebody leaves', async () => {
    await world.connect(session('alice'))
    await world.connect(session('alice'), { as: 'bob' })
    await desk().endAll(session('alice'))
    expect(await world.engine.connections(session('alice'))).toEqual([])
  })
})

describe('activity', () => {
  const reading = () => createActivity(world.test.store, audit())
  const add = async (subject: string, count: number, tenant = 'acme') => {
    const entries = Array.from({ length: count }, (_, index) =>
      ({ tenant, subject, action: 'tool.called', object: `${subject}-${index}`, outcome: 'ok', clientId: `client-${index % 2}` }) as const)
    await world.test.store.owned({ tenant, subject }, (sql) => audit().write(sql, entries))
  }

  it('is one\'s own, newest first, page by page without a gap or a double', async () => {
    await add('alice', 25)
    await add('bob', 5)
    const seen: string[] = []
    for (let before: string | undefined; ;) {
      const page = await reading().page(session('alice'), { scope: 'own', before, limit: 10 })
      seen.push(...page.map(({ object }) => object))
      before = page.at(-1)?.place
      if (page.length < 10) break
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => `alice-${24 - index}`))
  })

  it.each(['auditor', 'admin', 'owner'] as const)('of the tenant is read by %s, and of no other tenant', async (role) => {
    await add('alice', 1)
    await add('bob', 1)
    await add('dave', 1, 'globex')
    const entries = await reading().page(as('carol', [role]), { scope: 'tenant', limit: 10 })
    expect(entries.map(({ subject }) => subject).toSorted()).toEqual(['alice', 'bob'])
  })

  it('S-M10: of the tenant is refused to a member, page and export', async () => {
    await add('bob', 1)
    await expect(reading().page(session('alice'), { scope: 'tenant', limit: 10 })).rejects.toMatchObject({ code: 'POLICY_DENIED' })
    await expect(reading().export(session('alice'), 'tenant').next()).rejects.toMatchObject({ code: 'POLICY_DENIED' })
  })

  it('is exported whole, and the export is on record', async () => {
    await add('alice', 1_100)
    const pages = []
    for await (const page of reading().export(as('bob', ['auditor']), 'tenant')) pages.push(page)
    expect(pages.flat()).toHaveLength(1_101)
    expect(pages.flat()[0]).toMatchObject({ subject: 'bob', action: 'activity.exported', object: 'tenant' })
  })

  it('tells when each client was last used', async () => {
    await world.connect(session('alice'))
    for (const client of ['client-0', 'client-1']) await world.call(principal('alice', 'acme', client), 'tasks_list_tasks')
    await world.engine.close()
    const used = await reading().lastUse(session('alice'))
    expect([...used.keys()].toSorted()).toEqual(['client-0', 'client-1'])
    expect(await reading().lastUse(session('bob'))).toEqual(new Map())
  })

  it('shows uses among the rest, and not the entries that seal them', async () => {
    await world.connect(session('alice'))
    await world.call(principal('alice'), 'tasks_list_tasks')
    await world.engine.close()
    const actions = (await reading().page(session('alice'), { scope: 'own', limit: 50 })).map(({ action }) => action)
    expect(actions).toContain('tool.called')
    expect(actions).toContain('connection.connected')
    expect(actions).not.toContain('usage.recorded')
  })

  it('S-V12: the way that reads a tenant\'s activity shows nothing else and changes nothing', async () => {
    await world.connect(session('alice'))
    const { store } = world.test
    const seen = await store.activityOf('acme', async (sql) => ({
      connections: await sql.select().from(schema.connections),
      grants: await sql.select().from(schema.grants),
      activity: await sql.select().from(schema.auditEvents),
    }))
    expect(seen.connections).toEqual([])
    expect(seen.grants).toEqual([])
    expect(seen.activity.length).toBeGreaterThan(0)
    const forged = { tenant: 'acme', subject: 'alice', action: 'tool.called', object: 'x', outcome: 'ok' } as const
    await expect(store.activityOf('acme', (sql) => audit().write(sql, [forged]))).rejects.toMatchObject({ code: 'INTERNAL' })
    // And a person's own way stays their own.
    expect(await store.owned({ tenant: 'acme', subject: 'bob' }, (sql) => sql.select().from(schema.auditEvents))).toEqual([])
  })
})
