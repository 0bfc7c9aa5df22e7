import { and, eq, isNull } from 'drizzle-orm'
import type { Owner } from '../principal.ts'
import type { RoleHolder } from '../roles/rights.ts'
import { memberships, users } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'

/** Reads the roles a person has at this moment; none for who was removed or disabled. */
export const liveRoles = async (sql: Sql, { tenant, subject }: Owner): Promise<RoleHolder> => {
  const [row] = await sql
    .select({ roles: memberships.roles })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(and(eq(memberships.tenantId, tenant), eq(memberships.userId, subject), isNull(users.disabledAt)))
    .limit(1)
  return row ?? { roles: [] }
}
