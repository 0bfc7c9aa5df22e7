import { createConnectionCache, isConnectorError, type Connector } from '@grantway/connector-kit'
import { and, asc, eq, inArray, lte } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { connectionHttp, type ConnectionInUse } from './connection-http.ts'
import { ownedBy } from './connections.ts'
import type { Refresher } from './refresh.ts'
import { clientOf, isKey, isTenantOwned } from './registered.ts'
import { setState, type ConnectionRow } from './stored-tokens.ts'

const dayMs = 24 * 3_600_000
const perSweep = 20
const timeoutMs = 15_000
const alive = inArray(connections.state, ['active', 'refresh_outcome_unknown'])

/**
 * Looks at connections whose turn it is: a person who removed the access at the provider sees it here
 * before an assistant stumbles over it. At most once a day each, at moments that differ, a few in every round.
 */
export const checkConnections = async (parts: Parts, refresher: Refresher, signal: AbortSignal): Promise<void> => {
  const due = await parts.store.everyone((sql) =>
    sql.select({ id: connections.id, tenant: connections.tenantId, subject: connections.userId }).from(connections)
      .where(and(alive, lte(connections.checkAfter, parts.now()))).orderBy(asc(connections.checkAfter)).limit(perSweep),
  )
  for (const { id, ...owner } of due) {
    if (signal.aborted) return
    const row = await take(parts, owner, id)
    const connector = row && parts.connectors.find((candidate) => candidate.id === row.connector)
    if (!connector) continue
    if (isKey(row.registration) || (await clientOf(parts, owner.tenant, connector, row.registration))) {
      await look(parts, refresher, owner, connector, row, signal)
    } else if (isTenantOwned(connector, row.registration)) {
      // Whoever removed the client was interrupted before this connection was told.
      await setState(parts, owner, connector, id, { version: row.version }, 'needs_reauth', 'client_removed')
    }
  }
}

// One process looks; the moment of the next look is written down before this one.
const take = async (parts: Parts, owner: Owner, id: string): Promise<ConnectionRow | undefined> => {
  const now = parts.now()
  const [row] = await parts.store.owned(owner, (sql) =>
    sql.update(connections).set({ checkAfter: new Date(now.getTime() + dayMs * (1 + parts.random() / 2)) })
      .where(and(ownedBy(owner), eq(connections.id, id), alive, lte(connections.checkAfter, now))).returning(),
  )
  return row
}

const look = async (
  parts: Parts, refresher: Refresher, owner: Owner, connector: Connector, row: ConnectionRow, stopping: AbortSignal,
): Promise<void> => {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)])
  try {
    const tokens: ConnectionInUse['tokens'] = [await refresher.usable(owner, connector, row)]
    try {
      await connector.provider.identify(
        connectionHttp(parts, refresher, { owner, connector, id: row.id, registration: row.registration, tokens, signal, cache: createConnectionCache(parts.now) }),
      )
    } catch (error) {
      if (!isConnectorError(error) || error.code !== 'AUTH_EXPIRED') throw error
      await refresher.refused(owner, connector, row.id, tokens.at(-1) ?? tokens[0])
    }
  } catch {
    // A service that is down, slow or refuses for a policy says nothing about the authorization.
    parts.log.debug('a connection could not be looked at', { connection: row.id })
  }
}
