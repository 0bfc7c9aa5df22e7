import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { eq, sql as statement } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  createAudit, createVault, eraseTenant, exportAudit, operationEvents, rotateServerKey, verifyAudit, type AuditEntry, type HostedEngine, type Vault,
} from '../src/index.ts'
import type { OperationEvents } from '../src/audit/actions.ts'
import { schema, type Sql } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { gate, storeWith } from './support/collaborators.ts'
import { createTamperer, type Tamperer } from './support/tamperer.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let test: TestStore
let tamper: Tamperer
let world: World
beforeEach(async () => {
  test = await openTestStore()
  tamper = await createTamperer(test)
  world = await startWorld({ store: test })
})
afterEach(async () => {
  await world.close()
  await tamper.close()
  await test.close()
})

const verify = (tenant = 'acme', anchor?: Parameters<typeof verifyAudit>[3]) => verifyAudit(test.store, world.vault.serverKeys, tenant, anchor)
const entry = (subject: string, object: string): AuditEntry => ({ tenant: 'acme', subject, action: 'flow.started', object, outcome: 'ok' })
const aboutMember = (tenant: string, subject: string, member: string) =>
  test.store.owned({ tenant, subject }, (sql) => createAudit(world.vault.serverKeys, world.clock.now)
    .write(sql, [{ tenant, subject, action: 'member.roles_changed', object: 'roles', outcome: 'ok', member, details: { to: ['admin'] } }]))
const write = (count: number, vault: Vault = world.vault) => {
  const audit = createAudit(vault.serverKeys, world.clock.now)
  return Promise.all(Array.from({ length: count }, (_, index) =>
    test.store.owned({ tenant: 'acme', subject: index % 2 ? 'alice' : 'bob' }, (sql) => audit.write(sql, [entry(index % 2 ? 'alice' : 'bob', `entry ${index}`)]))))
}

