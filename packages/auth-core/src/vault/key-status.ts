import { asc, sql as statement } from 'drizzle-orm'
import { connections, flows, serverKeys, tenantKeys } from '../store/schema/index.ts'
import { rootKeys } from './root-key.ts'
import type { KeyParts } from './rotate-root.ts'

/** How much a root key wraps. */
export interface RootKeyUse {
  readonly id: string
  /** The setting it comes from; missing for a key that this server does not have. */
  readonly setting?: string
  readonly current: boolean
  readonly serverKeys: number
  readonly tenantKeys: number
}

/** How much a tenant's key seals. */
export interface TenantKeyUse {
  readonly tenant: string
  readonly version: number
  readonly newest: boolean
  readonly rootKeyId: string
  readonly createdAt: Date
  readonly connections: number
  readonly flows: number
}

/** Says which keys there are and how much each of them holds. Changes nothing. */
export const keyStatus = async (
  { store, vault }: Pick<KeyParts, 'store' | 'vault'>,
): Promise<{ readonly roots: readonly RootKeyUse[]; readonly tenants: readonly TenantKeyUse[] }> => {
  const { own, rows } = await store.asKeeper(async (sql) => ({
    own: await sql.select({ rootKeyId: serverKeys.rootKeyId }).from(serverKeys),
    rows: await sql
      .select({
        tenant: tenantKeys.tenantId, version: tenantKeys.version, rootKeyId: tenantKeys.rootKeyId, createdAt: tenantKeys.createdAt,
        connections: statement<number>`(select count(*)::int from ${connections} c where c.tenant_id = ${tenantKeys.tenantId} and c.tenant_key_version = ${tenantKeys.version})`,
        flows: statement<number>`(select count(*)::int from ${flows} f where f.tenant_id = ${tenantKeys.tenantId} and f.tenant_key_version = ${tenantKeys.version})`,
      })
      .from(tenantKeys)
      .orderBy(asc(tenantKeys.tenantId), asc(tenantKeys.version)),
  }))
  const configured = rootKeys(vault.ring)
  const ids = [...new Set([...configured, ...own.map(({ rootKeyId: id }) => ({ id })), ...rows.map(({ rootKeyId: id }) => ({ id }))].map(({ id }) => id))]
  return {
    roots: ids.map((id) => {
      const setting = configured.find((key) => key.id === id)?.setting
      return {
        id, current: id === vault.ring.current.id, ...(setting !== undefined && { setting }),
        serverKeys: own.filter((row) => row.rootKeyId === id).length,
        tenantKeys: rows.filter((row) => row.rootKeyId === id).length,
      }
    }),
    tenants: rows.map((row, index) => ({ ...row, newest: rows[index + 1]?.tenant !== row.tenant })),
  }
}
