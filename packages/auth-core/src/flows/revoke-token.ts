import { readCapped, type OAuthProvider, type Registration, type Revocation } from '@grantway/connector-kit'
import type { TokenSet } from '../connections/token-set.ts'
import type { TokenRequest } from './oauth-request.ts'

const timeoutMs = 10_000
const maxAnswerBytes = 64 * 1024

/** `refused`: the service answered and did not confirm. `unreachable`: asking again later may help. */
export type RevocationOutcome = 'revoked' | 'refused' | 'unreachable'

/**
 * Revokes tokens with the verb the provider has; without one it is RFC 7009 with the client's authentication.
 * @see https://www.rfc-editor.org/rfc/rfc7009#section-2
 */
export const revokeToken = async (request: TokenRequest & { readonly tokens: TokenSet }): Promise<RevocationOutcome> => {
  const { provider, registration } = request.connector
  if (provider.revocation_endpoint === undefined) return 'refused'
  const how = provider.revocation ?? {}
  const token = tokenToRevoke(how, request.tokens)
  try {
    const response = await request.fetch(provider.revocation_endpoint, {
      method: how.method ?? 'POST',
      ...revocationMessage(provider, registration, how, token),
      // A redirect would hand the token to whoever the answer names.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = await readCapped(response, maxAnswerBytes, request.connector.id)
    if (response.status >= 500 || response.status === 429) return 'unreachable'
    return confirms(how, response.status, text) ? 'revoked' : 'refused'
  } catch {
    // The reason may quote the request; only the fact is kept.
    return 'unreachable'
  }
}

const tokenToRevoke = ({ revokes = 'refresh_token' }: Revocation, { accessToken, refreshToken }: TokenSet): string =>
  revokes === 'refresh_token' ? (refreshToken ?? accessToken) : accessToken

const revocationMessage = (
  provider: OAuthProvider, { clientId, clientSecret }: Registration, how: Revocation, token: string,
): { headers: Headers; body?: string } => {
  const headers = new Headers({ accept: 'application/json' })
  const { authentication = 'client', token: place = 'form', field = 'token' } = how
  const publicClient = provider.token_endpoint_auth_method === 'none' || !clientSecret
  if (authentication === 'bearer' || place === 'authorization') headers.set('authorization', `Bearer ${token}`)
  else if (authentication === 'client' && !publicClient) headers.set('authorization', basic(clientId, clientSecret.reveal()))
  // Without a secret the client says at least who it is (RFC 7009 section 2.1).
  const fields = { ...(place !== 'authorization' && { [field]: token }), ...(authentication === 'client' && publicClient && { client_id: clientId }) }
  if (Object.keys(fields).length === 0) return { headers }
  headers.set('content-type', place === 'json' ? 'application/json' : 'application/x-www-form-urlencoded')
  return { headers, body: place === 'json' ? JSON.stringify(fields) : new URLSearchParams(fields).toString() }
}

// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
const basic = (id: string, secret: string): string => {
  const encoded = [id, secret].map((part) => new URLSearchParams({ part }).toString().slice('part='.length))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

const confirms = ({ succeeded }: Revocation, status: number, text: string): boolean =>
  succeeded ? succeeded({ status, body: parsed(text) }) : status >= 200 && status < 300

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