describe('the chain of a tenant', () => {
  it('verifies, also when entries were appended at the same moment, and names nobody', async () => {
    await write(30)
    await world.connect(session('alice'))
    expect(await verify()).toMatchObject({ entries: 32, problems: [], head: { seq: 32 } })
    const rows = await test.store.asKeeper((sql) => sql.select().from(schema.auditEvents))
    expect(JSON.stringify(rows)).not.toMatch(/"(alice|bob)"/)
    expect(rows.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1))
  })

  it('S-A01: shows an entry that was edited, whatever part of it', async () => {
    await write(5)
    for (const change of [`action = 'flow.declined'`, `object = 'x'`, `outcome = 'failed'`, `reason = ''`, `at = at + interval '1 second'`, `subject_ref = 'operator'`, `client_id = ''`, `details = '{"a":1}'`]) {
      await tamper.run(`update audit_events set ${change} where seq = 3`, async () => {
        expect((await verify()).problems).toEqual([{ kind: 'altered', seq: 3 }])
      })
    }
    expect((await verify()).problems).toEqual([])
  })

  it('S-A02: shows an entry that was deleted, and two that were swapped', async () => {
    await write(6)
    await tamper.run('delete from audit_events where seq = 3', async () => {
      expect((await verify()).problems).toEqual([{ kind: 'missing', seq: 3 }, { kind: 'altered', seq: 4 }])
    })
    await tamper.run('update audit_events set seq = case seq when 2 then 104 else 102 end where seq in (2, 4); update audit_events set seq = seq - 100 where seq > 100', async () => {
      expect((await verify()).problems.map(({ seq }) => seq)).toEqual(expect.arrayContaining([2, 4]))
    })
  })

  it('S-A03: shows an end that was cut off; with the head set back too, an anchor kept elsewhere shows it', async () => {
    await write(6)
    const { head } = await verify()
    await tamper.run('delete from audit_events where seq > 4', async () => {
      expect((await verify()).problems).toEqual([{ kind: 'cut-off', seq: 4 }])
    })
    await tamper.run('delete from audit_events where seq > 4; update audit_heads h set seq = 4, mac = e.mac from audit_events e where e.seq = 4', async () => {
      expect((await verify()).problems).toEqual([])
      expect((await verify('acme', head)).problems).toEqual([{ kind: 'cut-off', seq: 6 }])
    })
    await tamper.run('update audit_heads h set seq = 4, mac = e.mac from audit_events e where e.seq = 4', async () => {
      expect((await verify()).problems).toEqual([{ kind: 'cut-off', seq: 4 }])
    })
    await tamper.run('delete from audit_heads', async () => {
      expect((await verify()).problems).toEqual([{ kind: 'cut-off', seq: 0 }])
    })
    await write(2)
    expect((await verify('acme', head)).problems).toEqual([])
  })

  it('S-A04: an entry of one tenant is none in the chain of another', async () => {
    await write(1)
    await tamper.run(`insert into audit_events select 'globex', seq, at, subject_ref, client_id, action, object, outcome, reason, details, key_version, mac from audit_events; insert into audit_heads select 'globex', seq, mac from audit_heads where tenant_id = 'acme'`, async () => {
      expect((await verify('globex')).problems).toEqual([{ kind: 'altered', seq: 1 }])
    })
  })

  it('goes on under a new audit key, and verifies across both', async () => {
    await write(3)
    const parts = { store: test.store, vault: world.vault, audit: createAudit(world.vault.serverKeys, world.clock.now), now: world.clock.now, report: () => undefined }
    await rotateServerKey(parts, 'audit')
    const later = await createVault(test.store, world.vault.ring, world.clock.now)
    await write(3, later)
    expect(await verifyAudit(test.store, later.serverKeys, 'acme')).toMatchObject({ entries: 6, problems: [] })
    // Control: who does not have the newer key cannot vouch for what it chained.
    expect((await verify()).problems.map(({ kind }) => kind)).toEqual(['unknown-key', 'unknown-key', 'unknown-key'])
  })

  it('stands or falls with the change it records', async () => {
    const audit = createAudit(world.vault.serverKeys, world.clock.now)
    await expect(test.store.owned({ tenant: 'acme', subject: 'alice' }, async (sql) => {
      await audit.write(sql, [entry('alice', 'x')])
      await sql.execute(statement`select 1 / 0`)
    })).rejects.toMatchObject({ code: 'INTERNAL' })
    // The pseudonym of that transaction is gone with it, and is not remembered.
    await test.store.owned({ tenant: 'acme', subject: 'alice' }, (sql) => audit.write(sql, [entry('alice', 'y')]))
    expect(await verify()).toMatchObject({ entries: 1, problems: [] })
    expect(await test.store.asKeeper((sql) => sql.$count(schema.auditSubjects))).toBe(1)
  })
})

