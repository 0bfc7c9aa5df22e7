import { CodeChallengeMethod, generateCodeVerifier, generateState, OAuth2Client } from 'arctic'
import { ConnectorError, type ErrorCode, type OAuthProvider, type Registration } from '@grantway/connector-kit'
import * as oauth from 'oauth4webapi'
import type { RegisteredConnector } from '../connections/registered.ts'
import { authentication, client, options, readAnswer, server, type TokenAnswer, type TokenRequest } from './oauth-request.ts'

/**
 * Speaks OAuth with an upstream authorization server. With `oauth-request.ts` and `oauth-device.ts` the only place
 * that knows the libraries: arctic builds the authorization request, oauth4webapi reads every answer.
 * No library error leaves it: they carry the answer's body, and with it tokens.
 */

/** Where to send the browser, and what must be kept to check the answer. */
export interface AuthorizationRequest {
  readonly url: URL
  readonly state: string
  readonly verifier: string
}

/** Builds the authorization request: state, PKCE verifier, URL. @see https://www.rfc-editor.org/rfc/rfc7636 */
export const buildAuthorizationRequest = (
  provider: OAuthProvider, registration: Registration, redirectUri: string, scopes: readonly string[],
  extra: Readonly<Record<string, string>> = {},
): AuthorizationRequest => {
  const state = generateState()
  const verifier = generateCodeVerifier()
  const client = new OAuth2Client(registration.clientId, null, redirectUri)
  const url = provider.code_challenge_method === 'S256'
    ? client.createAuthorizationURLWithPKCE(provider.authorization_endpoint, state, CodeChallengeMethod.S256, verifier, [])
    : client.createAuthorizationURL(provider.authorization_endpoint, state, [])
  if (scopes.length > 0) url.searchParams.set(provider.scopeParameter ?? 'scope', scopes.join(provider.scopeSeparator.request))
  // What the flow itself needs is never replaced.
  for (const [name, value] of Object.entries({ ...provider.authorizeParameters, ...extra })) {
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  }
  return { url, state, verifier }
}

/** Checks `state` and `iss` of an answer. @see https://www.rfc-editor.org/rfc/rfc9207#section-2.4 */
export const validateAnswer = (
  provider: OAuthProvider, registration: Registration, query: URLSearchParams, state: string,
): { readonly kind: 'code'; readonly parameters: URLSearchParams } | { readonly kind: 'error'; readonly error: string } | { readonly kind: 'mismatch' } => {
  // An empty issuer is a wrong one; the library takes it for a missing one.
  if (query.get('iss') === '') return { kind: 'mismatch' }
  try {
    return { kind: 'code', parameters: oauth.validateAuthResponse(server(provider), client(registration), query, state) }
  } catch (error) {
    return error instanceof oauth.AuthorizationResponseError ? { kind: 'error', error: error.error } : { kind: 'mismatch' }
  }
}

/** Exchanges a code. **Errors:** PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED, API_ERROR. */
export const exchangeCode = async (
  request: TokenRequest & { readonly parameters: URLSearchParams; readonly redirectUri: string; readonly verifier: string },
): Promise<TokenAnswer> => {
  const { provider, registration } = request.connector
  const verifier = provider.code_challenge_method === 'S256' ? request.verifier : oauth.nopkce
  try {
    const response = await oauth.authorizationCodeGrantRequest(
      server(provider), client(registration), authentication(provider, registration), request.parameters,
      request.redirectUri, verifier, options(request),
    )
    const answer = await oauth.processAuthorizationCodeResponse(server(provider), client(registration), response)
    return readAnswer(provider, answer, request.now())
  } catch (error) {
    throw exchangeError(request.connector, error)
  }
}

/**
 * How a refresh ended. `dead`: the authorization server refused the refresh token. `transient`: it answered, and
 * nothing was used up. `not_sent`: nothing reached it. `unknown`: the request may have arrived, so a rotating refresh
 * token may be spent.
 */
export type RefreshOutcome =
  | { readonly kind: 'ok'; readonly answer: TokenAnswer }
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'transient' | 'not_sent' | 'unknown' | 'misconfigured' }

