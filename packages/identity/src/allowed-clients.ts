import type { Owner } from '@grantway/auth-core'
import { schema, type Store } from '@grantway/auth-core/store'
import { and, eq, inArray } from 'drizzle-orm'
import { endGrants, grantsOf } from './end-access.ts'
import { recordKey } from './issuer/adapter.ts'
import { displayedName } from './issuer/client-metadata.ts'
import type { IdentityOptions } from './options.ts'

const { issuerRecords } = schema

/** An MCP client that a person allowed to act for them. */
export interface AllowedClient {
  readonly id: string
  /** What it calls itself; anybody can choose any name. */
  readonly name: string
  /** The host that vouches for it; missing when nobody does. */
  readonly verifiedHost?: string
  /** When it was allowed, the latest time. */
  readonly allowedAt: Date
}

/** The MCP clients of a person. */
export interface AllowedClients {
  /** By name. */
  readonly list: (owner: Owner) => Promise<readonly AllowedClient[]>
  /** Ends every bearer of the client for this person at once; false when it was not allowed. */
  readonly revoke: (owner: Owner, clientId: string) => Promise<boolean>
}

/** Makes the list of allowed clients. */
export const createAllowedClients = ({ store, audit }: Pick<IdentityOptions, 'store' | 'audit'>): AllowedClients => ({
  list: async (owner) => {
    const grants = await store.shared((sql) => sql.select({ payload: issuerRecords.payload }).from(issuerRecords).where(grantsOf(owner)))
    const latest = new Map<string, number>()
    for (const { payload } of grants) {
      const id = String(payload['clientId'])
      latest.set(id, Math.max(latest.get(id) ?? 0, Number(payload['iat'])))
    }
    const names = await namesOf(store, [...latest.keys()])
    return [...latest].map(([id, seconds]) => {
      const host = id.startsWith('https://') ? new URL(id).host : undefined
      return {
        id, name: displayedName(names.get(id) ?? host), allowedAt: new Date(seconds * 1000),
        ...(host !== undefined && { verifiedHost: host }),
      }
    }).sort((one, other) => one.name.localeCompare(other.name))
  },
  revoke: (owner, clientId) =>
    store.owned(owner, async (sql) => {
      if (!(await endGrants(sql, owner, clientId))) return false
      await audit.write(sql, [{ ...owner, action: 'client.revoked', object: clientId, outcome: 'ok' }])
      return true
    }),
})

const namesOf = async (store: Store, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map()
  const idOf = new Map(ids.map((id) => [recordKey('Client', id), id]))
  const rows = await store.shared((sql) =>
    sql.select({ key: issuerRecords.idHash, payload: issuerRecords.payload }).from(issuerRecords)
      .where(and(eq(issuerRecords.model, 'Client'), inArray(issuerRecords.idHash, [...idOf.keys()]))))
  return new Map(rows.flatMap(({ key, payload }) => {
    const [id, name] = [idOf.get(key), payload['client_name']]
    return id !== undefined && typeof name === 'string' ? [[id, name]] : []
  }))
}
