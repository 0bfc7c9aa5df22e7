import { ConnectorError } from '@grantway/connector-kit'
import { and, eq, ne } from 'drizzle-orm'
import { writeAudit } from '../audit/audit.ts'
import { refreshTokens, revokeToken } from '../flows/oauth-client.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import type { RegisteredConnector } from './registered.ts'
import { needsRefresh, tokenSet, type TokenSet } from './token-set.ts'

/** A stored connection as the call path needs it. */
export interface StoredConnection {
  readonly id: string
  readonly version: number
  readonly state: string
  readonly sealed: Buffer
}

/** Tokens that may be used, and the row version they belong to. */
export interface OpenTokens {
  readonly tokens: TokenSet
  readonly version: number
}

/**
 * Opens tokens, refreshing first where needed. At most one refresh per connection at a time in this process.
 * **Errors:** AUTH_EXPIRED (a person must reconnect), PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED, INTERNAL.
 */
export interface Refresher {
  readonly usable: (owner: Owner, connector: RegisteredConnector, stored: StoredConnection) => Promise<OpenTokens>
  /** The provider refused even the newest tokens: the stored state says so from here on. */
  readonly refused: (owner: Owner, connector: RegisteredConnector, id: string, used: OpenTokens) => Promise<void>
  /** After a 401: a newer token set than `used`, refreshed if nobody else did; nothing when there is none. */
  readonly renewed: (owner: Owner, connector: RegisteredConnector, id: string, used: OpenTokens) => Promise<OpenTokens | undefined>
}

/** Makes the refresher of this process. */
export const createRefresher = (parts: Parts): Refresher => {
  const running = new Map<string, Promise<OpenTokens>>()
  const single = (owner: Owner, connector: RegisteredConnector, id: string, stale: (open: OpenTokens) => boolean): Promise<OpenTokens> => {
    const current = running.get(id)
    if (current) return current
    const work = refreshStored(parts, owner, connector, id, stale).finally(() => running.delete(id))
    running.set(id, work)
    return work
  }
  return {
    usable: async (owner, connector, stored) => {
      const open = await openTokens(parts, owner, connector, stored)
      if (!needsRefresh(open.tokens, parts.now())) return open
      return single(owner, connector, stored.id, ({ tokens }) => needsRefresh(tokens, parts.now()))
    },
    refused: (owner, connector, id, used) =>
      setState(parts, owner, connector, used, id, 'needs_reauth', 'refused_by_provider'),
    renewed: async (owner, connector, id, used) => {
      try {
        return await single(owner, connector, id, ({ version }) => version === used.version)
      } catch (error) {
        if (error instanceof ConnectorError && error.code === 'AUTH_EXPIRED') return undefined
        throw error
      }
    },
  }
}

const openTokens = async (parts: Parts, owner: Owner, connector: RegisteredConnector, stored: StoredConnection): Promise<OpenTokens> => {
  const place = { ...owner, purpose: 'tokens', row: stored.id, connector: connector.id, version: stored.version } as const
  const secret = tokenSet.safeParse(await parts.vault.open(place, stored.sealed))
  if (!secret.success) {
    parts.log.error('a connection cannot be opened', { connection: stored.id })
    throw new ConnectorError('INTERNAL', { message: 'The stored connection cannot be opened. Reconnect, or tell the operator.' })
  }
  const open = { tokens: secret.data, version: stored.version }
  // The operator named another authorization server since: a token of the old one is not for its hosts.
  if (open.tokens.issuer !== connector.provider.issuer) return expire(parts, owner, connector, open, stored.id, 'issuer_changed')
  return open
}

