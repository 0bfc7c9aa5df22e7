import { createCipheriv, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRootKey, createVault, readRootKey, rootKeyFrom, type Place, type Vault } from '../src/index.ts'
import { schema } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { encodeBinding } from '../src/sealer.ts'
import { openEnvelope, sealEnvelope } from '../src/vault/envelope.ts'

const place: Place = { purpose: 'tokens', tenant: 'acme', subject: 'alice', row: 'c1', connector: 'todo', version: 1 }
const secret = { accessToken: 'SECRET_access' }

describe('the vault', () => {
  const rootKey = rootKeyFrom(randomBytes(32))
  let test: TestStore
  let vault: Vault
  beforeAll(async () => {
    test = await openTestStore()
    await test.store.shared((sql) => sql.insert(schema.tenants).values([{ id: 'acme', name: 'Acme' }, { id: 'globex', name: 'Globex' }]))
    vault = await createVault(test.store, rootKey, () => new Date())
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

  it('S-V05: refuses to start with another root key, and changes nothing', async () => {
    const before = await test.dump()
    await expect(createVault(test.store, rootKeyFrom(randomBytes(32)), () => new Date())).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(await test.dump()).toBe(before)
  })

  it('is opened by a later process with the same root key', async () => {
    const { sealed } = await vault.seal(place, secret)
    const later = await createVault(test.store, rootKey, () => new Date())
    expect(await later.open(place, sealed)).toEqual(secret)
  })

  it('holds neither keys nor secrets in the database', async () => {
    await vault.seal(place, secret)
    const dump = await test.dump()
    for (const bytes of [rootKey.bytes, Buffer.from('SECRET_access')]) expect(dump).not.toContain(bytes.toString('hex'))
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

  it('is bound to lists, not to their concatenation', () => {
    expect(openEnvelope(key, ['tokens', 'acmea', 'lice'], envelope)).toBeUndefined()
  })
})

describe('the root key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-key-'))
  const file = join(folder, 'keys', 'root.key')

  it('is created for its owner alone, and never replaced', () => {
    const { id } = createRootKey(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(() => createRootKey(file)).toThrow(/VAULT_KEY_FILE: .* exists already/)
    expect(readRootKey(file).id).toBe(id)
  })

  it.each([
    ['missing', join(folder, 'none'), /there is no key at .*grantway keys create/],
    ['not a key', join(folder, 'text'), /is not a Grantway root key/],
    ['cut short', join(folder, 'short'), /is not a Grantway root key/],
  ])('is refused when %s, with the variable in the sentence', (_, name, sentence) => {
    if (name.endsWith('text')) writeFileSync(name, 'hello', { mode: 0o600 })
    if (name.endsWith('short')) writeFileSync(name, readFileSync(file, 'utf8').slice(0, -9), { mode: 0o600 })
    expect(() => readRootKey(name)).toThrow(sentence)
  })

  it('is refused when others can read it', () => {
    chmodSync(file, 0o644)
    expect(() => readRootKey(file)).toThrow(/can be read by others.*chmod 600/)
  })
})