describe('the use of connections', () => {
  /** An engine whose transactions wait from `hold` to `release`. */
  const engineThatCanBeHeld = async () => {
    const [reached, released] = [gate(), gate()]
    let held = false
    const engine = await world.another({
      store: storeWith(test.store, async (run) => {
        if (held) {
          reached.open()
          await released.opened
        }
        return run()
      }),
    })
    const hold = (): void => void (held = true)
    const release = (): void => {
      held = false
      released.open()
    }
    return { engine, hold, reached: reached.opened, release }
  }

  it('S-A05: is sealed by one entry a flush, and shows a row that was edited, added or deleted', async () => {
    await world.connect(session('alice'), { capabilities: ['manage'] })
    for (let turn = 0; turn < 3; turn += 1) await world.call(principal('alice'), 'tasks_list_tasks')
    await world.call(principal('alice'), 'tasks_add_task', { content: 'x' })
    // A write is on record before its request leaves, a read within a second.
    expect(await test.store.asKeeper((sql) => sql.$count(schema.usageEvents))).toBe(1)
    await world.engine.close()
    const verdict = await verify()
    expect(verdict).toMatchObject({ usage: 4, unsealedUsage: 0, problems: [] })
    const seal = verdict.entries
    await tamper.run(`update usage_events set object = 'x' where place = 1`, async () => {
      expect((await verify()).problems).toEqual([{ kind: 'usage-altered', seq: seal }])
    })
    await tamper.run('delete from usage_events where place = 1', async () => {
      expect((await verify()).problems).toEqual([{ kind: 'usage-missing', seq: seal }])
    })
    await tamper.run('delete from usage_events', async () => {
      expect((await verify()).problems).toEqual([{ kind: 'usage-missing', seq: seal }])
    })
    await tamper.run(`insert into usage_events select tenant_id, '${randomUUID()}', place, at, subject_ref, client_id, action, object, outcome, reason, details, key_version, mac from usage_events where place = 0`, async () => {
      expect((await verify()).problems).toEqual([{ kind: 'usage-altered', seq: 0 }])
    })
  })

  it('is written when an engine has closed, also where a flush was under way already', async () => {
    await world.connect(session('alice'))
    const { engine, hold, reached, release } = await engineThatCanBeHeld()
    await world.call(principal('alice'), 'tasks_list_tasks', {}, { on: engine })
    hold()
    const flushing = engine.close()
    await reached
    let closed = false
    const closing = engine.close().then(() => (closed = true))
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    expect(closed).toBe(false)
    release()
    await Promise.all([flushing, closing])
    expect(await verify()).toMatchObject({ usage: 1, unsealedUsage: 0, problems: [] })
  })

  it('that comes while a flush takes long waits for one more, however many seconds it takes', async () => {
    await world.connect(session('alice'))
    const { engine, hold, reached, release } = await engineThatCanBeHeld()
    const use = () => world.call(principal('alice'), 'tasks_list_tasks', {}, { on: engine })
    await use()
    hold()
    await reached
    for (let turn = 0; turn < 3; turn += 1) {
      await use()
      await sleep(1_100)
    }
    release()
    await engine.close()
    expect(await verify()).toMatchObject({ usage: 4, unsealedUsage: 0, problems: [] })
    const rows = await test.store.asKeeper((sql) => sql.select({ action: schema.auditEvents.action }).from(schema.auditEvents))
    expect(rows.filter(({ action }) => action === 'usage.recorded')).toHaveLength(2)
  })

  it('that no entry seals, because the process ended, is counted and still authentic', async () => {
    await world.connect(session('alice'), { capabilities: ['manage'] })
    await world.call(principal('alice'), 'tasks_add_task', { content: 'x' })
    expect(await verify()).toMatchObject({ usage: 1, unsealedUsage: 1, problems: [] })
  })

  it('shows a person their own entries and nobody else\'s', async () => {
    await world.connect(session('alice'))
    await world.connect(session('bob'), { as: 'bob' })
    const own = await test.store.owned({ tenant: 'acme', subject: 'alice' }, (sql) => sql.select().from(schema.auditEvents))
    expect(own).toHaveLength(2)
    expect(new Set(own.map(({ subjectRef }) => subjectRef)).size).toBe(1)
    await expect(test.store.owned({ tenant: 'globex', subject: 'alice' }, (sql) => sql.select().from(schema.auditEvents))).resolves.toEqual([])
  })
})

