import { createProviderHttp, type ConnectionCache, type Connector, type ProviderHttp } from '@grantway/connector-kit'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import type { Refresher } from './refresh.ts'
import { headerOf } from './registered.ts'
import type { OpenTokens } from './stored-tokens.ts'

/** One connection in use, and the tokens it has had meanwhile, the newest last. */
export interface ConnectionInUse {
  readonly owner: Owner
  readonly connector: Connector
  readonly id: string
  readonly registration: string
  readonly tokens: [OpenTokens, ...OpenTokens[]]
  readonly signal: AbortSignal
  readonly cache: ConnectionCache
}

/**
 * Builds the HTTP client of one connection. A 401 leads to the newer token, if another process has saved one; only
 * then to a refresh; and a token that was just given is not refreshed for a second time.
 */
export const connectionHttp = (parts: Parts, refresher: Refresher, use: ConnectionInUse): ProviderHttp => {
  const { owner, connector, id, registration, tokens, signal, cache } = use
  const header = headerOf(connector, registration)
  const shown = ({ tokens: { accessToken } }: OpenTokens): string => `${header.prefix}${accessToken}`
  const current = (): OpenTokens => tokens.at(-1) as OpenTokens
  let renewedHere: OpenTokens | undefined
  return createProviderHttp({
    connector: connector.id,
    origins: connector.provider.apiOrigins,
    failureStatus: connector.provider.failureStatus,
    explainFailure: connector.provider.explainFailure,
    authorize: (headers) => {
      headers.set(header.name, shown(current()))
      return Promise.resolve()
    },
    renew: async (refused) => {
      // Of several requests at once, the first to be refused has renewed for all.
      if (refused.get(header.name) !== shown(current())) return true
      if (renewedHere?.fresh) return false
      const newer = await refresher.renewed(owner, connector, id, current())
      if (newer) tokens.push(newer)
      renewedHere = newer
      return newer !== undefined
    },
    signal,
    fetch: parts.apiFetch,
    publicFetch: parts.publicFetch,
    random: parts.random,
    cache,
  })
}
