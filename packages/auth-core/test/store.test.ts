import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { inspect } from 'node:util'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { mayMigratePostgres, migratePostgres, openPglite, openPostgres, schema } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'

const alice = { tenant: 'acme', subject: 'alice' }
const connection = (id: string, owner: { tenant: string; subject: string }) => ({
  id, tenantId: owner.tenant, userId: owner.subject, connector: 'todo', registration: 'todo', accountKey: id, accountLabel: id,
  state: 'active' as const, grantedScopes: [], sealed: Buffer.from('x'), tenantKeyVersion: 1, version: 1, connectedAt: new Date(),
})

describe('the store', () => {
  let test: TestStore
  beforeAll(async () => {
    test = await openTestStore()
    await test.store.shared(async (sql) => {
      await sql.insert(schema.tenants).values([{ id: 'acme', name: 'Acme' }, { id: 'globex', name: 'Globex' }])
      await sql.insert(schema.users).values(['alice', 'bob'].map((id) => ({ id, displayName: id, kind: 'demo' as const })))
    })
    await test.store.owned(alice, (sql) => sql.insert(schema.tenantKeys).values({ tenantId: 'acme', version: 1, rootKeyId: 'root', wrapped: Buffer.from('x') }))
    await test.store.owned(alice, (sql) => sql.insert(schema.connections).values(connection('c1', alice)))
  })
  afterAll(() => test.close())

  it('P-B16: shows a person their own rows, without any filter in the query', async () => {
    const rowsOf = (owner: typeof alice) => test.store.owned(owner, (sql) => sql.select({ id: schema.connections.id }).from(schema.connections))
    expect(await rowsOf(alice)).toEqual([{ id: 'c1' }])
    expect(await rowsOf({ tenant: 'acme', subject: 'bob' })).toEqual([])
    expect(await rowsOf({ tenant: 'globex', subject: 'alice' })).toEqual([])
  })

  it('S-V12: leaves no context behind', async () => {
    await test.store.owned(alice, (sql) => sql.select().from(schema.connections))
    expect(await test.store.shared((sql) => sql.select().from(schema.connections))).toEqual([])
    expect(await test.store.rows('select id from open_connection($1, $2, $3, null)', ['acme', 'alice', 'todo'])).toHaveLength(1)
    expect(await test.store.shared((sql) => sql.select().from(schema.connections))).toEqual([])
  })

  it('S-V12: gives each of many statements at once a context and an end of its own', async () => {
    const open = (user: string) => test.store.rows<{ id: string }>('select id from open_connection($1, $2, $3, null)', ['acme', user, 'todo'])
    const divide = (by: string) => test.store.rows('select 1 / $1::integer as one', [by])
    const seen = await Promise.allSettled([open('alice'), test.store.rows('select id from connections', []), divide('0'), divide('1'), open('bob'), open('alice')])
    expect(seen.map((one) => (one.status === 'fulfilled' ? one.value.length : (one.reason as Error).message))).toEqual(
      [1, 0, 'The database refused a statement (22012).', 1, 0, 1])
    expect(await divide('1')).toMatchObject([{ one: 1 }])
    await expect(test.store.rows('select nothing_of_that_name', [])).rejects.toMatchObject({ code: 'INTERNAL' })
    await expect(test.store.rows('select nothing_of_that_name', [])).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(await open('alice')).toHaveLength(1)
  })

  it('S-V12: keeps the hot path out of a transaction that is open', async () => {
    let goOn = (): void => undefined
    const waiting = new Promise<void>((resolve) => (goOn = resolve))
    const inside = test.store.owned(alice, async (sql) => {
      await waiting
      return sql.select({ id: schema.connections.id }).from(schema.connections)
    })
    const hot = test.store.rows('select id from open_connection($1, $2, $3, null)', ['globex', 'dave', 'todo'])
    // On Postgres it has a connection of its own and ends at once; the embedded database has one session.
    await Promise.race([hot, setTimeout(100)])
    goOn()
    expect(await inside).toEqual([{ id: 'c1' }])
    expect(await hot).toEqual([])
  })

  it('refuses to write a row of somebody else', async () => {
    await expect(
      test.store.owned(alice, (sql) => sql.insert(schema.connections).values(connection('c2', { tenant: 'acme', subject: 'bob' }))),
    ).rejects.toMatchObject({ code: 'INTERNAL', message: 'The database refused a statement (42501).' })
  })

  it('refuses to change the audit log', async () => {
    await expect(test.store.owned(alice, (sql) => sql.delete(schema.auditEvents))).rejects.toMatchObject({ code: 'INTERNAL' })
  })

  it('S-M14: keeps SQL and parameters out of its errors', async () => {
    const failure = await test.store
      .shared((sql) => sql.insert(schema.tenants).values({ id: 'acme', name: 'SECRET_parameter' }))
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'INTERNAL' })
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/SECRET_|insert into/)
  })
})

describe('the embedded database', () => {
  it('S-R14: refuses a second opener of the same directory, and frees it at the end', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'grantway-db-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    const first = await openPglite(directory)
    await expect(openPglite(directory)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining(directory) as string })
    await first.shared((sql) => sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' }))
    await first.close()
    const second = await openPglite(directory)
    expect(await second.shared((sql) => sql.select({ id: schema.tenants.id }).from(schema.tenants))).toEqual([{ id: 'acme' }])
    await second.close()
  })
})

