import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createAudit, createVault, retireTenantKeys, rootKeyFrom, rotateTenant, type KeyParts, type Place } from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, pick, proofCount, recordFigures, seededRandom } from '../src/testing/index.ts'

const random = seededRandom(Number(process.env['PROOF_SEED'] ?? 20_261_122))

it('S-V08: a tenant is sealed anew under load, stopped again and again: no read fails and nothing is lost', async () => {
  const test = await openTestStore()
  const { store } = test
  // As many people as a large tenant has, so that a read finds what it finds there.
  const people = Array.from({ length: 1_000 }, (_, index) => `p${index}`)
  const personOf = (id: string): string => `p${Number(id.slice(1)) % people.length}`
  let ahead = 0
  const now = (): Date => new Date(Date.now() + ahead)
  await store.shared(async (sql) => {
    await sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' })
    await sql.insert(schema.users).values(people.map((id) => ({ id, displayName: id, kind: 'demo' as const })))
  })
  const ring = { current: rootKeyFrom(randomBytes(32)) }
  const server = await createVault(store, ring, now)
  const total = Math.max(1_000, proofCount(100_000))
  const ids = Array.from({ length: total }, (_, index) => `c${String(index).padStart(6, '0')}`)
  const place = (id: string, version: number): Place =>
    ({ purpose: 'tokens', tenant: 'acme', subject: personOf(id), row: id, connector: 'todo', version })
  for (const person of people) {
    const own = ids.filter((id) => personOf(id) === person)
    const rows = await Promise.all(own.map(async (id) => ({
      id, tenantId: 'acme', userId: person, connector: 'todo', registration: 'todo', accountKey: id, accountLabel: id, version: 1,
      state: 'active' as const, grantedScopes: [], connectedAt: now(), ...(await server.seal(place(id, 1), `${id} 1`)),
    })))
    if (rows.length > 0) await store.owned({ tenant: 'acme', subject: person }, (sql) => sql.insert(schema.connections).values(rows))
  }
  const counts = { rows: total, reads: 0, failedReads: 0, refreshes: 0, stops: 0, lost: 0 }
  const newest = new Map<string, number>()
  const read = async (id: string): Promise<{ value: unknown; version: number }> => {
    const [row] = await store.rows<{ sealed: Uint8Array; version: number }>('select sealed, version from open_connection($1, $2, $3, $4)', ['acme', personOf(id), 'todo', id])
    return { value: row && (await server.open(place(id, row.version), Buffer.from(row.sealed))), version: row?.version ?? 0 }
  }
  let going = true
  // A server that works meanwhile: it reads at random and now and then saves what a refresh brought.
  const load = async (): Promise<void> => {
    while (going) {
      const id = pick(random, ids)
      const { value, version } = await read(id)
      counts.reads += 1
      if (value !== `${id} ${version}`) counts.failedReads += 1
      if (counts.reads % 10 !== 0) continue
      const { sealed, tenantKeyVersion } = await server.seal(place(id, version + 1), `${id} ${version + 1}`)
      await store.owned({ tenant: 'acme', subject: personOf(id) }, (sql) =>
        sql.execute(`update connections set sealed = '\\x${sealed.toString('hex')}', tenant_key_version = ${tenantKeyVersion}, version = ${version + 1} where id = '${id}' and version = ${version}`))
      newest.set(id, version + 1)
      counts.refreshes += 1
    }
  }
  const loading = load()
  const started = performance.now()
  for (let ended = false; !ended;) {
    // Each run is a process of its own that ends in the middle of a batch.
    const vault = await createVault(store, ring, now)
    let left = counts.stops < 20 ? Math.ceil(random() * (total / 10)) : Infinity
    const parts: KeyParts = {
      store, now, audit: createAudit(vault.serverKeys, now), report: () => undefined,
      vault: { ...vault, reseal: (...given) => (left-- > 0 ? vault.reseal(...given) : Promise.reject(new Error('stopped'))) },
    }
    ended = await rotateTenant(parts, 'acme').then(() => true, () => false)
    if (!ended) counts.stops += 1
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  going = false
  await loading
  ahead = 11 * 60_000
  const parts: KeyParts = { store, vault: server, audit: createAudit(server.serverKeys, now), now, report: () => undefined }
  const retired = await retireTenantKeys(parts, 'acme')
  for (const id of ids) {
    const { value, version } = await read(id)
    if (version !== (newest.get(id) ?? 1) || value !== `${id} ${version}`) counts.lost += 1
  }
  recordFigures('a tenant sealed anew under load', { ...counts, retired, seconds, store: store.kind })
  await test.close()
  expect(counts).toMatchObject({ failedReads: 0, lost: 0 })
  expect(retired).toBe(1)
  expect(counts.stops).toBeGreaterThan(5)
})
