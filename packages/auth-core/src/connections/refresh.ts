import { ConnectorError, type Connector } from '@grantway/connector-kit'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { createBreakers } from './breaker.ts'
import { refreshStored } from './refresh-stored.ts'
import { openTokens, setState, type OpenTokens, type StoredConnection } from './stored-tokens.ts'
import { needsRefresh, refreshDue } from './token-set.ts'

/**
 * Opens tokens, refreshing first where needed. At most one refresh per connection at a time: in this process by
 * sharing one promise, between processes by a lease in the row.
 * **Errors:** AUTH_EXPIRED (a person must reconnect), PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED, INTERNAL.
 */
export interface Refresher {
  readonly usable: (owner: Owner, connector: Connector, stored: StoredConnection) => Promise<OpenTokens>
  /** The provider refused even the newest tokens: the stored state says so from here on. */
  readonly refused: (owner: Owner, connector: Connector, id: string, used: OpenTokens) => Promise<void>
  /** After a 401: a newer token set than `used`, refreshed if nobody else did; nothing when there is none. */
  readonly renewed: (owner: Owner, connector: Connector, id: string, used: OpenTokens) => Promise<OpenTokens | undefined>
  /** Waits for the refreshes under way: a rotated token that is not saved yet would be lost. */
  readonly close: () => Promise<void>
}

/** Makes the refresher of this process. */
export const createRefresher = (parts: Parts): Refresher => {
  const running = new Map<string, Promise<OpenTokens>>()
  const breakers = createBreakers(parts.now)
  const single = (owner: Owner, connector: Connector, id: string, stale: (open: OpenTokens) => boolean): Promise<OpenTokens> => {
    const current = running.get(id)
    if (current) return current
    const work = refreshStored({ parts, breakers, owner, connector, id }, stale).finally(() => running.delete(id))
    running.set(id, work)
    return work
  }
  return {
    usable: async (owner, connector, stored) => {
      const open = await openTokens(parts, owner, connector, stored)
      if (needsRefresh(open.tokens, parts.now())) {
        return single(owner, connector, stored.id, ({ tokens }) => needsRefresh(tokens, parts.now()))
      }
      if (stored.state === 'active' && refreshDue(open.tokens, stored.id, parts.now()) && !breakers.isOpen(stored.registration)) {
        // The call does not wait: its token is good for a while yet.
        single(owner, connector, stored.id, ({ version }) => version === open.version)
          .catch(() => parts.log.debug('a refresh ahead of time failed', { connection: stored.id }))
      }
      return open
    },
    refused: async (owner, connector, id, used) => {
      await setState(parts, owner, connector, id, { version: used.version }, 'needs_reauth', 'refused_by_provider')
    },
    renewed: async (owner, connector, id, used) => {
      const stale = ({ version }: OpenTokens): boolean => version === used.version
      try {
        const open = await single(owner, connector, id, stale)
        // One that began before the refusal may have had no reason to refresh.
        const newer = stale(open) ? await single(owner, connector, id, stale) : open
        // The old token is dead and there is no new one: a failure of the provider, not of the authorization.
        if (stale(newer)) throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: connector.id })
        return newer
      } catch (error) {
        if (error instanceof ConnectorError && error.code === 'AUTH_EXPIRED') return undefined
        throw error
      }
    },
    close: async () => {
      await Promise.allSettled(running.values())
    },
  }
}
