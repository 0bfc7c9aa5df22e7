import { and, eq, inArray, notExists, sql as statement } from 'drizzle-orm'
import { ConnectorError } from '@grantway/connector-kit'
import { connections, issuerRecords, memberships, tenantKeys, tenants, users } from '../store/schema/index.ts'
import type { Sql, Store } from '../store/store.ts'
import { operator, type Audit } from './audit.ts'

/** What was erased, in counts. */
export interface TenantErasure {
  readonly connections: number
  readonly keys: number
  /** People who belonged to no other tenant. */
  readonly people: number
}

/**
 * Erases a tenant: its keys, so that no copy of a sealed row in this database opens any more, its connections, its
 * members' pseudonyms, sessions and tokens, and people who belong nowhere else. The chain of the tenant stays and
 * verifies, under pseudonyms that lead nowhere. Nothing is revoked at services: do that first.
 * **Errors:** INVALID_INPUT for a tenant that does not exist.
 */
export const eraseTenant = ({ store, audit }: { readonly store: Store; readonly audit: Audit }, tenant: string): Promise<TenantErasure> =>
  store.asKeeper(async (sql) => {
    const [found] = await sql.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenant)).for('update')
    if (!found) throw new ConnectorError('INVALID_INPUT', { message: 'There is no such tenant.' })
    const held = {
      connections: await sql.$count(connections, eq(connections.tenantId, tenant)),
      keys: await sql.$count(tenantKeys, eq(tenantKeys.tenantId, tenant)),
    }
    const members = await sql.select({ id: memberships.userId }).from(memberships).where(eq(memberships.tenantId, tenant))
    // Tokens, codes and sign-ins of the issuer name their account as `person@tenant`.
    await sql.delete(issuerRecords).where(statement`strpos(${issuerRecords.payload}::text, ${`@${tenant}"`}) > 0`)
    // Everything else of the tenant hangs on this row: keys, connections, grants, flows, intents, pseudonyms, sessions, tokens.
    await sql.delete(tenants).where(eq(tenants.id, tenant))
    const people = await deleteStrangers(sql, members.map(({ id }) => id))
    const erased = { ...held, people }
    await audit.write(sql, [{ tenant, subject: operator, action: 'tenant.erased', object: 'tenant', outcome: 'ok', details: erased }])
    return erased
  })

const deleteStrangers = async (sql: Sql, ids: readonly string[]): Promise<number> => {
  if (ids.length === 0) return 0
  const elsewhere = sql.select({ one: statement`1` }).from(memberships).where(eq(memberships.userId, users.id))
  const gone = await sql.delete(users).where(and(inArray(users.id, [...ids]), notExists(elsewhere))).returning({ id: users.id })
  return gone.length
}
