import { mcpScope } from '../bearer.ts'

/** Client metadata on its way into the provider, from anybody: nothing in it is checked yet. */
export type RawClientMetadata = Record<string, unknown>

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Tells whether an address is this computer. */
export const isLoopback = (url: URL): boolean => loopbackHosts.has(url.hostname)

/**
 * Settles what clients leave open or get wrong, before the provider checks the rest.
 * The kind of application follows from the redirect addresses: only https ones make it `web`. A native client
 * may use any port on loopback (RFC 8252 section 7.3) and own schemes, and http nowhere else.
 */
export const settleClientMetadata = (metadata: RawClientMetadata): void => {
  const redirects = Array.isArray(metadata['redirect_uris']) ? metadata['redirect_uris'] : []
  const allHttps = redirects.every((uri) => typeof uri === 'string' && /^https:\/\//i.test(uri))
  metadata['application_type'] = allHttps ? 'web' : 'native'
  // A metadata document is public, so a client that is one has no secret; the default is for registered ones.
  const isDocument = String(metadata['client_id']).startsWith('https://')
  if (isDocument && metadata['token_endpoint_auth_method'] === 'client_secret_basic') {
    metadata['token_endpoint_auth_method'] = 'none'
  }
  // There is one scope; what else a client lists is not granted and no reason to refuse (RFC 7591 section 2).
  metadata['scope'] = mcpScope
}

const displayedLength = 80

/** Makes a client's name fit for a page or a log: at most 80 characters, none that control or turn text. */
export const displayedName = (name: string | undefined): string => {
  const clean = (name ?? '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim()
  return [...clean].slice(0, displayedLength).join('') || 'An MCP client'
}
