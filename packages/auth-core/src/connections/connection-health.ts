import { createConnectionCache, isConnectorError, type Connector } from '@grantway/connector-kit'
import type { ConnectionHealth } from './connection-view.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connectionHttp, type ConnectionInUse } from './connection-http.ts'
import type { Refresher } from './refresh.ts'
import { clientOf, isKey, isTenantOwned } from './registered.ts'
import { readConnection, setState, type ConnectionRow } from './stored-tokens.ts'
import { isUsable } from './usable-states.ts'

const timeoutMs = 15_000

/** Asks the provider about one connection of a person; `undefined` when there is no such connection here. */
export const checkConnection = async (
  parts: Parts, refresher: Refresher, owner: Owner, id: string, signal: AbortSignal,
): Promise<ConnectionHealth | undefined> => {
  const row = await readConnection(parts, owner, id)
  const connector = row && parts.connectors.find((candidate) => candidate.id === row.connector)
  if (!connector) return undefined
  if (!isUsable(row)) return 'refused'
  return healthOf(parts, refresher, owner, connector, row, signal)
}

/**
 * Asks the provider whose account a connection is of. One that it refuses is `needs_reauth` from here on. What has no
 * OAuth client here any more cannot be used, and nothing is sent for it.
 */
export const healthOf = async (
  parts: Parts, refresher: Refresher, owner: Owner, connector: Connector, row: ConnectionRow, stopping: AbortSignal,
): Promise<ConnectionHealth> => {
  const { id, registration } = row
  if (!isKey(registration) && !(await clientOf(parts, owner.tenant, connector, registration))) {
    // Whoever removed a tenant's client was interrupted before this connection was told.
    if (isTenantOwned(connector, registration)) await setState(parts, owner, connector, id, { version: row.version }, 'needs_reauth', 'client_removed')
    return 'refused'
  }
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)])
  try {
    const tokens: ConnectionInUse['tokens'] = [await refresher.usable(owner, connector, row)]
    try {
      await connector.provider.identify(
        connectionHttp(parts, refresher, { owner, connector, id, registration, tokens, signal, cache: createConnectionCache(parts.now) }),
      )
      return 'works'
    } catch (error) {
      if (isExpired(error)) await refresher.refused(owner, connector, id, tokens.at(-1) ?? tokens[0])
      throw error
    }
  } catch (error) {
    if (isExpired(error)) return 'refused'
    // A service that is down, slow or refuses for a policy says nothing about the authorization.
    parts.log.debug('a connection could not be looked at', { connection: id })
    return 'unanswered'
  }
}

const isExpired = (error: unknown): boolean => isConnectorError(error) && error.code === 'AUTH_EXPIRED'
