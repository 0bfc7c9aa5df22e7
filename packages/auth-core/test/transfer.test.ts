import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createVault, verifyAudit } from '../src/index.ts'
import { exportDatabase, importDatabase, openPglite, schema, type Store } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let world: World
let empty: TestStore
let lines: readonly string[]
const exported = async (store: Store): Promise<readonly string[]> => {
  const found: string[] = []
  await exportDatabase(store, (line) => void found.push(line))
  return found
}
const importing = (store: Store, given: readonly string[]): Promise<number> =>
  importDatabase(store, (async function* () {
    for (const line of given) yield await Promise.resolve(line)
  })())

beforeAll(async () => {
  world = await startWorld()
  empty = await openTestStore()
  await world.connect(session('alice'), { capabilities: ['manage'] })
  await world.call(principal('alice'), 'tasks_add_task', { content: 'x' })
  // What was used a moment ago is written now, and not between the export and its comparison.
  await world.engine.close()
  lines = await exported(world.test.store)
})
afterAll(async () => {
  await world.close()
  await empty.close()
})

describe('an export of the database', () => {
  it('holds every row of every table, sealed as it was, and no secret', async () => {
    const dump = await world.test.dump()
    expect(lines).toHaveLength(dump.split('\n').length + 2)
    expect(lines.join('\n')).not.toMatch(/SECRET_/)
    const [row] = await world.test.store.rows<{ sealed: Uint8Array }>('select sealed from open_connection($1, $2, $3, null)', ['acme', 'alice', 'tasks'])
    expect(lines.join('\n')).toContain(Buffer.from(row?.sealed ?? []).toString('hex'))
  })

  it.each([
    ['cut off', (all: readonly string[]) => all.slice(0, -1)],
    ['without one row', (all: readonly string[]) => [...all.slice(0, 4), ...all.slice(5)]],
    ['with one row altered', (all: readonly string[]) => all.map((line) => line.replace('"Acme"', '"Evil"'))],
    ['of another schema', (all: readonly string[]) => [JSON.stringify({ format: 'grantway-database-1', schema: 'another' }), ...all.slice(1)]],
    ['that is none', () => ['hello']],
    ['with nothing in it', () => []],
  ])('S-V17: is refused %s, and nothing is written', async (_, change) => {
    await expect(importing(empty.store, change(lines))).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringMatching(/Nothing was imported/) as string })
    expect(await empty.dump()).toBe('')
  })

  it('is the same database elsewhere: what was sealed opens, and the audit log verifies', async () => {
    expect(await importing(empty.store, lines)).toBe(lines.length - 2)
    const sorted = (text: string): string[] => text.split('\n').sort()
    expect(sorted(await empty.dump())).toEqual(sorted(await world.test.dump()))
    const vault = await createVault(empty.store, world.vault.ring, world.clock.now)
    const [row] = await empty.store.rows<{ id: string; sealed: Uint8Array }>('select id, sealed from open_connection($1, $2, $3, null)', ['acme', 'alice', 'tasks'])
    const place = { purpose: 'tokens', tenant: 'acme', subject: 'alice', row: row?.id ?? '', connector: 'tasks', version: 1 } as const
    expect(await vault.open(place, Buffer.from(row?.sealed ?? []))).toMatchObject({ issuer: world.saas.url })
    expect(await verifyAudit(empty.store, vault.serverKeys, 'acme')).toMatchObject({ entries: 3, problems: [] })
    await expect(importing(empty.store, lines)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

// `empty` is on Postgres then, like the world.
describe.runIf(process.env['TEST_DATABASE_URL'])('an export of the embedded database', () => {
  it('is the same database on Postgres', async () => {
    const embedded = await openPglite('memory://')
    const vault = await createVault(embedded, world.vault.ring, world.clock.now)
    await embedded.shared((sql) => sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' }))
    const place = { purpose: 'tokens', tenant: 'acme', subject: 'alice', row: 'c1', connector: 'tasks', version: 1 } as const
    const { sealed } = await vault.seal(place, 'SECRET_token')
    const given = await exported(embedded)
    await embedded.close()
    await empty.clear()
    expect(await importing(empty.store, given)).toBe(given.length - 2)
    expect(await (await createVault(empty.store, world.vault.ring, world.clock.now)).open(place, sealed)).toBe('SECRET_token')
  })
})

describe('a directory of the embedded database', () => {
  it('says which version made it, and is refused by another line of versions', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'grantway-version-'))
    onTestFinished(() => rmSync(directory, { recursive: true }))
    await (await openPglite(directory)).close()
    const stamp = join(directory, 'pglite.version')
    const version = readFileSync(stamp, 'utf8')
    expect(version).toMatch(/^\d+\.\d+\.\d+\n$/)
    writeFileSync(stamp, '0.2.17\n')
    await expect(openPglite(directory)).rejects.toMatchObject({
      code: 'CONFIG_INVALID', message: expect.stringMatching(/made by PGlite 0\.2\.17, this is .*grantway db export <file>.*grantway db import <file>/) as string,
    })
    // The lock is free again, and what only differs in the last number opens.
    writeFileSync(stamp, version.replace(/\.\d+\n/, '.999\n'))
    await (await openPglite(directory)).close()
  })
})
