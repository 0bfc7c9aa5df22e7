import { asc, count } from 'drizzle-orm'
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
  const { own, keys, sealed, open } = await store.asKeeper(async (sql) => ({
    own: await sql.select({ rootKeyId: serverKeys.rootKeyId }).from(serverKeys),
    keys: await sql.select().from(tenantKeys).orderBy(asc(tenantKeys.tenantId), asc(tenantKeys.version)),
    sealed: await sql.select({ tenant: connections.tenantId, version: connections.tenantKeyVersion, count: count() })
      .from(connections).groupBy(connections.tenantId, connections.tenantKeyVersion),
    open: await sql.select({ tenant: flows.tenantId, version: flows.tenantKeyVersion, count: count() })
      .from(flows).groupBy(flows.tenantId, flows.tenantKeyVersion),
  }))
  const rows = keys.map(({ tenantId: tenant, version, rootKeyId, createdAt }) => ({
    tenant, version, rootKeyId, createdAt, connections: countOf(sealed, tenant, version), flows: countOf(open, tenant, version),
  }))
  const configured = rootKeys(vault.ring)
  const ids = [...new Set([...configured.map(({ id }) => id), ...[...own, ...rows].map(({ rootKeyId }) => rootKeyId)])]
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

const countOf = (
  counts: readonly { readonly tenant: string; readonly version: number; readonly count: number }[], tenant: string, version: number,
): number => counts.find((row) => row.tenant === tenant && row.version === version)?.count ?? 0
