import type { Owner } from '@grantway/auth-core'
import { schema, type Sql } from '@grantway/auth-core/store'
import { and, eq, inArray, or, sql as statement } from 'drizzle-orm'
import { membershipReference } from './membership.ts'

const { browserSessions, issuerRecords, personalTokens } = schema

/**
 * Ends every session, bearer and personal token of one person in one tenant. They must not come back to life
 * when the person joins again.
 */
export const endAccess = async (sql: Sql, owner: Owner): Promise<void> => {
  const { tenant, subject } = owner
  await sql.delete(browserSessions).where(and(eq(browserSessions.userId, subject), eq(browserSessions.tenantId, tenant)))
  await sql.delete(personalTokens).where(and(eq(personalTokens.userId, subject), eq(personalTokens.tenantId, tenant)))
  await endGrants(sql, owner)
}

/** Ends what a person allowed MCP clients: all of them, or one. Gives whether there was anything. */
export const endGrants = async (sql: Sql, owner: Owner, clientId?: string): Promise<boolean> => {
  const grants = sql.select({ id: issuerRecords.idHash }).from(issuerRecords).where(grantsOf(owner, clientId))
  const references = (await grants).map(({ id }) => id)
  if (references.length === 0) return false
  await sql.delete(issuerRecords).where(or(
    inArray(issuerRecords.grantHash, references),
    and(eq(issuerRecords.model, 'Grant'), inArray(issuerRecords.idHash, references)),
  ))
  return true
}

/** The grants of one person in one tenant, to one client or to any. */
export const grantsOf = (owner: Owner, clientId?: string) =>
  and(
    eq(issuerRecords.model, 'Grant'),
    statement`${issuerRecords.payload}->>'accountId' = ${membershipReference(owner)}`,
    clientId === undefined ? undefined : statement`${issuerRecords.payload}->>'clientId' = ${clientId}`,
  )
