import { readCapped, type OAuthProvider, type Registration } from '@grantway/connector-kit'
import * as oauth from 'oauth4webapi'
import type { RegisteredConnector } from '../connections/registered.ts'
import type { TokenSet } from '../connections/token-set.ts'

/**
 * What the requests to an authorization server have in common. Together with `oauth-client.ts` and
 * `oauth-device.ts` the only place that knows the OAuth libraries.
 */

const timeoutMs = 10_000
const maxAnswerBytes = 64 * 1024
const maxLifeSeconds = 365 * 24 * 3600

/** What the token endpoint gave, with the scopes as it named them. */
export interface TokenAnswer {
  readonly tokens: TokenSet
  readonly scopes: readonly string[] | undefined
}

/** What every request to a token endpoint needs. */
export interface TokenRequest {
  readonly connector: RegisteredConnector
  readonly fetch: typeof fetch
  readonly now: () => Date
}

/** The authorization server in the words of RFC 8414. */
export const server = (provider: OAuthProvider): oauth.AuthorizationServer => ({
  issuer: provider.issuer,
  authorization_endpoint: provider.authorization_endpoint,
  token_endpoint: provider.token_endpoint,
  authorization_response_iss_parameter_supported: provider.authorization_response_iss_parameter_supported ?? false,
  ...(provider.device_authorization_endpoint !== undefined && { device_authorization_endpoint: provider.device_authorization_endpoint }),
})

/** The OAuth client as the library takes it. */
export const client = (registration: Registration): oauth.Client => ({ client_id: registration.clientId })

/** How the client authenticates. */
export const authentication = (provider: OAuthProvider, { clientSecret }: Registration): oauth.ClientAuth => {
  if (provider.token_endpoint_auth_method === 'none' || !clientSecret) return oauth.None()
  return provider.token_endpoint_auth_method === 'client_secret_basic'
    ? oauth.ClientSecretBasic(clientSecret.reveal())
    : oauth.ClientSecretPost(clientSecret.reveal())
}

/** One attempt: a deadline, no redirect, a capped answer. */
export const options = (request: TokenRequest): { signal: AbortSignal; [oauth.customFetch]: typeof fetch; [oauth.allowInsecureRequests]: boolean } => ({
  signal: AbortSignal.timeout(timeoutMs),
  // A redirect would hand code and client secret to whoever the answer names; a huge answer would fill the memory.
  [oauth.customFetch]: async (url, init) => {
    const response = await request.fetch(url, { ...init, redirect: 'manual' })
    const text = await readCapped(response, maxAnswerBytes, request.connector.id)
    return normalized(request.connector.provider, response, text)
  },
  // Plain http passes the kit's check on loopback only.
  [oauth.allowInsecureRequests]: request.connector.provider.token_endpoint.startsWith('http:'),
})

// Brings answers like GitHub's "200 with an error" into the shape of RFC 6749 before the library reads them.
const normalized = (provider: OAuthProvider, response: Response, text: string): Response => {
  const copy = (body: string, status: number): Response =>
    new Response(body === '' ? null : body, { status, headers: response.headers })
  if (!provider.readTokenAnswer || !response.ok) return copy(text, response.status)
  const answer = provider.readTokenAnswer(JSON.parse(text) as unknown)
  const failed = typeof answer === 'object' && answer !== null && 'error' in answer
  return copy(JSON.stringify(answer), failed ? 400 : response.status)
}

/** Reads a token answer: what we keep, and the scopes as the provider names them. */
export const readAnswer = (provider: OAuthProvider, answer: oauth.TokenEndpointResponse, now: Date): TokenAnswer => {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const life = answer.expires_in === undefined || answer.expires_in <= 0
    ? undefined
    : Math.min(answer.expires_in, maxLifeSeconds)
  return {
    tokens: {
      issuer: provider.issuer,
      accessToken: answer.access_token,
      ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
      issuedAt,
      ...(life !== undefined && { expiresAt: issuedAt + life }),
    },
    scopes: answer.scope?.split(provider.scopeSeparator.response).filter((scope) => scope !== ''),
  }
}
