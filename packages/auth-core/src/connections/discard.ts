import { and, eq, inArray } from 'drizzle-orm'
import { revokeToken } from '../flows/revoke-token.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import type { OAuthClient } from './registered.ts'
import { findSiblings } from './siblings.ts'
import type { TokenSet } from './token-set.ts'
import { usableStates } from './usable-states.ts'

/**
 * Revokes tokens that nobody will own. Where the provider ends a whole authorization with one token, only if no
 * connection lives on the same one; while the account is not known, that may be any connection of this person.
 */
export const discardTokens = async (
  parts: Parts, owner: Owner, client: OAuthClient, tokens: TokenSet, accountKey?: string,
): Promise<void> => {
  const { connector } = client
  if (connector.provider.revocation?.ends === 'grant') {
    // A database that does not answer cannot say that nothing would be ended.
    const shared = await livesOn(parts, owner, client, accountKey).catch(() => true)
    if (shared) return
  }
  await revokeToken({ connector, fetch: parts.tokenFetch, now: parts.now, tokens })
}

const livesOn = async (parts: Parts, owner: Owner, { registration }: OAuthClient, accountKey: string | undefined): Promise<boolean> => {
  if (accountKey !== undefined) return (await findSiblings(parts, { registration, accountKey })).length > 0
  const own = await parts.store.owned(owner, (sql) =>
    sql.select({ id: connections.id }).from(connections).where(and(
      ownedBy(owner), eq(connections.registration, registration), inArray(connections.state, usableStates),
    )).limit(1),
  )
  return own.length > 0
}