/** Refreshes once, never retries. @see https://www.rfc-editor.org/rfc/rfc6749#section-6 */
export const refreshTokens = async (
  request: TokenRequest & { readonly refreshToken: string },
): Promise<RefreshOutcome> => {
  const { provider, registration } = request.connector
  try {
    const response = await oauth.refreshTokenGrantRequest(
      server(provider), client(registration), authentication(provider, registration), request.refreshToken, options(request),
    )
    const answer = await oauth.processRefreshTokenResponse(server(provider), client(registration), response)
    return { kind: 'ok', answer: readAnswer(provider, answer, request.now()) }
  } catch (error) {
    return refreshFailure(provider, error)
  }
}

/** Tells whether the provider speaks of its own trouble, with whatever status: that says nothing of the token or the code. */
export const isOwnTrouble = ({ error, status }: oauth.ResponseBodyError): boolean =>
  status >= 500 || status === 429 || error === 'temporarily_unavailable' || error === 'server_error'

const operatorErrors = new Set(['invalid_client', 'unauthorized_client', 'redirect_uri_mismatch', 'incorrect_client_credentials'])
const isOperatorError = (error: oauth.ResponseBodyError): boolean => operatorErrors.has(error.error)

// The provider's own words for an error, where it has them: the code of RFC 6749 and its subtype, nothing else.
const explained = (provider: OAuthProvider, error: oauth.ResponseBodyError): ErrorCode | undefined => {
  const { error_subtype: subtype } = error.cause
  return provider.explainOAuthError?.({ error: error.error, ...(typeof subtype === 'string' && { subtype }) })
}

/** What a failed exchange means; the library's own error, which carries the answer, stays here. */
export const exchangeError = ({ id: connector, provider }: RegisteredConnector, error: unknown): ConnectorError => {
  if (error instanceof oauth.ResponseBodyError && error.status < 500) {
    const code = explained(provider, error) ?? (isOperatorError(error) ? 'PROVIDER_MISCONFIGURED' : 'API_ERROR')
    return new ConnectorError(code, { connector, status: error.status })
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) return new ConnectorError('PROVIDER_MISCONFIGURED', { connector })
  const status = statusOfMalformed(error)
  if (status !== undefined) return new ConnectorError(status >= 500 ? 'PROVIDER_UNAVAILABLE' : 'API_ERROR', { connector, status })
  return error instanceof oauth.OperationProcessingError
    ? new ConnectorError('API_ERROR', { connector })
    : new ConnectorError('PROVIDER_UNAVAILABLE', { connector })
}

const refreshFailure = (provider: OAuthProvider, error: unknown): Exclude<RefreshOutcome, { kind: 'ok' }> => {
  if (error instanceof oauth.ResponseBodyError) return refused(provider, error)
  if (error instanceof oauth.WWWAuthenticateChallengeError) return { kind: 'misconfigured' }
  const status = statusOfMalformed(error)
  // A success that cannot be read may have rotated the token; any other answer used nothing up.
  if (status !== undefined) return { kind: status >= 200 && status < 300 ? 'unknown' : 'transient' }
  return { kind: notSent(error) ? 'not_sent' : 'unknown' }
}

const refused = (provider: OAuthProvider, error: oauth.ResponseBodyError): Exclude<RefreshOutcome, { kind: 'ok' }> => {
  if (isOwnTrouble(error)) return { kind: 'transient' }
  const code = explained(provider, error)
  if (code === 'RATE_LIMITED' || code === 'PROVIDER_UNAVAILABLE') return { kind: 'transient' }
  if (code === 'PROVIDER_MISCONFIGURED' || (code === undefined && isOperatorError(error))) return { kind: 'misconfigured' }
  return { kind: 'dead', reason: code === undefined || code === 'AUTH_EXPIRED' ? 'refused_by_provider' : code.toLowerCase() }
}

// An answer that is none of OAuth's, such as the page of a proxy. The library takes one of 4xx that is no JSON for
// something else than one of another status.
const malformed: readonly unknown[] = [oauth.RESPONSE_IS_NOT_CONFORM, oauth.RESPONSE_IS_NOT_JSON]
const statusOfMalformed = (error: unknown): number | undefined =>
  error instanceof oauth.OperationProcessingError && malformed.includes(error.code) ? (error.cause as Response).status : undefined

// Only a failure to connect proves that nothing arrived.
const notSent = (error: unknown): boolean => {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}
