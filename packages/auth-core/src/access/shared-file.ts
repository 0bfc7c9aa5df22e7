import { ConnectorError, readCapped, type ApiResponse, type Connector } from '@grantway/connector-kit'
import { z } from 'zod'
import { listConnections } from '../connections/connections.ts'
import type { SharedFile } from './call-outcome.ts'
import { ownerOf } from '../flows/begin.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'

const purpose = 'shared-file'
const maxLifeSeconds = 15 * 60
const maxUrlLength = 4_000
const maxBytes = 20 * 1024 * 1024
const timeoutMs = 30_000

const sharedSchema = z.object({ connector: z.string(), connection: z.string(), url: z.string(), title: z.string() })

/** What an address stands for. */
export type Shared = z.output<typeof sharedSchema>

const bindingOf = ({ tenant, subject }: Owner): readonly string[] => [tenant, subject]

/**
 * Gives our own address for a link that opens something to whoever holds it. The provider's address is sealed in
 * it, so it needs no row, ends by itself after at most 15 minutes, and opens for its person only.
 * **Errors:** API_ERROR when the provider's address is none.
 */
export const shareFile = ({ sealer, publicUrl }: Parts, owner: Owner, shared: Shared, expiresInSeconds = maxLifeSeconds): string => {
  if (!URL.canParse(shared.url) || shared.url.length > maxUrlLength) {
    throw new ConnectorError('API_ERROR', { connector: shared.connector, message: 'The service gave no usable address.' })
  }
  const ttlSeconds = Math.max(1, Math.min(expiresInSeconds, maxLifeSeconds))
  return `${publicUrl}/files/${sealer.seal(purpose, { ...shared, title: shared.title.slice(0, 200) }, bindingOf(owner), ttlSeconds)}`
}

/**
 * Fetches what a shared address stands for; `undefined` for one that is over, altered, of somebody else, or of a
 * connection that has ended.
 * **Errors:** NOT_FOUND_OR_NO_ACCESS, CONTENT_TOO_LARGE, PROVIDER_UNAVAILABLE.
 */
export const openFile = async (parts: Parts, owner: Owner, token: string): Promise<SharedFile | undefined> => {
  const shared = sharedSchema.safeParse(parts.sealer.open(purpose, token, bindingOf(owner))).data
  if (!shared) return undefined
  const own = (await listConnections(parts, owner)).find(({ id }) => id === shared.connection)
  if (!own || own.state === 'revoked' || own.connector.id !== shared.connector) return undefined
  await parts.store.owned(owner, (sql) =>
    parts.audit.write(sql, [{ ...ownerOf(owner), action: 'file.opened', object: shared.connector, outcome: 'ok' }]))
  const answer = await download(parts, own.connector, shared.url)
  if (!answer.ok) {
    await answer.body?.cancel()
    throw new ConnectorError(answer.status >= 500 ? 'PROVIDER_UNAVAILABLE' : 'NOT_FOUND_OR_NO_ACCESS', { connector: shared.connector })
  }
  return { title: shared.title, bytes: await readCapped(answer, maxBytes, shared.connector, 'bytes') }
}

// The link is its own key: no authorization goes with it, and it is followed nowhere. Only the addresses of the
// operator's configuration may be private ones.
const download = async (parts: Parts, { id, provider }: Connector, url: string): Promise<ApiResponse> => {
  const known = provider.apiOrigins.includes(new URL(url).origin)
  try {
    return await (known ? parts.apiFetch : parts.publicFetch)(new URL(url), {
      method: 'GET', headers: new Headers(), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs),
    })
  } catch {
    // The reason may quote the address.
    throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: id })
  }
}
