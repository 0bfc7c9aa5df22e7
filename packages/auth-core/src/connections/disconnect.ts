import { and, eq } from 'drizzle-orm'
import { writeAudit } from '../audit/audit.ts'
import type { DisconnectOutcome } from '../engine.ts'
import { revokeToken } from '../flows/oauth-client.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import { registered } from './registered.ts'
import { tokenSet } from './token-set.ts'

/** Erases a connection here, then revokes it at the provider, and says what the provider answered. */
export const disconnect = async (parts: Parts, owner: Owner, id: string): Promise<DisconnectOutcome | undefined> => {
  const row = await parts.store.owned(owner, async (sql) => {
    const [gone] = await sql.delete(connections).where(and(ownedBy(owner), eq(connections.id, id))).returning()
    if (gone) {
      await writeAudit(sql, parts.now(), [{ ...owner, action: 'connection.disconnected', object: id, outcome: 'ok' }])
    }
    return gone
  })
  const connector = row && parts.connectors.find((candidate) => candidate.id === row.connector)
  if (!row || !connector) return undefined
  parts.events.publish({ ...owner, change: 'disconnected', connector: connector.id, intents: [] })

  const place = { ...owner, purpose: 'tokens', row: id, connector: connector.id, version: row.version } as const
  const secret = tokenSet.safeParse(await parts.vault.open(place, row.sealed))
  const outcome = { connector, account: row.accountLabel }
  if (!connector.provider.revocation_endpoint) return { ...outcome, upstream: 'unsupported' }
  const client = registered(connector)
  // A token of an authorization server that was configured before is not shown to the one configured now.
  if (!secret.success || !client || secret.data.issuer !== connector.provider.issuer) return { ...outcome, upstream: 'failed' }
  const token = secret.data.refreshToken ?? secret.data.accessToken
  const revoked = await revokeToken({ connector: client, fetch: parts.fetch, now: parts.now, token })
  return { ...outcome, upstream: revoked ? 'revoked' : 'failed' }
}
