import { createConnectionCache, createProviderHttp, type Connector, type ProviderAccount } from '@grantway/connector-kit'
import type { Parts } from '../parts.ts'

const timeoutMs = 15_000

/** Asks the provider whose a secret is, with nothing but that secret. **Errors:** as `ProviderHttp.request`. */
export const identify = (
  parts: Parts, connector: Connector, secret: string,
  header = { name: 'authorization', prefix: 'Bearer ' },
): Promise<ProviderAccount> =>
  connector.provider.identify(
    createProviderHttp({
      connector: connector.id,
      origins: connector.provider.apiOrigins,
      authorize: (headers) => Promise.resolve(headers.set(header.name, `${header.prefix}${secret}`)),
      failureStatus: connector.provider.failureStatus,
      explainFailure: connector.provider.explainFailure,
      signal: AbortSignal.timeout(timeoutMs),
      fetch: parts.apiFetch,
      publicFetch: parts.publicFetch,
      random: parts.random,
      cache: createConnectionCache(parts.now),
    }),
  )
