import { randomBytes, randomUUID } from 'node:crypto'
import type * as Drizzle from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createEngine, createSealer, createVault, rootKeyFrom, silentLog, type HostedEngine, type Owner } from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, pick, proofCount, recordFigures, seededRandom, type TestStore } from '../src/testing/index.ts'
import { tasksConnector } from '../test/support/tasks-connector.ts'
import { principal, publicUrl, session } from '../test/support/world.ts'
import { startOwnPostgres, type OwnPostgres } from './support/own-postgres.ts'

// Fifty organisations of twenty people, and calls of all of them mixed. The second run has no filter of the application
// left: no query names a tenant or a person. The third, which is the control, has no policy of the database either.

const [tenants, people, together] = [50, 20, 20]
const random = seededRandom(Number(process.env['PROOF_SEED'] ?? 20_261_123))

const filters = vi.hoisted(() => ({ removed: false, left: 0 }))
vi.mock('drizzle-orm', async (original) => {
  const drizzle = await original<typeof Drizzle>()
  const eq: typeof drizzle.eq = (left: unknown, right: unknown) => {
    const { name } = left as { name?: string }
    if (!filters.removed || (name !== 'tenant_id' && name !== 'user_id')) return drizzle.eq(left as Drizzle.Column, right)
    filters.left += 1
    return drizzle.sql`true`
  }
  return { ...drizzle, eq }
})

interface Person extends Owner {
  readonly id: string
  readonly label: string
}

let postgres: OwnPostgres | undefined
let test: TestStore
let engine: HostedEngine
const everybody: Person[] = []
const ownerOfToken = new Map<string, string>()
const connector = tasksConnector('http://127.0.0.1:4100', {})
const [list] = connector.tools

// The service: it answers with the name of whoever's token it is shown.
const service: typeof fetch = (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const label = ownerOfToken.get(new Headers(init?.headers).get('authorization')?.slice('Bearer '.length) ?? '') ?? 'nobody'
  const body = pathname === '/api/v1/user' ? { id: label, full_name: label } : { results: [{ content: label }] }
  return Promise.resolve(Response.json(body))
}

beforeAll(async () => {
  postgres = process.env['TEST_DATABASE_URL'] === undefined ? await startOwnPostgres() : undefined
  if (postgres) vi.stubEnv('TEST_DATABASE_URL', postgres.url)
  test = await openTestStore()
  const now = () => new Date()
  const vault = await createVault(test.store, { current: rootKeyFrom(randomBytes(32)) }, now)
  engine = createEngine({
    store: test.store, vault, connectors: [connector], publicUrl, now, log: silentLog, random: () => 0,
    sealer: createSealer(vault.serverKeys.derive('sealer'), now), fetch: service, publicFetch: service,
  })
  for (let tenant = 0; tenant < tenants; tenant += 1) {
    for (let subject = 0; subject < people; subject += 1) {
      // The same names in every organisation: what tells two people apart is both together.
      everybody.push({ tenant: `t${tenant}`, subject: `u${subject}`, id: randomUUID(), label: `t${tenant}/u${subject}` })
    }
  }
  await test.store.shared(async (sql) => {
    await sql.insert(schema.tenants).values(Array.from({ length: tenants }, (_, index) => ({ id: `t${index}`, name: `t${index}` })))
    await sql.insert(schema.users).values(Array.from({ length: people }, (_, index) => ({ id: `u${index}`, displayName: `u${index}`, kind: 'demo' as const })))
    await sql.insert(schema.memberships).values(everybody.map(({ tenant, subject }) => ({ tenantId: tenant, userId: subject, roles: ['member' as const] })))
  })
  for (const { id, label, ...owner } of everybody) {
    const accessToken = `SECRET_${randomBytes(18).toString('base64url')}`
    ownerOfToken.set(accessToken, label)
    const tokens = { issuer: connector.provider.issuer, accessToken, issuedAt: 0 }
    const sealed = await vault.seal({ ...owner, purpose: 'tokens', row: id, connector: 'tasks', version: 1 }, tokens)
    await test.store.owned(owner, async (sql) => {
      await sql.insert(schema.connections).values({
        id, tenantId: owner.tenant, userId: owner.subject, connector: 'tasks', registration: 'tasks', accountKey: label, accountLabel: label,
        state: 'active', grantedScopes: [], version: 1, connectedAt: now(), ...sealed,
      })
      await sql.insert(schema.grants).values({ tenantId: owner.tenant, userId: owner.subject, connectionId: id, capability: 'read', grantedAt: now() })
    })
  }
}, 300_000)
afterAll(async () => {
  await engine.close()
  await test.close()
  postgres?.close()
})