const refreshStored = async (
  parts: Parts, owner: Owner, connector: RegisteredConnector, id: string, stale: (open: OpenTokens) => boolean,
): Promise<OpenTokens> => {
  const [row] = await parts.store.owned(owner, (sql) =>
    sql.select().from(connections).where(and(ownedBy(owner), eq(connections.id, id))).limit(1),
  )
  if (!row || row.state === 'needs_reauth') throw new ConnectorError('AUTH_EXPIRED', { connector: connector.id })
  const open = await openTokens(parts, owner, connector, row)
  // Somebody else refreshed while we waited.
  if (!stale(open)) return open
  const { refreshToken } = open.tokens
  if (refreshToken === undefined) return expire(parts, owner, connector, open, id, 'no_refresh_token')

  const outcome = await refreshTokens({ connector, fetch: parts.fetch, now: parts.now, refreshToken })
  switch (outcome.kind) {
    case 'ok':
      // A provider that does not rotate leaves the refresh token out: the old one stays good.
      return save(parts, owner, connector, id, open.version, { refreshToken, ...outcome.answer.tokens })
    case 'dead':
      return expire(parts, owner, connector, open, id, 'refused_by_provider')
    case 'misconfigured':
      throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
    case 'unknown':
      // The token may be spent. The stored one is tried once more at the next use, and the state says so.
      if (row.state === 'refresh_outcome_unknown') return expire(parts, owner, connector, open, id, 'outcome_unknown')
      await setState(parts, owner, connector, open, id, 'refresh_outcome_unknown', 'outcome_unknown')
      throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: connector.id })
    case 'transient':
      if (parts.now().getTime() / 1000 < (open.tokens.expiresAt ?? Infinity)) return open
      throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: connector.id })
  }
}

// Saved before used: a token that only this process knows would be lost with it.
const save = async (
  parts: Parts, owner: Owner, connector: RegisteredConnector, id: string, version: number, tokens: TokenSet,
): Promise<OpenTokens> => {
  const next = version + 1
  const { sealed, tenantKeyVersion } = await parts.vault.seal(
    { ...owner, purpose: 'tokens', row: id, connector: connector.id, version: next }, tokens,
  )
  const saved = await parts.store.owned(owner, async (sql) => {
    const rows = await sql
      .update(connections)
      .set({
        sealed, tenantKeyVersion, version: next, state: 'active', stateReason: null,
        accessExpiresAt: tokens.expiresAt === undefined ? null : new Date(tokens.expiresAt * 1000),
      })
      // A stale result never overwrites a newer one.
      .where(and(ownedBy(owner), eq(connections.id, id), eq(connections.version, version)))
      .returning({ id: connections.id })
    if (rows.length === 1) {
      await writeAudit(sql, parts.now(), [{ ...owner, action: 'connection.refreshed', object: id, outcome: 'ok' }])
    }
    return rows.length === 1
  })
  if (saved) return { tokens, version: next }
  // The person disconnected or reconnected meanwhile: what we got must not stay alive at the provider.
  await revokeToken({ connector, fetch: parts.fetch, now: parts.now, token: tokens.refreshToken ?? tokens.accessToken })
  throw new ConnectorError('AUTH_EXPIRED', { connector: connector.id })
}

const expire = async (
  parts: Parts, owner: Owner, connector: RegisteredConnector, open: OpenTokens, id: string, reason: string,
): Promise<never> => {
  await setState(parts, owner, connector, open, id, 'needs_reauth', reason)
  throw new ConnectorError('AUTH_EXPIRED', { connector: connector.id })
}

const setState = async (
  parts: Parts, owner: Owner, connector: RegisteredConnector, open: OpenTokens, id: string,
  state: 'needs_reauth' | 'refresh_outcome_unknown', reason: string,
): Promise<void> => {
  const changed = await parts.store.owned(owner, async (sql) => {
    const rows = await sql
      .update(connections)
      .set({ state, stateReason: reason })
      .where(and(ownedBy(owner), eq(connections.id, id), eq(connections.version, open.version), ne(connections.state, state)))
      .returning({ id: connections.id })
    if (rows.length === 1) {
      await writeAudit(sql, parts.now(), [{ ...owner, action: 'connection.expired', object: id, outcome: 'failed', reason }])
    }
    return rows.length === 1
  })
  if (changed) parts.events.publish({ ...owner, change: 'expired', connector: connector.id, intents: [] })
}
