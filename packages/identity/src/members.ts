import { type Audit, type BrowserSession, type Owner, requireRight, type Role, roles as allRoles } from '@grantway/auth-core'
import { schema, type Sql, type Store } from '@grantway/auth-core/store'
import { and, asc, eq, sql as statement } from 'drizzle-orm'
import { endAccess } from './end-access.ts'
import { createInvitations, type Invitations } from './invitations.ts'
import { upsertMembership } from './people.ts'

const { memberships, tenants, users } = schema

/** Somebody who belongs to a tenant. */
export interface Member {
  readonly subject: string
  readonly displayName: string
  /** `oidc`: roles come from the organisation's identity provider at each sign-in, and are not changed here. */
  readonly kind: 'demo' | 'local' | 'oidc'
  /** In the order of `roles`; empty while the person is being removed. */
  readonly roles: readonly Role[]
}

/** What a change of a member came to. */
export type MemberChange = 'done' | 'unknown' | 'last_owner' | 'from_provider'

/** The people of a tenant, as its owners manage them. Every change is checked against the roles of that moment. */
export interface Members extends Invitations {
  /** By name. **Errors:** POLICY_DENIED without the right to see them. */
  readonly list: (staff: BrowserSession) => Promise<readonly Member[]>
  /** **Errors:** POLICY_DENIED. */
  readonly changeRoles: (owner: BrowserSession, subject: string, roles: readonly Role[]) => Promise<MemberChange>
  /** Ends sessions, bearers and connections of somebody here, and their membership. **Errors:** POLICY_DENIED. */
  readonly remove: (owner: BrowserSession, subject: string) => Promise<Exclude<MemberChange, 'from_provider'>>
}

/** What managing members needs. */
export interface MembersOptions {
  readonly store: Store
  readonly audit: Audit
  readonly now: () => Date
  /** Ends every connection of somebody who leaves, at the services too. */
  readonly endConnections: (owner: Owner) => Promise<void>
}

/** Makes what manages the members of every tenant. */
export const createMembers = (options: MembersOptions): Members => {
  const { store, audit, endConnections } = options
  return {
    ...createInvitations(options),
    list: async (staff) => {
      requireRight(staff, 'see-members')
      return store.shared((sql) => listMembers(sql, staff.tenant))
    },
    changeRoles: (owner, subject, roles) =>
      store.owned(owner, async (sql) => {
        const members = await lockedMembers(sql, owner)
        const member = members.find((one) => one.subject === subject)
        if (!member) return 'unknown'
        if (member.kind === 'oidc') return 'from_provider'
        const wanted = allRoles.filter((role) => roles.includes(role))
        if (leavesNoOwner(members, subject, wanted)) return 'last_owner'
        await upsertMembership(sql, { tenant: owner.tenant, subject }, wanted)
        await audit.write(sql, [{
          tenant: owner.tenant, subject: owner.subject, action: 'member.roles_changed', object: 'roles', outcome: 'ok', member: subject,
          details: { from: member.roles, to: wanted },
        }])
        return 'done'
      }),
    remove: async (owner, subject) => {
      const leaving = { tenant: owner.tenant, subject }
      const begun = await store.owned(owner, async (sql) => {
        const members = await lockedMembers(sql, owner)
        if (!members.some((one) => one.subject === subject)) return 'unknown' as const
        if (leavesNoOwner(members, subject, [])) return 'last_owner' as const
        // Without a role nothing can be done any more. If the process ends here, the list still shows the person.
        await upsertMembership(sql, leaving, [])
        await endAccess(sql, leaving)
        await audit.write(sql, [{
          tenant: owner.tenant, subject: owner.subject, action: 'member.removed', object: 'membership', outcome: 'ok', member: subject,
        }])
        return 'done' as const
      })
      if (begun === 'done') await leave(store, leaving, endConnections)
      return begun
    },
  }
}

/** Ends the connections of somebody without a role, then the membership, then what was connected in between. */
export const leave = async (store: Store, leaving: Owner, endConnections: MembersOptions['endConnections']): Promise<void> => {
  await endConnections(leaving)
  await store.shared((sql) =>
    sql.delete(memberships).where(and(
      eq(memberships.tenantId, leaving.tenant),
      eq(memberships.userId, leaving.subject),
      // Not who was let in again meanwhile.
      statement`cardinality(${memberships.roles}) = 0`,
    )))
  await endConnections(leaving)
}

/** Two owners who remove each other at the same moment must not both succeed: changes of a tenant stand in line. */
const lockedMembers = async (sql: Sql, owner: Owner): Promise<readonly Member[]> => {
  await sql.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, owner.tenant)).for('update')
  const members = await listMembers(sql, owner.tenant)
  // The session was read before: what counts is the role that the line was reached with.
  requireRight(members.find(({ subject }) => subject === owner.subject) ?? { roles: [] }, 'manage-members')
  return members
}

const leavesNoOwner = (members: readonly Member[], subject: string, roles: readonly Role[]): boolean =>
  !roles.includes('owner') && !members.some((one) => one.subject !== subject && one.roles.includes('owner'))

const listMembers = async (sql: Sql, tenant: string): Promise<readonly Member[]> => {
  const rows = await sql.select({
    subject: users.id, displayName: users.displayName, kind: users.kind, roles: memberships.roles,
  })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.tenantId, tenant))
    .orderBy(asc(users.displayName), asc(users.id))
  return rows.map((row) => ({ ...row, roles: allRoles.filter((role) => row.roles.includes(role)) }))
}
