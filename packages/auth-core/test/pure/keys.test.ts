import { describe, expect, it } from 'vitest'
import { createTenantKeys } from '../../src/vault/tenant-keys.ts'
import { rootKeyFrom, rootKeys, unwrapWith } from '../../src/vault/root-key.ts'
import { openServerKeys, newServerKey, replaceLostServerKeys } from '../../src/vault/server-keys.ts'
import { createVault, onceSealed, type Place } from '../../src/vault/vault.ts'
import { createMemoryStore } from '../support/memory-store.ts'

const root = (byte: number, setting?: string) => rootKeyFrom(Buffer.alloc(32, byte), setting)
const secret = Buffer.alloc(32, 7)

describe('a root key in this process', () => {
  it('is named after its bytes, and after the setting it came from', () => {
    expect(root(1)).toMatchObject({ id: '60cb4a01e97a9c45', setting: 'VAULT_KEY_FILE' })
    expect(root(2, 'VAULT_KEY')).toMatchObject({ setting: 'VAULT_KEY' })
    expect(root(2).id).not.toBe(root(1).id)
  })

  it('unwraps what it wrapped, in the same context, and nothing else', async () => {
    const wrapped = await root(1).wrap(secret, ['a', 'b'])
    expect(wrapped.readUInt32BE(2)).toBe(1)
    expect(await root(1).unwrap(wrapped, ['a', 'b'])).toEqual(secret)
    for (const other of [['a'], ['a', 'c'], ['b', 'a'], ['ab'], []]) expect(await root(1).unwrap(wrapped, other)).toBeUndefined()
    expect(await root(2).unwrap(wrapped, ['a', 'b'])).toBeUndefined()
  })

  it('is found in its ring by its name, and no other is asked', async () => {
    const [current, previous] = [root(1), root(2)]
    expect(rootKeys({ current })).toEqual([current])
    expect(rootKeys({ current, previous })).toEqual([current, previous])
    const wrapped = await previous.wrap(secret, ['x'])
    expect(await unwrapWith({ current, previous }, previous.id, wrapped, ['x'])).toEqual(secret)
    expect(await unwrapWith({ current, previous }, current.id, wrapped, ['x'])).toBeUndefined()
    expect(await unwrapWith({ current }, previous.id, wrapped, ['x'])).toBeUndefined()
  })
})

describe('the keys of tenants', () => {
  const minute = 60_000
  const start = (ring = { current: root(1) }) => {
    const memory = createMemoryStore()
    let time = 0
    return { ...memory, keys: createTenantKeys(memory.store, ring, () => new Date(time)), forward: (ms: number) => (time += ms) }
  }

  it('are made at the first secret, one for each tenant, and kept wrapped', async () => {
    const { keys, tenantKeys } = start()
    const acme = await keys.current('acme')
    expect(acme).toMatchObject({ version: 1 })
    expect(acme.key).toHaveLength(32)
    expect((await keys.current('globex')).key).not.toEqual(acme.key)
    expect(tenantKeys).toMatchObject([{ tenantId: 'acme', version: 1, rootKeyId: root(1).id }, { tenantId: 'globex', version: 1 }])
    expect(tenantKeys[0]?.wrapped.includes(acme.key)).toBe(false)
    expect(await keys.find('acme', 1)).toEqual(acme)
  })

  it('are read once in five minutes, by however many at once', async () => {
    const { keys, reads, forward } = start()
    await keys.current('acme')
    const before = reads()
    await Promise.all(Array.from({ length: 9 }, () => keys.current('acme')))
    forward(5 * minute - 1)
    await keys.current('acme')
    expect(reads()).toBe(before)
    forward(1)
    await Promise.all(Array.from({ length: 9 }, () => keys.current('acme')))
    expect(reads()).toBe(before + 1)
    await keys.find('acme', 1)
    await keys.find('acme', 1)
    expect(reads()).toBe(before + 2)
  })

  it('that could not be read, or were not there, are looked for again', async () => {
    const { keys, failNextRead } = start()
    expect(await keys.find('acme', 1)).toBeUndefined()
    await keys.current('acme')
    expect(await keys.find('acme', 1)).toMatchObject({ version: 1 })
    failNextRead()
    await expect(keys.find('acme', 2)).rejects.toThrow('away')
    expect(await keys.find('acme', 2)).toBeUndefined()
    await keys.renew('acme')
    expect(await keys.find('acme', 2)).toMatchObject({ version: 2 })
  })

  it.each([[0, 0], [-1, 0], [2_147_483_648, 0], [2_147_483_647, 1], [1, 1]])('of version %i are asked for %i times', async (version, times) => {
    const { keys, reads } = start()
    expect(await keys.find('acme', version)).toBeUndefined()
    expect(reads()).toBe(times)
  })

  it('have a newer version from the moment it is made, and the older one still opens', async () => {
    const { keys, tenantKeys } = start()
    const first = await keys.current('acme')
    const second = await keys.renew('acme')
    expect(second).toMatchObject({ version: 2 })
    expect(second.key).not.toEqual(first.key)
    expect(await keys.current('acme')).toEqual(second)
    expect(await keys.find('acme', 1)).toEqual(first)
    expect(tenantKeys.map(({ version }) => version)).toEqual([1, 2])
    // A tenant that has sealed nothing begins with its first.
    expect(await keys.renew('globex')).toMatchObject({ version: 1 })
  })

  it('of another tenant or version do not unwrap in their place', async () => {
    const { keys, tenantKeys } = start()
    await keys.current('acme')
    const [row] = tenantKeys
    if (!row) throw new Error('no key')
    tenantKeys.push({ ...row, tenantId: 'globex' }, { ...row, version: 2 })
    expect(await keys.find('globex', 1)).toBeUndefined()
    expect(await keys.find('acme', 2)).toBeUndefined()
    await expect(keys.current('globex')).rejects.toMatchObject({ code: 'INTERNAL', message: 'The key of this organisation cannot be opened.' })
  })

  it('that went with a lost root key are followed by one that opens; one that was only altered is not', async () => {
    const { keys, tenantKeys, store } = start()
    await keys.current('acme')
    const later = createTenantKeys(store, { current: root(2) }, () => new Date(0))
    expect(await later.find('acme', 1)).toBeUndefined()
    expect(await later.current('acme')).toMatchObject({ version: 2 })
    const both = createTenantKeys(store, { current: root(3), previous: root(2) }, () => new Date(0))
    expect(await both.current('acme')).toMatchObject({ version: 2 })
    expect(tenantKeys).toHaveLength(2)
  })
})

