import { and, eq, inArray, sql as statement } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import type { AccountReference } from '../store/store.ts'
import { ownedBy } from './connections.ts'
import { usableStates } from './usable-states.ts'

/** A connection, and whose it is. */
export interface Sibling extends Owner {
  readonly id: string
}

/** Finds every connection, of anybody, to one account of a provider through one OAuth client. */
export const findSiblings = (parts: Parts, account: AccountReference): Promise<readonly Sibling[]> =>
  parts.store.sameAccount(account, (sql) =>
    sql.select({ id: connections.id, tenant: connections.tenantId, subject: connections.userId }).from(connections)
      .where(and(
        eq(connections.registration, account.registration), eq(connections.accountKey, account.accountKey),
        inArray(connections.state, usableStates),
      )),
  )

/** Finds every connection to the accounts of one organisation, after its verified webhook said that it left. */
export const findOrganisation = (
  parts: Parts, { registration, accountKeyPrefix }: { readonly registration: string; readonly accountKeyPrefix: string },
): Promise<readonly Sibling[]> =>
  parts.store.everyone((sql) =>
    sql.select({ id: connections.id, tenant: connections.tenantId, subject: connections.userId }).from(connections)
      .where(and(
        eq(connections.registration, registration), eq(statement`left(${connections.accountKey}, ${accountKeyPrefix.length})`, accountKeyPrefix),
        inArray(connections.state, usableStates),
      )),
  )

/** Has siblings looked at soon: what was revoked at the provider may have taken their tokens along. */
export const checkSoon = async (parts: Parts, account: AccountReference): Promise<void> => {
  for (const { id, ...owner } of await findSiblings(parts, account)) {
    await parts.store.owned(owner, (sql) =>
      sql.update(connections).set({ checkAfter: parts.now() }).where(and(ownedBy(owner), eq(connections.id, id))),
    )
  }
}
