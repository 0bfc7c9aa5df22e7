import type { Owner, Role } from '../principal.ts'
import { memberships, tenants, users } from './schema/index.ts'
import type { Store } from './store.ts'

/** Somebody whom another program has signed in. */
export interface KnownPerson extends Owner {
  readonly displayName: string
  readonly tenantName: string
  readonly roles: readonly Role[]
}

/**
 * Makes a person and their tenant unless they are there, and gives them exactly these roles in it. They have no
 * password here: whoever calls this has signed them in. Only a member can connect an account.
 */
export const ensurePerson = (
  store: Store, { tenant, tenantName, subject, displayName, roles }: KnownPerson,
): Promise<void> =>
  store.shared(async (sql) => {
    await sql.insert(tenants).values({ id: tenant, name: tenantName }).onConflictDoNothing()
    await sql.insert(users).values({ id: subject, displayName, kind: 'local' }).onConflictDoNothing()
    await sql.insert(memberships).values({ tenantId: tenant, userId: subject, roles: [...roles] })
      .onConflictDoUpdate({ target: [memberships.tenantId, memberships.userId], set: { roles: [...roles] } })
  })
