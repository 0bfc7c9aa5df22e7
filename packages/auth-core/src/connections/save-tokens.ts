import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectorError } from '@grantway/connector-kit'
import { and, ne } from 'drizzle-orm'
import { connections } from '../store/schema/index.ts'
import type { Lease } from './refresh-lease.ts'
import type { RefreshTurn } from './refresh-turn.ts'
import { queueRevocation, tryRevocation } from './revocations.ts'
import { findSiblings } from './siblings.ts'
import { openTokens, readConnection, unchanged, type Basis, type ConnectionRow, type OpenTokens } from './stored-tokens.ts'
import type { TokenSet } from './token-set.ts'

const keepTryingMs = 60_000

/**
 * Saves rotated tokens before anybody uses them: a token that only this process knows would be lost with it.
 * A database that is away is waited for; whether an interrupted commit arrived is read back.
 * Gives nothing when another process saved newer ones.
 * **Errors:** AUTH_EXPIRED when the person disconnected meanwhile; then the new tokens are revoked.
 */
export const saveTokens = async (
  work: RefreshTurn, lease: Lease, row: ConnectionRow, spent: string, tokens: TokenSet,
): Promise<OpenTokens | undefined> => {
  const giveUpAt = performance.now() + keepTryingMs
  let basis: Basis = lease
  for (let wait = 100; ; wait = Math.min(2 * wait, 1_000)) {
    try {
      const version = basis.version + 1
      if (await write(work, basis, version, tokens)) return { tokens, version, fresh: true }
      const now = await readConnection(work.parts, work.owner, work.id)
      if (!now || now.state === 'revoked') break
      const stored = await openTokens(work.parts, work.owner, work.connector, now)
      // The answer to our own commit was lost, the commit was not.
      if (stored.tokens.accessToken === tokens.accessToken) return { ...stored, fresh: true }
      if (now.connectedAt.getTime() !== row.connectedAt.getTime()) break
      if (now.fence !== lease.fence) return undefined
      // Only sealed anew, under another key.
      if (stored.tokens.refreshToken !== spent) return undefined
      basis = { version: now.version, fence: lease.fence }
    } catch (error) {
      if (performance.now() > giveUpAt) throw error
      work.parts.log.warn('rotated tokens are not saved yet', { connection: work.id })
      await sleep(wait)
    }
  }
  await discard(work, row, tokens, basis.version + 1)
  throw new ConnectorError('AUTH_EXPIRED', { connector: work.connector.id })
}

const write = async ({ parts, owner, connector, id, seal }: RefreshTurn, basis: Basis, version: number, tokens: TokenSet): Promise<boolean> => {
  const { sealed, tenantKeyVersion } = seal({ ...owner, purpose: 'tokens', row: id, connector: connector.id, version }, tokens)
  return parts.store.owned(owner, async (sql) => {
    const rows = await sql
      .update(connections)
      .set({
        sealed, tenantKeyVersion, version, state: 'active', stateReason: null, leaseUntil: null, refreshTries: 0,
        accessExpiresAt: tokens.expiresAt === undefined ? null : new Date(tokens.expiresAt * 1000),
      })
      // A stale result never overwrites a newer one, and nothing brings back what a person or the provider ended.
      .where(and(unchanged(owner, id, basis), ne(connections.state, 'revoked')))
      .returning({ id: connections.id })
    if (rows.length === 1) {
      await parts.audit.write(sql, [{ ...owner, action: 'connection.refreshed', object: id, outcome: 'ok' }])
    }
    return rows.length === 1
  })
}

// The person disconnected or reconnected meanwhile: what we got must not stay alive at the provider. Where the provider
// would end the whole authorization, and another connection lives on it, that would end that one too.
const discard = async ({ parts, owner, connector, id, seal }: RefreshTurn, row: ConnectionRow, tokens: TokenSet, version: number): Promise<void> => {
  const livesOn = async (): Promise<boolean> =>
    (await readConnection(parts, owner, id)) !== undefined || (await findSiblings(parts, row)).length > 0
  if (connector.provider.revocation?.ends === 'grant' && (await livesOn())) return
  const envelope = seal({ ...owner, purpose: 'tokens', row: id, connector: connector.id, version }, tokens)
  const queued = await parts.store.owned(owner, (sql) =>
    queueRevocation(sql, parts.now(), {
      ...owner, connector: connector.id, registration: row.registration, connectionId: id, version, ...envelope,
    }),
  )
  await tryRevocation(parts, owner, queued)
}
