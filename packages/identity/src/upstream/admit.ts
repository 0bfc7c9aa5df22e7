import type { Owner } from '@grantway/auth-core'
import { isMember, schema } from '@grantway/auth-core/store'
import { eq } from 'drizzle-orm'
import { endAccess } from '../end-access.ts'
import { leave } from '../members.ts'
import type { IdentityOptions } from '../options.ts'
import { upsertMembership } from '../people.ts'
import type { UpstreamPerson } from './claims.ts'

const { memberships, tenants, users } = schema

/**
 * Makes a person's account and memberships what their organisation says now: roles are replaced, and where they do
 * not belong any more everything of theirs ends. `undefined` for somebody who was shut out here.
 */
export const admit = async (
  { store, audit, endConnections }: IdentityOptions, { subject, displayName, tenants: claimed, roles }: UpstreamPerson,
): Promise<Owner | undefined> => {
  const [account] = await store.shared((sql) =>
    sql.insert(users).values({ id: subject, displayName, kind: 'oidc' })
      .onConflictDoUpdate({ target: users.id, set: { displayName } })
      .returning({ disabledAt: users.disabledAt }))
  if (!account || account.disabledAt !== null) return undefined
  for (const tenant of claimed) {
    const owner = { tenant: tenant.id, subject }
    await store.owned(owner, async (sql) => {
      await sql.insert(tenants).values(tenant).onConflictDoNothing()
      const known = await isMember(sql, owner)
      await upsertMembership(sql, owner, roles)
      if (!known) await audit.write(sql, [{ ...owner, action: 'member.joined', object: 'identity-provider', outcome: 'ok', details: { roles } }])
    })
  }
  for (const left of await formerTenants(store, subject, claimed.map(({ id }) => id))) {
    const owner = { tenant: left, subject }
    await store.owned(owner, async (sql) => {
      await upsertMembership(sql, owner, [])
      await endAccess(sql, owner)
      await audit.write(sql, [{ ...owner, action: 'member.removed', object: 'membership', outcome: 'ok', reason: 'identity-provider' }])
    })
    await leave(store, owner, endConnections)
  }
  const [first] = claimed
  return first && { tenant: first.id, subject }
}

const formerTenants = async (store: IdentityOptions['store'], subject: string, claimed: readonly string[]): Promise<readonly string[]> => {
  const rows = await store.shared((sql) => sql.select({ id: memberships.tenantId }).from(memberships).where(eq(memberships.userId, subject)))
  return rows.map(({ id }) => id).filter((id) => !claimed.includes(id))
}
