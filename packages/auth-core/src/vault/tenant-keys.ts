import { randomBytes } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import { and, desc, eq } from 'drizzle-orm'
import { tenantKeys } from '../store/schema/index.ts'
import type { Store } from '../store/store.ts'
import { rootKeys, unwrapWith, type KeyRing } from './root-key.ts'

/** A tenant's key, unwrapped. */
export interface TenantKey {
  readonly key: Buffer
  readonly version: number
}

/** Keys of tenants, unwrapped when they are needed and kept for five minutes at most. */
export interface TenantKeys {
  /** The newest key; the first secret of a tenant creates it. **Errors:** INTERNAL when it was altered. */
  readonly current: (tenant: string) => Promise<TenantKey>
  /** The key of this version; `undefined` when it is gone, altered, or its root key is not here. */
  readonly find: (tenant: string, version: number) => Promise<TenantKey | undefined>
  /** Tells whether a key of this version is stored and does not open here: a matter of the operator. */
  readonly isLocked: (tenant: string, version: number) => Promise<boolean>
  /** Creates the next version, which seals from now on here, and within `keyCacheMs` in other processes. */
  readonly renew: (tenant: string) => Promise<TenantKey>
}

/** For how long a process may seal with a tenant key that has a newer version. */
export const keyCacheMs = 5 * 60_000

/** Largest number that the column of a version holds. */
const maxVersion = 2_147_483_647

/** What a wrapped tenant key is bound to. */
export const tenantKeyContext = (tenant: string, version: number): readonly string[] =>
  ['tenant-key', tenant, String(version)]

type Row = Pick<typeof tenantKeys.$inferSelect, 'version' | 'rootKeyId' | 'wrapped'>

/** Makes the tenant keys of this process. Never call them inside a transaction: the embedded database has one session. */
export const createTenantKeys = (store: Store, ring: KeyRing, now: () => Date): TenantKeys => {
  const cache = new Map<string, { readonly key: Promise<TenantKey | undefined>; readonly until: number }>()
  const cached = (name: string, load: () => Promise<TenantKey | undefined>): Promise<TenantKey | undefined> => {
    const known = cache.get(name)
    if (known && known.until > now().getTime()) return known.key
    // Kept as a promise: calls that arrive together ask the key service once.
    const key = load().then((found) => {
      // What is not there now may be made in a moment: an altered row must not hide the key that it names from others.
      if (!found) cache.delete(name)
      return found
    }, (error: unknown) => {
      cache.delete(name)
      throw error
    })
    cache.set(name, { key, until: now().getTime() + keyCacheMs })
    return key
  }
  const newestRow = async (tenant: string): Promise<Row | undefined> => (await readRows(store, tenant))[0]
  const unwrap = async (tenant: string, { version, rootKeyId, wrapped }: Row): Promise<TenantKey | undefined> => {
    const key = await unwrapWith(ring, rootKeyId, wrapped, tenantKeyContext(tenant, version))
    return key && { key, version }
  }
  const create = async (tenant: string, version: number): Promise<void> => {
    const wrapped = await ring.current.wrap(randomBytes(32), tenantKeyContext(tenant, version))
    await store.owned({ tenant, subject: '' }, (sql) =>
      // Another process may have been first; both then read the same row.
      sql.insert(tenantKeys).values({ tenantId: tenant, version, rootKeyId: ring.current.id, wrapped }).onConflictDoNothing(),
    )
  }
  const openNewest = async (tenant: string): Promise<TenantKey | undefined> => {
    const row = await newestRow(tenant)
    if (row && rootKeys(ring).some(({ id }) => id === row.rootKeyId)) return unwrap(tenant, row)
    // There is none, or it went with a lost root key: what is sealed from here on gets a key that opens.
    await create(tenant, (row?.version ?? 0) + 1)
    const created = await newestRow(tenant)
    return created && unwrap(tenant, created)
  }
  const current = async (tenant: string): Promise<TenantKey> => {
    const key = await cached(`${tenant}\0newest`, () => openNewest(tenant))
    if (key) return key
    throw new ConnectorError('INTERNAL', { message: 'The key of this organisation cannot be opened.' })
  }
  // The version comes from a sealed text, which may have been altered.
  const isVersion = (version: number): boolean => version >= 1 && version <= maxVersion
  const find: TenantKeys['find'] = async (tenant, version) => {
    if (!isVersion(version)) return undefined
    return cached(`${tenant}\0${version}`, async () => {
      const [row] = await readRows(store, tenant, version)
      return row && unwrap(tenant, row)
    })
  }
  return {
    current,
    find,
    isLocked: async (tenant, version) =>
      isVersion(version) && (await readRows(store, tenant, version)).length > 0 && !(await find(tenant, version)),
    renew: async (tenant) => {
      await create(tenant, ((await newestRow(tenant))?.version ?? 0) + 1)
      cache.delete(`${tenant}\0newest`)
      return current(tenant)
    },
  }
}

const readRows = (store: Store, tenant: string, version?: number): Promise<Row[]> =>
  store.owned({ tenant, subject: '' }, (sql) =>
    sql
      .select({ version: tenantKeys.version, rootKeyId: tenantKeys.rootKeyId, wrapped: tenantKeys.wrapped })
      .from(tenantKeys)
      .where(and(eq(tenantKeys.tenantId, tenant), version === undefined ? undefined : eq(tenantKeys.version, version)))
      .orderBy(desc(tenantKeys.version))
      .limit(1),
  )