describe('the log of a tenant', () => {
  it('is exported with names, for one person too, and the export is written down', async () => {
    await world.connect(session('alice'))
    await world.connect(session('bob'), { as: 'bob' })
    const parts = { store: test.store, audit: createAudit(world.vault.serverKeys, world.clock.now) }
    const lines = async (person?: string) => {
      const found: { subject?: string; action: string }[] = []
      for await (const text of exportAudit(parts, 'acme', person)) found.push(JSON.parse(text) as (typeof found)[number])
      return found
    }
    expect((await lines()).map(({ subject, action }) => [subject, action])).toEqual([
      ['alice', 'flow.started'], ['alice', 'connection.connected'], ['bob', 'flow.started'], ['bob', 'connection.connected'], [undefined, 'audit.exported'],
    ])
    expect(new Set((await lines('bob')).map(({ subject }) => subject))).toEqual(new Set(['bob']))
    // Whom something was done to is named too, and finds it among what is about them.
    await aboutMember('acme', 'alice', 'bob')
    expect((await lines('bob')).at(-1)).toMatchObject({ subject: 'alice', member: 'bob', action: 'member.roles_changed' })
  })

  it('S-V14: has one pseudonym for a person, whether they did something or it was done to them, and the server cannot move it', async () => {
    await aboutMember('acme', 'alice', 'bob')
    await write(2)
    const rows = await test.store.asKeeper((sql) => sql.select().from(schema.auditEvents))
    const bob = rows.find(({ object }) => object === 'entry 0')?.subjectRef
    expect(rows.find(({ action }) => action === 'member.roles_changed')?.details).toEqual({ to: ['admin'], member: bob })
    expect(await test.store.asKeeper((sql) => sql.$count(schema.auditSubjects))).toBe(2)
    for (const change of [
      (sql: Sql) => sql.update(schema.auditSubjects).set({ userId: 'bob' }), (sql: Sql) => sql.delete(schema.auditSubjects),
      (sql: Sql) => sql.insert(schema.auditSubjects).values({ tenantId: 'acme', userId: 'alice', ref: 'chosen' }),
    ]) {
      await expect(test.store.owned({ tenant: 'acme', subject: 'alice' }, change)).rejects.toMatchObject({ message: expect.stringContaining('42501') as string })
    }
    // It knows the people of the tenant it works for, and without one nobody.
    await expect(test.store.shared((sql) => sql.execute(statement`select ref from subject_ref('alice')`))).rejects.toMatchObject({ code: 'INTERNAL' })
  })

  it('S-V14: survives the erasure of its tenant and then names nobody; nothing sealed is left, and others keep theirs', async () => {
    await world.connect(session('dave', 'globex'))
    await aboutMember('globex', 'alice', 'dave')
    await world.connect(session('alice'))
    const [before] = await test.store.asKeeper((sql) => sql.select().from(schema.connections).where(eq(schema.connections.tenantId, 'globex')))
    const parts = { store: test.store, audit: createAudit(world.vault.serverKeys, world.clock.now) }
    expect(await eraseTenant(parts, 'globex')).toEqual({ connections: 1, keys: 1, people: 1 })
    expect(await verify('globex')).toMatchObject({ entries: 4, problems: [] })
    const dump = await test.dump()
    expect(dump).not.toMatch(/dave/)
    expect(dump).toContain('alice')
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
    // A copy of the sealed row without its key, as in an export of that table, opens nowhere.
    const later = await createVault(test.store, world.vault.ring, world.clock.now)
    const place = { purpose: 'tokens', tenant: 'globex', subject: 'dave', row: before?.id ?? '', connector: 'tasks', version: 1 } as const
    expect(await later.open(place, before?.sealed ?? Buffer.alloc(0))).toBeUndefined()
    await expect(eraseTenant(parts, 'globex')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('operations of the engine', () => {
  it('are all declared with what they leave in the log', () => {
    const operations = Object.entries(world.engine).filter(([, value]) => typeof value === 'function').map(([name]) => name)
    expect(Object.keys(operationEvents).sort()).toEqual(operations.sort())
  })

  it('do not compile when they are not declared', () => {
    const declared: OperationEvents<HostedEngine> = operationEvents
    // @ts-expect-error: nobody has said what this operation leaves in the log
    const incomplete: OperationEvents<HostedEngine & { readonly mint: () => void }> = operationEvents
    expect(incomplete).toBe(declared)
  })
})
