import { randomUUID } from 'node:crypto'
import { type BrowserSession, requireRight, type Role, roles as allRoles } from '@grantway/auth-core'
import { schema, type Sql } from '@grantway/auth-core/store'
import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import type { IdentityOptions } from './options.ts'
import { hashSecret, newSecret } from './secrets.ts'

const { invitations, memberships, tenants, users } = schema
const lifetimeMs = 7 * 24 * 60 * 60 * 1000

/** An invitation that nobody has used yet. Its link was shown once and cannot be shown again. */
export interface Invitation {
  readonly id: string
  readonly label: string
  readonly roles: readonly Role[]
  readonly expiresAt: Date
}

/** One-time links with which people join a tenant. */
export interface Invitations {
  /** Gives the path of a page that works once within 7 days. **Errors:** POLICY_DENIED. */
  readonly invite: (owner: BrowserSession, label: string, roles: readonly Role[]) => Promise<string>
  /** Those that still work, newest first. **Errors:** POLICY_DENIED. */
  readonly invitations: (owner: BrowserSession) => Promise<readonly Invitation[]>
  /** False when there is no such invitation. **Errors:** POLICY_DENIED. */
  readonly withdraw: (owner: BrowserSession, id: string) => Promise<boolean>
}

/** Makes the invitations of every tenant. */
export const createInvitations = ({ store, audit, now }: Pick<IdentityOptions, 'store' | 'audit' | 'now'>): Invitations => ({
  invite: async (owner, label, roles) => {
    requireRight(owner, 'manage-members')
    const token = newSecret()
    const id = randomUUID()
    const createdAt = now()
    const offered = allRoles.filter((role) => roles.includes(role))
    await store.owned(owner, async (sql) => {
      await sql.insert(invitations).values({
        id, tokenHash: hashSecret(token), tenantId: owner.tenant, roles: offered, label, createdBy: owner.subject,
        createdAt, expiresAt: new Date(createdAt.getTime() + lifetimeMs),
      })
      await audit.write(sql, [{
        tenant: owner.tenant, subject: owner.subject, action: 'member.invited', object: id, outcome: 'ok', details: { roles: offered },
      }])
    })
    return `/join/${token}`
  },
  invitations: async (owner) => {
    requireRight(owner, 'manage-members')
    return store.shared((sql) =>
      sql.select({ id: invitations.id, label: invitations.label, roles: invitations.roles, expiresAt: invitations.expiresAt })
        .from(invitations)
        .where(and(eq(invitations.tenantId, owner.tenant), isNull(invitations.usedAt), gt(invitations.expiresAt, now())))
        .orderBy(desc(invitations.createdAt)))
  },
  withdraw: async (owner, id) => {
    requireRight(owner, 'manage-members')
    return store.owned(owner, async (sql) => {
      const gone = await sql.delete(invitations)
        .where(and(eq(invitations.id, id), eq(invitations.tenantId, owner.tenant), isNull(invitations.usedAt)))
        .returning({ id: invitations.id })
      if (gone.length === 0) return false
      await audit.write(sql, [{
        tenant: owner.tenant, subject: owner.subject, action: 'member.invitation_withdrawn', object: id, outcome: 'ok',
      }])
      return true
    })
  },
})

/** What an invitation offers to whoever holds its link. */
export interface Offer {
  readonly id: string
  readonly tenant: string
  readonly tenantName: string
  readonly invitedBy: string
  readonly roles: readonly Role[]
}

const usable = (token: string, now: Date) =>
  and(eq(invitations.tokenHash, hashSecret(token)), isNull(invitations.usedAt), gt(invitations.expiresAt, now))

/** Finds what a link offers; changes nothing. The invitation of an owner who is none any more offers nothing. */
export const findInvitation = async (sql: Sql, token: string, now: Date): Promise<Offer | undefined> => {
  const [found] = await sql.select({
    id: invitations.id, tenant: invitations.tenantId, tenantName: tenants.name, invitedBy: users.displayName,
    roles: invitations.roles, inviter: memberships.roles,
  })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .innerJoin(users, and(eq(users.id, invitations.createdBy), isNull(users.disabledAt)))
    .innerJoin(memberships, and(eq(memberships.userId, users.id), eq(memberships.tenantId, invitations.tenantId)))
    .where(usable(token, now))
  if (!found?.inviter.includes('owner')) return undefined
  const { inviter: _inviter, ...offer } = found
  return offer
}

/** Uses an invitation up; true for exactly one of any number of callers. */
export const consumeInvitation = async (sql: Sql, token: string, now: Date): Promise<boolean> => {
  const used = await sql.update(invitations).set({ usedAt: now }).where(usable(token, now)).returning({ id: invitations.id })
  return used.length === 1
}