/** One use of the engine by somebody, and everything of others that came out of it. */
const uses: readonly ((who: Person, other: Person) => Promise<readonly string[]>)[] = [
  async (who) => foreign(who, JSON.stringify(await call(who))),
  async (who) => foreign(who, JSON.stringify(await call(who))),
  async (who) => foreign(who, JSON.stringify((await engine.connections(who)).map(({ account }) => account))),
  // Naming the connection of somebody else, as an argument and by id.
  async (who, other) => foreign(who, JSON.stringify(await call(who, other.id))),
  async (who, other) => foreign(who, JSON.stringify(await call(who, other.label)), other.label),
  async (who, other) => ((await engine.nameAccount(who, other.id, 'taken')) ? ['named'] : []),
  async (who, other) => ((await engine.switchOff(who, other.id, 'read')) ? ['switched off'] : []),
  async (who, other) => ((await engine.disconnect(who, other.id)) ? ['disconnected'] : []),
  async (who) => {
    const link = engine.findLink('auth://tasks')
    return link ? foreign(who, JSON.stringify((await engine.linkStatus(session(who.subject, who.tenant), link)).account ?? '')) : ['no link']
  },
]

const call = async (who: Person, account?: string) => {
  if (!list) throw new Error('no tool')
  return engine.callTool(principal(who.subject, who.tenant), connector, list, {}, {
    signal: new AbortController().signal, ...(account !== undefined && { account }),
  })
}

// Labels of others; one that the caller named may come back in the sentence that refuses it.
const foreign = ({ label }: Person, text: string, named?: string): readonly string[] =>
  (text.match(/t\d+\/u\d+/g) ?? []).filter((found) => found !== label && (found !== named || text.includes('"kind":"done"')))

const run = async (calls: number): Promise<{ readonly crossed: number; readonly failed: number }> => {
  let [left, crossed, failed] = [calls, 0, 0]
  await Promise.all(Array.from({ length: together }, async () => {
    while (left-- > 0) {
      const who = pick(random, everybody)
      const other = pick(random, everybody.filter((one) => one !== who))
      await pick(random, uses)(who, other).then((found) => (crossed += found.length > 0 ? 1 : 0), () => (failed += 1))
    }
  }))
  return { crossed, failed }
}

describe('S-M05: mixed calls of everybody', () => {
  const kind = (): string => test.store.kind
  const needsPostgres = 'the embedded database has one login, which may leave its role: only Postgres is the second fence'

  it('give nothing of anybody else', async () => {
    const calls = proofCount(100_000)
    const { crossed, failed } = await run(calls)
    recordFigures('isolation', { database: kind(), calls, crossed, failed })
    expect({ crossed, failed }).toEqual({ crossed: 0, failed: 0 })
  }, 3_600_000)

  it('give nothing of anybody else on Postgres when no query names its tenant or person', async (context) => {
    if (kind() !== 'postgres') return context.skip(needsPostgres)
    await removeFilters()
    const calls = proofCount(100_000)
    const { crossed, failed } = await run(calls)
    recordFigures('isolation without the filters of the application', { calls, crossed, failed, filtersRemoved: filters.left })
    expect({ crossed, failed }).toEqual({ crossed: 0, failed: 0 })
    expect(filters.left).toBeGreaterThan(calls / 4)
  }, 3_600_000)

  it('control: without the policies of the database too, what belongs to others comes out', async (context) => {
    if (kind() !== 'postgres') return context.skip(needsPostgres)
    for (const table of ['connections', 'grants']) await test.asAdministrator(`alter table ${table} disable row level security`)
    const { crossed } = await run(100)
    recordFigures('isolation without filters and policies (control)', { calls: 100, crossed })
    expect(crossed).toBeGreaterThan(10)
  })
})

/** Takes the conditions on tenant and person out of every query, those of the hot path's function included. */
const removeFilters = async (): Promise<void> => {
  filters.removed = true
  const [row] = await test.asAdministrator("select pg_get_functiondef('open_connection'::regproc) as source")
  const source = String(row?.['source'])
  const without = source.replace('c.tenant_id = p_tenant AND c.user_id = p_user AND ', '')
  expect(without).not.toBe(source)
  await test.asAdministrator(without)
}
