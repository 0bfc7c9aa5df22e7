import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, lt } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  createAudit, createVault, keyStatus, replaceLostServerKeys, retireTenantKeys, rootKeyFrom, rotateRoot, rotateServerKey,
  rotateTenant, settleKeyStates, transitRootKey, type KeyParts, type KeyRing, type Place, type Vault,
} from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { startFakeTransit } from './support/fake-transit.ts'

const { connections, tenantKeys } = schema
const newRoot = () => rootKeyFrom(randomBytes(32))
let test: TestStore
let time = Date.now()
const now = (): Date => new Date(time)

beforeAll(async () => {
  test = await openTestStore()
})
afterEach(() => test.clear())
afterAll(() => test.close())

const parts = (vault: Vault, report: KeyParts['report'] = () => undefined): KeyParts =>
  ({ store: test.store, vault, audit: createAudit(vault.serverKeys, now), now, report })

const open = async (ring: KeyRing): Promise<Vault> => {
  await test.store.shared(async (sql) => {
    await sql.insert(schema.tenants).values(['acme', 'globex'].map((id) => ({ id, name: id }))).onConflictDoNothing()
    await sql.insert(schema.users).values({ id: 'alice', displayName: 'Alice', kind: 'demo' }).onConflictDoNothing()
  })
  return createVault(test.store, ring, now)
}

const place = (tenant: string, row: string): Place =>
  ({ purpose: 'tokens', tenant, subject: 'alice', row, connector: 'todo', version: 1 })

/** Stores connections as a callback does, one for each id. */
const connect = async (vault: Vault, tenant: string, ids: readonly string[]): Promise<void> => {
  const rows = await Promise.all(ids.map(async (id) => ({
    id, tenantId: tenant, userId: 'alice', connector: 'todo', registration: 'todo', accountKey: id, accountLabel: id,
    state: 'active' as const, grantedScopes: [], version: 1, connectedAt: now(), ...(await vault.seal(place(tenant, id), `SECRET_${id}`)),
  })))
  await test.store.owned({ tenant, subject: 'alice' }, (sql) => sql.insert(connections).values(rows))
}

const stored = (tenant: string) =>
  test.store.asKeeper((sql) => sql.select().from(connections).where(eq(connections.tenantId, tenant)).orderBy(connections.id))
const opened = async (vault: Vault, tenant: string): Promise<unknown[]> =>
  Promise.all((await stored(tenant)).map(({ id, sealed }) => vault.open(place(tenant, id), sealed)))