describe('a key of a tenant is locked', () => {
  it('where it is stored and does not open here: not where it opens, and not where there is none', async () => {
    const { store, reads, tenantKeys } = createMemoryStore()
    const [here, elsewhere] = [root(1), root(2)].map((current) => createTenantKeys(store, { current }, () => new Date(0)))
    await here?.current('acme')
    expect([await here?.isLocked('acme', 1), await elsewhere?.isLocked('acme', 1)]).toEqual([false, true])
    for (const [tenant, version] of [['acme', 2], ['globex', 1]] as const) {
      expect([await here?.isLocked(tenant, version), await elsewhere?.isLocked(tenant, version)]).toEqual([false, false])
    }
    const [row] = tenantKeys
    if (row) tenantKeys.push({ ...row, version: 2 })
    expect(await here?.isLocked('acme', 2)).toBe(true)
    // A version that no key can have comes of an altered text: nothing is read for it.
    const before = reads()
    for (const version of [0, -1, 2_147_483_648]) expect(await elsewhere?.isLocked('acme', version)).toBe(false)
    expect(reads()).toBe(before)
  })
})

describe('the keys of a server', () => {
  it('are made at the first start and the same ever after', async () => {
    const { store, serverKeys } = createMemoryStore()
    const first = await openServerKeys(store, { current: root(1) })
    expect(serverKeys.map(({ purpose, version, rootKeyId }) => `${purpose} ${version} ${rootKeyId}`).sort())
      .toEqual(['audit', 'environment', 'secret'].map((purpose) => `${purpose} 1 ${root(1).id}`))
    const again = await openServerKeys(store, { current: root(2), previous: root(1) })
    expect(serverKeys).toHaveLength(3)
    expect(first.environment).toMatch(/^[\w-]{43}$/)
    expect([again.environment, again.auditKey, again.derive('a')]).toEqual([first.environment, first.auditKey, first.derive('a')])
    expect(first.derive('a')).toHaveLength(32)
    expect(first.derive('a')).not.toEqual(first.derive('b'))
  })

  it('refuse a root key that did not wrap them, and change nothing', async () => {
    const { store, serverKeys } = createMemoryStore()
    await openServerKeys(store, { current: root(1) })
    const before = serverKeys.map((row) => ({ ...row }))
    await expect(openServerKeys(store, { current: root(2, 'VAULT_KEY') })).rejects.toMatchObject({
      code: 'CONFIG_INVALID', message: 'VAULT_KEY: the data was sealed with another key. Restore that key; nothing was changed.',
    })
    expect(serverKeys).toEqual(before)
  })

  it('refuse also when one of them alone does not open, or stands in the place of another', async () => {
    for (const damaged of ['environment', 'secret', 'audit'] as const) {
      const { store, serverKeys } = createMemoryStore()
      await openServerKeys(store, { current: root(1) })
      const [row, other] = [serverKeys.find(({ purpose }) => purpose === damaged), serverKeys.find(({ purpose }) => purpose !== damaged)]
      if (row && other) row.wrapped = other.wrapped
      await expect(openServerKeys(store, { current: root(1) })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    }
  })

  it('have versions: the newest counts, and an older audit key still vouches for what it chained', async () => {
    const { store, serverKeys } = createMemoryStore()
    const ring = { current: root(1) }
    const first = await openServerKeys(store, ring)
    for (const purpose of ['secret', 'audit'] as const) serverKeys.push({ ...(await newServerKey(ring, purpose, 2)), createdAt: new Date() })
    const later = await openServerKeys(store, ring)
    expect(later.derive('a')).not.toEqual(first.derive('a'))
    expect(later.auditKey).toMatchObject({ version: 2 })
    expect(later.auditKeyOf(2)).toEqual(later.auditKey.key)
    expect(later.auditKeyOf(1)).toEqual(first.auditKey.key)
    expect(later.auditKeyOf(3)).toBeUndefined()
  })

  it('are replaced when they are lost, and only then', async () => {
    const { store, serverKeys } = createMemoryStore()
    const first = await openServerKeys(store, { current: root(1) })
    await expect(replaceLostServerKeys(store, { current: root(1) })).rejects.toMatchObject({
      code: 'CONFLICT', message: 'Nothing is lost: this root key opens the data.',
    })
    await replaceLostServerKeys(store, { current: root(2) })
    expect(serverKeys.map(({ purpose, version }) => `${purpose} ${version}`).sort())
      .toEqual(['audit 1', 'audit 2', 'environment 1', 'environment 2', 'secret 1', 'secret 2'])
    const later = await openServerKeys(store, { current: root(2) })
    expect(later.environment).not.toBe(first.environment)
    expect(later.auditKeyOf(1)).toBeUndefined()
  })

  it('are not replaced because a key service is away', async () => {
    const { store, serverKeys } = createMemoryStore()
    await openServerKeys(store, { current: root(1) })
    const away = { ...root(1), unwrap: () => Promise.reject(new Error('away')) }
    await expect(replaceLostServerKeys(store, { current: away })).rejects.toThrow('away')
    expect(serverKeys).toHaveLength(3)
  })
})

describe('the vault', () => {
  const place: Place = { purpose: 'tokens', tenant: 'acme', subject: 'alice', row: 'c1', connector: 'todo', version: 1 }
  const open = async () => {
    const memory = createMemoryStore()
    return { ...memory, vault: await createVault(memory.store, { current: root(1) }, () => new Date(0)) }
  }

  it('opens what it sealed, in its place and in no other', async () => {
    const { vault } = await open()
    const { sealed, tenantKeyVersion } = await vault.seal(place, { token: 'SECRET_x' })
    expect(tenantKeyVersion).toBe(1)
    expect(await vault.open(place, sealed)).toEqual({ token: 'SECRET_x' })
    await vault.tenantKeys.current('globex')
    const others = [{ purpose: 'client' }, { tenant: 'globex' }, { subject: 'bob' }, { row: 'c2' }, { connector: 'todo2' }, { version: 2 }] as const
    for (const other of others) expect(await vault.open({ ...place, ...other }, sealed)).toBeUndefined()
    expect(await vault.open(place, Buffer.from('no envelope'))).toBeUndefined()
  })

  it('holds a key with which sealing asks nobody', async () => {
    const { vault, reads } = await open()
    const seal = await vault.hold('acme')
    const before = reads()
    const { sealed } = seal(place, 'SECRET_y')
    expect(reads()).toBe(before)
    expect(await vault.open(place, sealed)).toBe('SECRET_y')
  })

  it('seals anew under another version, for the same place, and only what opens', async () => {
    const { vault } = await open()
    const { sealed } = await vault.seal(place, 'SECRET_z')
    await vault.tenantKeys.renew('acme')
    const again = await vault.reseal(place, sealed, 2)
    expect(again?.readUInt32BE(2)).toBe(2)
    expect(await vault.open(place, again ?? Buffer.alloc(0))).toBe('SECRET_z')
    expect(await vault.reseal(place, sealed, 3)).toBeUndefined()
    expect(await vault.reseal({ ...place, version: 2 }, sealed, 2)).toBeUndefined()
  })

  it('tells what waits for its key from what was altered', async () => {
    const { vault, store, tenantKeys } = await open()
    const { sealed } = await vault.seal(place, 'SECRET_w')
    expect(await vault.isLocked('acme', sealed)).toBe(false)
    // Wrapped by a root key that this process does not have.
    const [row] = tenantKeys
    if (row) row.rootKeyId = root(2).id
    const later = await createVault(store, { current: root(1) }, () => new Date(0))
    expect([await later.open(place, sealed), await later.isLocked('acme', sealed)]).toEqual([undefined, true])
    expect(await later.isLocked('acme', Buffer.from('no envelope'))).toBe(false)
  })

  it('knows what is sealed once', () => {
    expect(onceSealed({ tenant: 'acme', subject: 'alice' }, 'verifier', 'todo', 'h')).toEqual({ ...place, purpose: 'verifier', row: 'h' })
  })

  it('is another one under another environment', async () => {
    const [one, other] = [await open(), await open()]
    const { sealed } = await one.vault.seal(place, 'SECRET_x')
    other.tenantKeys.push(...one.tenantKeys)
    expect(await other.vault.tenantKeys.find('acme', 1)).toEqual(await one.vault.tenantKeys.find('acme', 1))
    expect(await other.vault.open(place, sealed)).toBeUndefined()
  })
})
