import { and, asc, eq, gt, or } from 'drizzle-orm'
import { operator, serverChain, type Audit } from '../audit/audit.ts'
import { serverKeys, tenantKeys } from '../store/schema/index.ts'
import type { Store } from '../store/store.ts'
import { unwrapWith } from './root-key.ts'
import { newServerKey, serverKeyContext, type ServerKeyPurpose } from './server-keys.ts'
import { tenantKeyContext } from './tenant-keys.ts'
import type { Vault } from './vault.ts'

/** What maintenance of keys works on. */
export interface KeyParts {
  readonly store: Store
  readonly vault: Vault
  readonly audit: Audit
  readonly now: () => Date
  /** Called with each step of a long task, in words for the operator. */
  readonly report: (line: string) => void
}

/** How many keys were wrapped anew, and how many need a root key that is not in the ring. */
export interface RootRotation {
  readonly wrapped: number
  readonly lost: number
}

const batchSize = 100

/**
 * Wraps every key of the server and its tenants with the ring's current root key. Each key at a time, so it may be
 * stopped anywhere and run again. No sealed row is touched and no session ends.
 * With `everything`, keys that the current root key wrapped already are wrapped again: a key service may have
 * given its key a new version.
 * **Errors:** STORE_UNAVAILABLE, CONFIG_INVALID of the root keys.
 */
export const rotateRoot = async (parts: KeyParts, everything: boolean): Promise<RootRotation> => {
  // The server's own keys first: from here on a server without the new root key refuses to start.
  const own = await rewrapServerKeys(parts, everything)
  const tenants = await rewrapTenantKeys(parts, everything)
  const total = { wrapped: own.wrapped + tenants.wrapped, lost: own.lost + tenants.lost }
  await settleKeyStates(parts.store, parts.vault)
  await parts.store.asKeeper((sql) =>
    parts.audit.write(sql, [{
      tenant: serverChain, subject: operator, action: 'key.rotated', object: parts.vault.ring.current.id,
      outcome: total.lost === 0 ? 'ok' : 'failed', details: { ...total },
    }]),
  )
  return total
}

const rewrapServerKeys = async ({ store, vault: { ring } }: KeyParts, everything: boolean): Promise<RootRotation> => {
  const rows = (await store.shared((sql) => sql.select().from(serverKeys)))
    .filter(({ rootKeyId }) => everything || rootKeyId !== ring.current.id)
  let wrapped = 0
  for (const row of rows) {
    const context = serverKeyContext(row.purpose, row.version)
    const key = await unwrapWith(ring, row.rootKeyId, row.wrapped, context)
    if (!key) continue
    const fresh = { rootKeyId: ring.current.id, wrapped: await ring.current.wrap(key, context) }
    await store.asKeeper((sql) =>
      sql.update(serverKeys).set(fresh)
        .where(and(eq(serverKeys.purpose, row.purpose), eq(serverKeys.version, row.version), eq(serverKeys.wrapped, row.wrapped))))
    wrapped += 1
  }
  return { wrapped, lost: rows.length - wrapped }
}

const rewrapTenantKeys = async (
  { store, vault: { ring }, report }: KeyParts, everything: boolean,
): Promise<RootRotation> => {
  const total = { wrapped: 0, lost: 0 }
  let last = { tenantId: '', version: 0 }
  for (;;) {
    const { tenantId, version } = last
    const rows = await store.asKeeper((sql) =>
      sql.select().from(tenantKeys)
        .where(or(gt(tenantKeys.tenantId, tenantId), and(eq(tenantKeys.tenantId, tenantId), gt(tenantKeys.version, version))))
        .orderBy(asc(tenantKeys.tenantId), asc(tenantKeys.version)).limit(batchSize))
    for (const row of rows.filter(({ rootKeyId }) => everything || rootKeyId !== ring.current.id)) {
      const context = tenantKeyContext(row.tenantId, row.version)
      const key = await unwrapWith(ring, row.rootKeyId, row.wrapped, context)
      total[key ? 'wrapped' : 'lost'] += 1
      if (!key) continue
      const fresh = { rootKeyId: ring.current.id, wrapped: await ring.current.wrap(key, context) }
      // Only over the row that was read: two rotations at once do not undo each other.
      await store.asKeeper((sql) =>
        sql.update(tenantKeys).set(fresh)
          .where(and(eq(tenantKeys.tenantId, row.tenantId), eq(tenantKeys.version, row.version), eq(tenantKeys.wrapped, row.wrapped))))
    }
    const end = rows.at(-1)
    if (!end) return total
    if (rows.length === batchSize) report(`${total.wrapped} keys of tenants wrapped, up to ${end.tenantId}`)
    last = end
  }
}

/**
 * Makes a new server secret: every sign-in, open question and sealed text of protocols ends. Servers use it from
 * their next start on. With `audit`, new entries of the audit log are chained with a new key instead.
 */
export const rotateServerKey = async (parts: KeyParts, purpose: Exclude<ServerKeyPurpose, 'environment'>): Promise<void> => {
  const rows = await parts.store.shared((sql) => sql.select().from(serverKeys).where(eq(serverKeys.purpose, purpose)))
  const version = Math.max(0, ...rows.map((row) => row.version)) + 1
  const fresh = await newServerKey(parts.vault.ring, purpose, version)
  await parts.store.asKeeper(async (sql) => {
    await sql.insert(serverKeys).values(fresh)
    await parts.audit.write(sql, [{
      tenant: serverChain, subject: operator, action: 'key.rotated', object: purpose, outcome: 'ok', details: { version },
    }])
  })
}

/** Keys that need a root key which this server does not have. */
export interface LostKeys {
  readonly rootKeyId: string
  readonly tenants: number
  readonly connections: number
}

/**
 * Marks connections whose key cannot be opened here as `needs_key`, and those whose key is back as they were.
 * Gives what is missing, by root key; empty when all is well.
 */
export const settleKeyStates = async (store: Store, { ring }: Vault): Promise<readonly LostKeys[]> => {
  const known = [ring.current.id, ...(ring.previous ? [ring.previous.id] : [])]
  const rows = await store.rows<{ root_key: string; tenant_count: string | number; connection_count: string | number }>(
    'select root_key, tenant_count, connection_count from settle_key_states(array(select jsonb_array_elements_text($1::text::jsonb)))',
    [JSON.stringify(known)],
  )
  return rows.map((row) => ({
    rootKeyId: row.root_key, tenants: Number(row.tenant_count), connections: Number(row.connection_count),
  }))
}