describe('rotating the root key', () => {
  it('S-V08: wraps every key anew, moves no sealed row, and then needs the previous key no more', async () => {
    const [first, second] = [newRoot(), newRoot()]
    const before = await open({ current: first })
    await connect(before, 'acme', ['a1', 'a2'])
    await connect(before, 'globex', ['g1'])
    const rows = await stored('acme')
    const sessions = before.serverKeys.derive('issuer')

    const both = await open({ current: second, previous: first })
    expect(await opened(both, 'acme')).toEqual(['SECRET_a1', 'SECRET_a2'])
    expect(await rotateRoot(parts(both), false)).toEqual({ wrapped: 5, lost: 0 })

    const after = await open({ current: second })
    expect(await opened(after, 'acme')).toEqual(['SECRET_a1', 'SECRET_a2'])
    expect(await opened(after, 'globex')).toEqual(['SECRET_g1'])
    expect(await stored('acme')).toEqual(rows)
    // What is derived for sessions and sealed texts is the same.
    expect(after.serverKeys.derive('issuer')).toEqual(sessions)
    await expect(open({ current: first })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('S-V08: goes on where it was stopped', async () => {
    const [first, second] = [newRoot(), newRoot()]
    await connect(await open({ current: first }), 'acme', ['a1'])
    await connect(await open({ current: first }), 'globex', ['g1'])
    let wraps = 0
    const stopping = { ...second, wrap: (key: Buffer, context: readonly string[]) => (++wraps > 4 ? Promise.reject(new Error('killed')) : second.wrap(key, context)) }
    await expect(rotateRoot(parts(await open({ current: stopping, previous: first })), false)).rejects.toThrow('killed')
    const again = await open({ current: second, previous: first })
    expect(await opened(again, 'acme')).toEqual(['SECRET_a1'])
    expect(await rotateRoot(parts(again), false)).toEqual({ wrapped: 1, lost: 0 })
    expect(await opened(await open({ current: second }), 'globex')).toEqual(['SECRET_g1'])
  })

  it('S-V07: without the previous key, rows under it say needs_key, others work, and all is well when it is back', async () => {
    const [first, second] = [newRoot(), newRoot()]
    const before = await open({ current: first })
    await connect(before, 'acme', ['a1', 'a2'])
    await connect(before, 'globex', ['g1'])
    let wraps = 0
    const stopping = { ...second, wrap: (key: Buffer, context: readonly string[]) => (++wraps > 4 ? Promise.reject(new Error('killed')) : second.wrap(key, context)) }
    await expect(rotateRoot(parts(await open({ current: stopping, previous: first })), false)).rejects.toThrow('killed')

    const without = await open({ current: second })
    expect(await settleKeyStates(test.store, without)).toEqual([{ rootKeyId: first.id, tenants: 1, connections: 1 }])
    expect((await stored('globex')).map(({ state }) => state)).toEqual(['needs_key'])
    expect((await stored('acme')).map(({ state }) => state)).toEqual(['active', 'active'])
    expect(await opened(without, 'acme')).toEqual(['SECRET_a1', 'SECRET_a2'])
    expect(await opened(without, 'globex')).toEqual([undefined])
    // Who reconnects gets a key that opens.
    await connect(without, 'globex', ['g2'])
    expect(await opened(without, 'globex')).toEqual([undefined, 'SECRET_g2'])

    const back = await open({ current: second, previous: first })
    expect(await settleKeyStates(test.store, back)).toEqual([])
    expect((await stored('globex')).map(({ state }) => state)).toEqual(['active', 'active'])
    expect(await opened(back, 'globex')).toEqual(['SECRET_g1', 'SECRET_g2'])
  })

  it('wraps keys again under a key service that gave its key a new version', async () => {
    const transit = await startFakeTransit('SECRET_token')
    const folder = mkdtempSync(join(tmpdir(), 'grantway-token-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const tokenFile = join(folder, 'token')
    writeFileSync(tokenFile, 'SECRET_token')
    try {
      const current = transitRootKey({ address: transit.url, mount: 'transit', name: 'grantway', tokenFile, prefix: 'VAULT_' }, fetch)
      const vault = await open({ current })
      await connect(vault, 'acme', ['a1'])
      transit.rotate()
      expect(await rotateRoot(parts(vault), true)).toEqual({ wrapped: 4, lost: 0 })
      const rows = await test.store.asKeeper((sql) => sql.select().from(tenantKeys))
      expect(rows.map(({ wrapped }) => wrapped.toString().slice(0, 9))).toEqual(['vault:v2:'])
      // A tenant's key is asked for once in five minutes, also by calls that come together.
      const later = await open({ current })
      const asked = transit.decrypted()
      await Promise.all(Array.from({ length: 20 }, () => opened(later, 'acme')))
      expect(transit.decrypted() - asked).toBe(1)
      time += 5 * 60_000
      await opened(later, 'acme')
      expect(transit.decrypted() - asked).toBe(2)
    } finally {
      await transit.close()
    }
  })
})

describe('rotating the key of a tenant', () => {
  const ids = Array.from({ length: 250 }, (_, index) => `c${String(index).padStart(3, '0')}`)
  const secrets = ids.map((id) => `SECRET_${id}`)

  it('S-V08: seals every row anew in the place where it was, and leaves other tenants alone', async () => {
    const vault = await open({ current: newRoot() })
    await connect(vault, 'acme', ids)
    await connect(vault, 'globex', ['g1'])
    const others = await stored('globex')
    expect(await rotateTenant(parts(vault), 'acme')).toEqual({ version: 2, resealed: 250, unreadable: 0 })
    expect(await opened(vault, 'acme')).toEqual(secrets)
    expect((await stored('acme')).every((row) => row.tenantKeyVersion === 2 && row.version === 1)).toBe(true)
    expect(await stored('globex')).toEqual(others)
  })

  it('S-V08: goes on where it was stopped, without a further version', async () => {
    const ring = { current: newRoot() }
    await connect(await open(ring), 'acme', ids)
    let steps = 0
    const stopping = parts(await open(ring), () => {
      if (++steps === 2) throw new Error('killed')
    })
    await expect(rotateTenant(stopping, 'acme')).rejects.toThrow('killed')
    const later = await open(ring)
    expect(await opened(later, 'acme')).toEqual(secrets)
    expect(await rotateTenant(parts(later), 'acme')).toMatchObject({ version: 2, resealed: 150 })
    expect(await opened(later, 'acme')).toEqual(secrets)
  })

  it('S-V08: does not undo what a refresh saved meanwhile', async () => {
    const ring = { current: newRoot() }
    const vault = await open(ring)
    await connect(vault, 'acme', ['c1'])
    const server = await open(ring)
    await server.seal(place('acme', 'other'), 'SECRET_warm')
    let refreshed = false
    const racing: Vault = {
      ...vault,
      reseal: async (...given) => {
        const result = await vault.reseal(...given)
        if (!refreshed) {
          refreshed = true
          // The server still seals with the older key, and saves the row's next version.
          const { sealed, tenantKeyVersion } = await server.seal({ ...place('acme', 'c1'), version: 2 }, 'SECRET_newer')
          expect(tenantKeyVersion).toBe(1)
          await test.store.owned({ tenant: 'acme', subject: 'alice' }, (sql) => sql.update(connections).set({ sealed, tenantKeyVersion, version: 2 }))
        }
        return result
      },
    }
    // Passes go on until no row is left behind.
    expect(await rotateTenant(parts(racing), 'acme')).toMatchObject({ version: 2, unreadable: 0 })
    await rotateTenant(parts(vault), 'acme')
    const [row] = await stored('acme')
    expect(await vault.open({ ...place('acme', 'c1'), version: 2 }, row?.sealed ?? Buffer.alloc(0))).toBe('SECRET_newer')
  })

  it('S-V08: a version that an altered row named before there was one opens as soon as it is made', async () => {
    const vault = await open({ current: newRoot() })
    await connect(vault, 'acme', ['c1'])
    const { sealed } = await vault.seal(place('acme', 'c1'), 'SECRET_c1')
    sealed.writeUInt32BE(2, 2)
    expect(await vault.open(place('acme', 'c1'), sealed)).toBeUndefined()
    expect(await rotateTenant(parts(vault), 'acme')).toEqual({ version: 2, resealed: 1, unreadable: 0 })
    expect(await opened(vault, 'acme')).toEqual(['SECRET_c1'])
  })

  it('leaves a row that was altered as it is, says so, and ends', async () => {
    const vault = await open({ current: newRoot() })
    await connect(vault, 'acme', ['c1', 'c2'])
    await test.store.asKeeper((sql) => sql.update(connections).set({ sealed: randomBytes(60) }).where(eq(connections.id, 'c1')))
    expect(await rotateTenant(parts(vault), 'acme')).toEqual({ version: 2, resealed: 1, unreadable: 1 })
  })
})

describe('retiring a key', () => {
  it('is refused while a connection needs it, and while a server may still seal with it', async () => {
    const vault = await open({ current: newRoot() })
    await connect(vault, 'acme', ['c1', 'c2'])
    await rotateTenant(parts(vault), 'acme')
    time = Date.now()
    await expect(retireTenantKeys(parts(vault), 'acme')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/try again in \d+ minutes/) as string })
    time += 11 * 60_000
    // Damaged, so that it cannot be sealed anew: it still holds its key.
    await test.store.asKeeper((sql) => sql.update(connections).set({ sealed: randomBytes(60), tenantKeyVersion: 1 }).where(eq(connections.id, 'c1')))
    await expect(retireTenantKeys(parts(vault), 'acme')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/1 connections or flows need the older key/) as string })
    await test.store.asKeeper((sql) => sql.delete(connections).where(eq(connections.id, 'c1')))
    expect(await retireTenantKeys(parts(vault), 'acme')).toBe(1)
    expect(await opened(vault, 'acme')).toEqual(['SECRET_c2'])
  })

  it('is impossible in the database itself while a row is sealed with it', async () => {
    const vault = await open({ current: newRoot() })
    await connect(vault, 'acme', ['c1'])
    await vault.tenantKeys.renew('acme')
    await expect(test.store.asKeeper((sql) => sql.delete(tenantKeys).where(lt(tenantKeys.version, 2)))).rejects.toMatchObject({ message: expect.stringContaining('23503') as string })
    // The tenant itself can go, with everything of it.
    await test.store.asKeeper((sql) => sql.delete(schema.tenants).where(eq(schema.tenants.id, 'acme')))
    expect(await stored('acme')).toEqual([])
  })

  it('is not for the server: its role makes keys and cannot change them', async () => {
    const vault = await open({ current: newRoot() })
    await connect(vault, 'acme', ['c1'])
    for (const table of [tenantKeys, schema.serverKeys]) {
      await expect(test.store.owned({ tenant: 'acme', subject: 'alice' }, (sql) => sql.delete(table))).rejects.toMatchObject({ message: expect.stringContaining('42501') as string })
    }
  })
})

describe('the keys of a server', () => {
  it('are shown with what they hold', async () => {
    const [first, second] = [newRoot(), newRoot()]
    await connect(await open({ current: first }), 'acme', ['c1', 'c2'])
    const both = await open({ current: second, previous: first })
    await both.tenantKeys.renew('acme')
    const { roots, tenants } = await keyStatus(parts(both))
    expect(roots).toEqual([
      { id: second.id, setting: 'VAULT_KEY_FILE', current: true, serverKeys: 0, tenantKeys: 1 },
      { id: first.id, setting: 'VAULT_KEY_FILE', current: false, serverKeys: 3, tenantKeys: 1 },
    ])
    expect(tenants).toMatchObject([
      { tenant: 'acme', version: 1, newest: false, connections: 2, flows: 0 },
      { tenant: 'acme', version: 2, newest: true, connections: 0, flows: 0 },
    ])
  })

  it('can be replaced after a leak: what was derived from the secret ends, connections stay', async () => {
    const ring = { current: newRoot() }
    const vault = await open(ring)
    await connect(vault, 'acme', ['c1'])
    await rotateServerKey(parts(vault), 'secret')
    const later = await open(ring)
    expect(later.serverKeys.derive('issuer')).not.toEqual(vault.serverKeys.derive('issuer'))
    expect(await opened(later, 'acme')).toEqual(['SECRET_c1'])
  })

  it('are replaced when the root key is lost for good, and only then', async () => {
    const [lost, fresh] = [newRoot(), newRoot()]
    await connect(await open({ current: lost }), 'acme', ['c1'])
    await expect(replaceLostServerKeys(test.store, { current: lost })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(open({ current: fresh })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await replaceLostServerKeys(test.store, { current: fresh })
    const vault = await open({ current: fresh })
    expect(await settleKeyStates(test.store, vault)).toEqual([{ rootKeyId: lost.id, tenants: 1, connections: 1 }])
    await connect(vault, 'acme', ['c2'])
    expect(await opened(vault, 'acme')).toEqual([undefined, 'SECRET_c2'])
  })
})
