import { and, eq, isNull } from 'drizzle-orm'
import type { Owner } from '../principal.ts'
import { memberships, users } from './schema/index.ts'
import type { Sql } from './store.ts'

/** Tells whether somebody may act in a tenant now. */
export const isMember = async (sql: Sql, { tenant, subject }: Owner): Promise<boolean> => {
  const rows = await sql.select({ id: users.id })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tenant), eq(memberships.userId, subject), isNull(users.disabledAt)))
  return rows.length === 1
}
