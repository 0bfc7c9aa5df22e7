import { ConnectorError, type Connector } from '@grantway/connector-kit'
import { and, eq, ne } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import { tokenSet, type TokenSet } from './token-set.ts'

/** A row of `connections`. */
export type ConnectionRow = typeof connections.$inferSelect

/** A stored connection as the call path needs it. */
export interface StoredConnection {
  readonly id: string
  readonly registration: string
  readonly version: number
  readonly state: string
  readonly sealed: Buffer
}

/** Tokens that may be used, and the row version they belong to. */
export interface OpenTokens {
  readonly tokens: TokenSet
  readonly version: number
  /** True when this process just got them from the provider. */
  readonly fresh?: true
}

/** Reads one connection of a person. */
export const readConnection = async (parts: Parts, owner: Owner, id: string): Promise<ConnectionRow | undefined> => {
  const [row] = await parts.store.owned(owner, (sql) =>
    sql.select().from(connections).where(and(ownedBy(owner), eq(connections.id, id))).limit(1),
  )
  return row
}

/**
 * Opens the tokens of a connection. **Errors:** AUTH_EXPIRED when they were altered or moved, or are another issuer's;
 * INTERNAL when the operator has to bring their key back.
 */
export const openTokens = async (parts: Parts, owner: Owner, connector: Connector, stored: StoredConnection): Promise<OpenTokens> => {
  const place = { ...owner, purpose: 'tokens', row: stored.id, connector: connector.id, version: stored.version } as const
  const secret = tokenSet.safeParse(await parts.vault.open(place, stored.sealed))
  if (!secret.success) {
    const locked = await parts.vault.isLocked(owner.tenant, stored.sealed)
    parts.log.error('a connection cannot be opened', { connection: stored.id, reason: locked ? 'its key is locked' : 'it was altered or moved' })
    if (locked) throw new ConnectorError('INTERNAL', { message: 'The stored connection cannot be opened. Tell the operator.' })
    throw await mustReconnect(parts, owner, connector, stored, 'altered')
  }
  // The operator named another authorization server since: a token of the old one is not for its hosts.
  if (secret.data.issuer !== connector.provider.issuer) throw await mustReconnect(parts, owner, connector, stored, 'issuer_changed')
  return { tokens: secret.data, version: stored.version }
}

/** Records why these tokens are of no use, unless they were replaced since, and gives the AUTH_EXPIRED that says so. */
export const mustReconnect = async (
  parts: Parts, owner: Owner, connector: Connector, { id, version }: Pick<StoredConnection, 'id' | 'version'>, reason: string,
): Promise<ConnectorError> => {
  await setState(parts, owner, connector, id, { version }, 'needs_reauth', reason)
  return new ConnectorError('AUTH_EXPIRED', { connector: connector.id })
}

/** Which write of a row a decision was taken on, and under which lease. */
export interface Basis {
  readonly version: number
  readonly fence?: number
}

/** The condition that a row is still the one a decision was taken on. */
export const unchanged = (owner: Owner, id: string, { version, fence }: Basis) =>
  and(ownedBy(owner), eq(connections.id, id), eq(connections.version, version), fence === undefined ? undefined : eq(connections.fence, fence))

/** Moves a connection to another state, records it and tells the person; false when the row was written since. */
export const setState = async (
  parts: Parts, owner: Owner, connector: Connector, id: string, basis: Basis,
  state: 'needs_reauth' | 'refresh_outcome_unknown', reason: string,
): Promise<boolean> => {
  const outcome = await parts.store.owned(owner, async (sql) => {
    const rows = await sql
      .update(connections)
      .set({ state, stateReason: reason })
      .where(and(unchanged(owner, id, basis), ne(connections.state, state), ne(connections.state, 'revoked')))
      .returning({ id: connections.id })
    if (rows.length === 0) {
      return (await sql.select({ id: connections.id }).from(connections).where(unchanged(owner, id, basis))).length > 0 ? 'as it was' : 'moved'
    }
    await parts.audit.write(sql, [{ ...owner, action: 'connection.expired', object: id, outcome: 'failed', reason }])
    return 'changed'
  })
  if (outcome === 'changed') parts.events.publish({ ...owner, change: 'expired', connector: connector.id, intents: [] })
  return outcome !== 'moved'
}
