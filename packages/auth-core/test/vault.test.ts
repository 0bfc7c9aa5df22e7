import { createCipheriv, randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVault, rootKeyFrom, type Place, type Vault } from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { encodeBinding } from '../src/sealer.ts'
import { openEnvelope, sealEnvelope } from '../src/vault/envelope.ts'

const place: Place = { purpose: 'tokens', tenant: 'acme', subject: 'alice', row: 'c1', connector: 'todo', version: 1 }
const secret = { accessToken: 'SECRET_access' }

describe('the vault', () => {
  const rootBytes = randomBytes(32)
  const rootKey = rootKeyFrom(rootBytes)
  let test: TestStore
  let vault: Vault
  beforeAll(async () => {
    test = await openTestStore()
    await test.store.shared((sql) => sql.insert(schema.tenants).values([{ id: 'acme', name: 'Acme' }, { id: 'globex', name: 'Globex' }]))
    vault = await createVault(test.store, { current: rootKey }, () => new Date())
  })
  afterAll(() => test.close())

  it('opens what it sealed, in the same place', async () => {
    const { sealed } = await vault.seal(place, secret)
    expect(await vault.open(place, sealed)).toEqual(secret)
  })

  it.each([
    ['tenant', { tenant: 'globex' }],
    ['user', { subject: 'bob' }],
    ['row', { row: 'c2' }],
    ['connector', { connector: 'github' }],
    ['version', { version: 2 }],
    ['purpose', { purpose: 'verifier' as const }],
  ])('S-V01: never opens in another %s', async (_, moved) => {
    const { sealed } = await vault.seal(place, secret)
    await vault.seal({ ...place, tenant: 'globex' }, secret)
    expect(await vault.open({ ...place, ...moved }, sealed)).toBeUndefined()
  })

  it('S-V01: never opens in another environment, also when its tenant key was copied there', async () => {
    const { sealed } = await vault.seal(place, secret)
    const other = await openTestStore()
    try {
      await other.store.shared((sql) => sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' }))
      const keys = await test.store.asKeeper((sql) => sql.select().from(schema.tenantKeys).where(eq(schema.tenantKeys.tenantId, 'acme')))
      await other.store.asKeeper((sql) => sql.insert(schema.tenantKeys).values(keys))
      const stranger = await createVault(other.store, { current: rootKey }, () => new Date())
      const own = await stranger.seal(place, secret)
      expect(await stranger.open(place, own.sealed)).toEqual(secret)
      expect(await stranger.open(place, sealed)).toBeUndefined()
    } finally {
      await other.close()
    }
  })

  it('S-V02: never opens a row of which only the sealed value was set back', async () => {
    const older = await vault.seal(place, secret)
    expect(await vault.open({ ...place, version: 2 }, older.sealed)).toBeUndefined()
  })

  it('S-V05: refuses to start with another root key, and changes nothing', async () => {
    const before = await test.dump()
    await expect(createVault(test.store, { current: rootKeyFrom(randomBytes(32)) }, () => new Date())).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(await test.dump()).toBe(before)
  })

  it('is opened by a later process with the same root key', async () => {
    const { sealed } = await vault.seal(place, secret)
    const later = await createVault(test.store, { current: rootKey }, () => new Date())
    expect(await later.open(place, sealed)).toEqual(secret)
  })

  it('holds neither keys nor secrets in the database', async () => {
    await vault.seal(place, secret)
    const dump = await test.dump()
    for (const bytes of [rootBytes, Buffer.from('SECRET_access')]) expect(dump).not.toContain(bytes.toString('hex'))
  })
})

describe('an envelope', () => {
  const key = randomBytes(32)
  const binding = ['tokens', 'acme', 'alice']
  const envelope = sealEnvelope(key, 7, binding, Buffer.from('SECRET_x'))

  it('S-V03: opens for no flipped bit and no truncation', () => {
    expect(openEnvelope(key, binding, envelope)?.toString()).toBe('SECRET_x')
    for (let bit = 0; bit < envelope.length * 8; bit += 1) {
      const flipped = Buffer.from(envelope)
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      expect(openEnvelope(key, binding, flipped)).toBeUndefined()
    }
    for (let length = 0; length < envelope.length; length += 1) {
      expect(openEnvelope(key, binding, envelope.subarray(0, length))).toBeUndefined()
    }
  })

  it('S-V04: opens with no shorter tag, which could be guessed', () => {
    expect(envelope).toHaveLength(6 + 12 + Buffer.byteLength('SECRET_x') + 16)
    const header = envelope.subarray(0, 6)
    const nonce = randomBytes(12)
    for (const tagBytes of [4, 8, 12, 15]) {
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
      cipher.setAAD(Buffer.concat([header, encodeBinding(binding)]))
      const body = Buffer.concat([cipher.update('SECRET_x'), cipher.final()])
      expect(openEnvelope(key, binding, Buffer.concat([header, nonce, body, cipher.getAuthTag()]))).toBeUndefined()
    }
  })

  it('S-V09: opens under no other format, algorithm or key version in its header', () => {
    for (const [at, value] of [[0, 2], [1, 0], [1, 2], [2, 1], [5, 8]] as const) {
      const changed = Buffer.from(envelope)
      changed.writeUInt8(value, at)
      expect(openEnvelope(key, binding, changed)).toBeUndefined()
    }
  })

  it('S-V10: never uses a nonce twice', () => {
    const nonces = Array.from({ length: 20_000 }, () => sealEnvelope(key, 1, binding, Buffer.alloc(1)).subarray(6, 18).toString('hex'))
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  it('is bound to lists, not to their concatenation', () => {
    expect(openEnvelope(key, ['tokens', 'acmea', 'lice'], envelope)).toBeUndefined()
  })
})