describe('a directory that cannot be used', () => {
  it('is refused with its setting and the reason of the system', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'grantway-db-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'file'), '')
    await expect(openPglite(join(folder, 'file', 'data'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID', message: expect.stringMatching(/^DATA_DIR: ENOTDIR: .*file\/data/) as string,
    })
  })
})

describe('a work of many transactions', () => {
  it('lets others in between them, also where the database answers within one turn', async () => {
    const test = await openTestStore()
    let going = true
    let others = 0
    const reading = (async () => {
      for (; going; others += 1) await test.store.rows('select id from tenants', [])
    })()
    for (let turn = 0; others < 5 && turn < 2_000; turn += 1) await test.store.shared((sql) => sql.select().from(schema.tenants))
    expect(others).toBeGreaterThanOrEqual(5)
    going = false
    await reading
    await test.close()
  })
})

describe('Postgres', () => {
  it.runIf(process.env['TEST_DATABASE_URL'])('keeps the work of the keeper from the user the server runs as', async () => {
    const test = await openTestStore()
    const user = `runtime_${Date.now()}`
    const url = new URL(test.url ?? '')
    url.username = user
    const admin = postgres(test.url ?? '', { max: 1, onnotice: () => undefined })
    await admin.unsafe(`create role ${user} login`)
    await migratePostgres(test.url ?? '', url.href)
    expect([await mayMigratePostgres(url.href), await mayMigratePostgres(test.url ?? '')]).toEqual([false, true])
    const runtime = await openPostgres(url.href)
    try {
      await expect(runtime.asKeeper((sql) => sql.select().from(schema.connections))).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(/^DATABASE_ADMIN_URL: /) as string })
      expect(await runtime.rows('select * from settle_key_states($1::text::text[])', ['{}'])).toEqual([])
      expect(await test.store.asKeeper((sql) => sql.select().from(schema.connections))).toEqual([])
    } finally {
      await runtime.close()
      await admin.unsafe(`drop owned by ${user}; drop role ${user}`)
      await admin.end()
      await test.close()
    }
  })

  // The library does not wait for an answer about types: a connection that breaks before it comes would end the process.
  it.runIf(process.env['TEST_DATABASE_URL'])('S-R06: is asked about nothing but what somebody waits for', async () => {
    const test = await openTestStore()
    const { hostname, port } = new URL(test.url ?? '')
    let sent = ''
    const between = createServer((socket) => {
      const server = connect(Number(port), hostname)
      socket.on('data', (chunk) => (sent += chunk.toString('latin1'))).pipe(server).pipe(socket)
      server.on('error', () => socket.destroy())
      socket.on('error', () => server.destroy())
    })
    await new Promise<void>((resolve) => between.listen(0, '127.0.0.1', resolve))
    const url = new URL(test.url ?? '')
    url.port = String((between.address() as AddressInfo).port)
    const store = await openPostgres(url.href)
    await store.shared((sql) => sql.select().from(schema.tenants))
    expect(await store.rows('select array[\'a\', \'b c\']::text[] as texts', [])).toEqual([{ texts: ['a', 'b c'] }])
    await store.close()
    between.close()
    await test.close()
    expect(sent).toContain('rolbypassrls')
    expect(sent).not.toContain('pg_type')
  })

  it('is reported as unavailable when it cannot be reached', async () => {
    await expect(openPostgres('postgres://nobody@127.0.0.1:1/none')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE', message: 'DATABASE_URL: no database answers there.',
    })
  })

  it.runIf(process.env['TEST_DATABASE_URL'])('says which command is missing where the schema is not there, not for this user, or older than the server', async () => {
    const test = await openTestStore()
    const user = `runtime_${Date.now()}`
    const admin = postgres(test.url ?? '', { max: 1, onnotice: () => undefined })
    const named = (name: string, as = user): string => Object.assign(new URL(test.url ?? ''), { username: as, pathname: `/${name}` }).href
    const refused = (url: string, sentence: string) =>
      expect(openPostgres(url)).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: `DATABASE_URL: ${sentence}` })
    const database = new URL(test.url ?? '').pathname.slice(1)
    const toMigrate = 'its schema was not made yet, or not for this user. Run `grantway migrate`.'
    try {
      await refused(named(database, 'nobody_here'), 'its user or password was refused.')
      await admin.unsafe(`create role ${user} login connection limit 0`)
      await expect(openPostgres(named(database))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'DATABASE_URL: it takes no more connections now.' })
      await refused(named('nowhere', new URL(test.url ?? '').username), 'there is no such database.')
      await admin.unsafe(`alter role ${user} connection limit -1`)
      await admin.unsafe(`create database ${user}`)
      await refused(named(database), toMigrate)
      await admin.unsafe(`grant grantway_runtime to ${user}`)
      await refused(named(user), toMigrate)
      await expect(migratePostgres(named(user), named(user))).rejects.toMatchObject({
        code: 'CONFIG_INVALID', message: 'DATABASE_URL: its user may not bring the schema up to date.',
      })
      await (await openPostgres(named(database))).close()
      await admin.unsafe('delete from drizzle.__drizzle_migrations where created_at = (select max(created_at) from drizzle.__drizzle_migrations)')
      await refused(named(database), 'its schema is of an older version. Run `grantway migrate`.')
    } finally {
      await admin.unsafe(`drop database if exists ${user}`)
      await admin.unsafe(`drop role if exists ${user}`)
      await admin.end()
      await test.close()
    }
  })
})
