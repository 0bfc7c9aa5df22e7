import { randomBytes } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import { and, desc, eq } from 'drizzle-orm'
import type { Owner } from '../principal.ts'
import { keyChecks, tenantKeys } from '../store/schema/index.ts'
import type { Store } from '../store/store.ts'
import { envelopeKeyVersion, openEnvelope, sealEnvelope } from './envelope.ts'
import type { RootKey } from './root-key.ts'

/** Where a secret lives. Moving it anywhere else makes it unreadable. */
export interface Place extends Owner {
  readonly purpose: 'tokens' | 'verifier'
  /** Id of the row: a connection, or the hash of a flow's state. */
  readonly row: string
  readonly connector: string
  readonly version: number
}

/** Seals secrets at rest: the root key wraps one key per tenant, the tenant key seals rows. */
export interface Vault {
  /** Never call it inside a transaction: the tenant's first secret creates its key. */
  readonly seal: (place: Place, secret: unknown) => Promise<{ sealed: Buffer; tenantKeyVersion: number }>
  /** Gives the secret, or `undefined` when it was altered, moved, or its key is gone. */
  readonly open: (place: Place, sealed: Buffer) => Promise<unknown>
}

const cacheMs = 5 * 60_000
const placeBinding = ({ purpose, tenant, subject, row, connector, version }: Place): string[] =>
  [purpose, tenant, subject, row, connector, String(version)]
const keyBinding = (tenant: string, version: number, rootKeyId: string): string[] =>
  ['tenant-key', tenant, String(version), rootKeyId]

/** Opens the vault. **Errors:** CONFIG_INVALID when the data was sealed under another root key; nothing is changed. */
export const createVault = async (store: Store, rootKey: RootKey, now: () => Date): Promise<Vault> => {
  await checkRootKey(store, rootKey)
  const cache = new Map<string, { key: Buffer; version: number; until: number }>()

  const load = async (tenant: string, version?: number): Promise<{ key: Buffer; version: number } | undefined> => {
    const name = `${tenant}\0${version ?? 'current'}`
    const known = cache.get(name)
    if (known && known.until > now().getTime()) return known
    const [row] = await store.owned({ tenant, subject: '' }, (sql) =>
      sql
        .select()
        .from(tenantKeys)
        .where(and(eq(tenantKeys.tenantId, tenant), version === undefined ? undefined : eq(tenantKeys.version, version)))
        .orderBy(desc(tenantKeys.version))
        .limit(1),
    )
    if (!row || row.rootKeyId !== rootKey.id) return undefined
    const key = openEnvelope(rootKey.bytes, keyBinding(tenant, row.version, row.rootKeyId), row.wrapped)
    if (!key) return undefined
    const entry = { key, version: row.version, until: now().getTime() + cacheMs }
    cache.set(name, entry)
    return entry
  }

  const loadOrCreate = async (tenant: string): Promise<{ key: Buffer; version: number }> => {
    const known = await load(tenant)
    if (known) return known
    const wrapped = sealEnvelope(rootKey.bytes, 1, keyBinding(tenant, 1, rootKey.id), randomBytes(32))
    await store.owned({ tenant, subject: '' }, (sql) =>
      sql.insert(tenantKeys).values({ tenantId: tenant, version: 1, rootKeyId: rootKey.id, wrapped }).onConflictDoNothing(),
    )
    // Another process may have been first; both now read the same row.
    const stored = await load(tenant)
    if (!stored) throw new ConnectorError('INTERNAL', { message: 'The key of this organisation cannot be opened.' })
    return stored
  }

  return {
    seal: async (place, secret) => {
      const { key, version } = await loadOrCreate(place.tenant)
      const sealed = sealEnvelope(key, version, placeBinding(place), Buffer.from(JSON.stringify(secret)))
      return { sealed, tenantKeyVersion: version }
    },
    open: async (place, sealed) => {
      const entry = await load(place.tenant, envelopeKeyVersion(sealed))
      const plaintext = entry && openEnvelope(entry.key, placeBinding(place), sealed)
      return plaintext && (JSON.parse(plaintext.toString('utf8')) as unknown)
    },
  }
}

// A server with the wrong key must not start: it would seal new rows that the right key cannot open.
const checkRootKey = async (store: Store, rootKey: RootKey): Promise<void> => {
  const known = await store.shared((sql) => sql.select().from(keyChecks))
  const binding = ['key-check', rootKey.id]
  if (known.length === 0) {
    const sealed = sealEnvelope(rootKey.bytes, 1, binding, Buffer.from('grantway'))
    await store.shared((sql) => sql.insert(keyChecks).values({ rootKeyId: rootKey.id, sealed }).onConflictDoNothing())
    return
  }
  const own = known.find((row) => row.rootKeyId === rootKey.id)
  if (!own || !openEnvelope(rootKey.bytes, binding, own.sealed)) {
    throw new ConnectorError('CONFIG_INVALID', {
      message: 'VAULT_KEY_FILE: the data was sealed with another key. Restore that key; nothing was changed.',
    })
  }
}
