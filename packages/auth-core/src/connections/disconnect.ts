import { and, eq } from 'drizzle-orm'
import type { DisconnectOutcome } from './connection-view.ts'
import { ownerOf } from '../flows/begin.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import { isKey, isTenantOwned, registered } from './registered.ts'
import { forgetRevocation, queueRevocation, tryRevocation } from './revocations.ts'
import { checkSoon, findSiblings } from './siblings.ts'

/**
 * Erases a connection here at once, then revokes it at the provider, and says what came of that. The sealed tokens are
 * queued in the transaction that erases the connection, so that a crash or a provider that is down loses no revocation.
 */
export const disconnect = async (
  parts: Parts, who: Owner, id: string, by: 'person' | 'operator' = 'person',
): Promise<DisconnectOutcome | undefined> => {
  const owner = ownerOf(who)
  const erased = await erase(parts, owner, id, by)
  const connector = erased && parts.connectors.find((candidate) => candidate.id === erased.row.connector)
  if (!erased || !connector) return undefined
  parts.events.publish({ ...owner, change: 'disconnected', connector: connector.id, intents: [] })
  const outcome = { connector, account: erased.row.accountLabel }
  if (!erased.queued) return { ...outcome, upstream: 'unsupported' }

  const { provider } = connector
  const siblings = await findSiblings(parts, erased.row)
  // Ending the authorization would end the other connection with it.
  if (provider.revocation?.ends === 'grant' && siblings.length > 0) {
    await forgetRevocation(parts, owner, erased.queued)
    return { ...outcome, upstream: 'kept' }
  }
  const answer = await tryRevocation(parts, owner, erased.queued)
  if (answer === 'revoked' && siblings.length > 0) await checkSoon(parts, erased.row)
  return { ...outcome, upstream: answer === 'revoked' ? 'revoked' : answer === 'refused' ? 'failed' : 'pending' }
}

const erase = (parts: Parts, owner: Owner, id: string, by: 'person' | 'operator') =>
  parts.store.owned(owner, async (sql) => {
    const [row] = await sql.delete(connections).where(and(ownedBy(owner), eq(connections.id, id))).returning()
    if (!row) return undefined
    await parts.audit.write(sql, [{ ...owner, action: 'connection.disconnected', object: id, outcome: 'ok', reason: `by_${by}` }])
    const connector = parts.connectors.find((candidate) => candidate.id === row.connector)
    // A connector that is not configured now can be by tomorrow; one that cannot revoke never will. A key is the person's own.
    const client = connector && (isTenantOwned(connector, row.registration) ? connector : registered(connector))
    const revocable = !isKey(row.registration) && (!connector || client?.provider.revocation_endpoint !== undefined)
    const { connector: name, registration, version, sealed, tenantKeyVersion } = row
    const queued = revocable
      ? await queueRevocation(sql, parts.now(), { ...owner, connector: name, registration, connectionId: id, version, sealed, tenantKeyVersion })
      : undefined
    return { row, queued }
  })
