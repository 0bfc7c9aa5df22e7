import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { singleParameters, type HttpContext } from '../http.ts'
import type { TodoSaasClient } from '../options.ts'
import type { Runtime } from '../runtime.ts'
import { digest, sameSecret } from '../secrets.ts'
import {
  addAuthorization,
  issueTokens,
  removeAccessTokens,
  removeAuthorization,
  type GrantResult,
} from './authorizations.ts'
import { authenticateClient, oauthError } from './client-authentication.ts'
import { deviceGrantType, exchangeDeviceCode } from './device-grant.ts'

type Parameters = Record<string, string | undefined>
type Grant = (runtime: Runtime, client: TodoSaasClient, parameters: Parameters) => GrantResult

const grants: ReadonlyMap<string, Grant> = new Map([
  ['authorization_code', exchangeCode],
  ['refresh_token', refresh],
  [deviceGrantType, exchangeDeviceCode],
])

/** Names the grant types the token endpoint knows. */
export const grantTypes: readonly string[] = [...grants.keys()]

/** Answers `POST /oauth/access_token`. @see RFC 6749 section 3.2 */
export async function tokenEndpoint(context: HttpContext, runtime: Runtime): Promise<Response> {
  const fault = await failOnPurpose(context, runtime)
  if (fault) return fault
  const client = authenticateClient(context, runtime)
  if (client instanceof Response) return client
  const parameters = singleParameters(context.get('form'))
  if (!parameters?.['grant_type']) return oauthError(context, 'invalid_request')
  const grant = grants.get(parameters['grant_type'])
  if (!grant) return oauthError(context, 'unsupported_grant_type')
  const result = grant(runtime, client, parameters)
  if ('error' in result) return oauthError(context, result.error)
  if (grant === refresh && runtime.faults.refreshDelayMs > 0) {
    await Promise.race([delay(runtime.faults.refreshDelayMs, undefined, { ref: false }), runtime.closing])
  }
  return context.json(result.tokens)
}

async function failOnPurpose(
  context: HttpContext,
  { faults, closing }: Runtime,
): Promise<Response | undefined> {
  switch (faults.tokenEndpoint) {
    case 'ok':
      return undefined
    case 'slow':
      await Promise.race([delay(1500, undefined, { ref: false }), closing])
      return undefined
    case 'hang':
      await closing
      return context.text('closing', 503)
    case '503':
      return context.text('Service unavailable', 503, { 'Retry-After': '1' })
    case 'invalid_grant':
      return oauthError(context, 'invalid_grant')
  }
}

/** Exchanges a code once. A second use means the code leaked, so it revokes what the first one gave. */
function exchangeCode(runtime: Runtime, client: TodoSaasClient, parameters: Parameters): GrantResult {
  const { state } = runtime
  const { code, redirect_uri: redirectUri, code_verifier: verifier } = parameters
  if (!code || !redirectUri || !verifier) return { error: 'invalid_request' }
  const key = digest(code)
  const row = state.authorizationCodes.get(key)
  if (!row || row.clientId !== client.id) return { error: 'invalid_grant' }
  if (row.authorizationId !== null) {
    removeAuthorization(state, row.authorizationId)
    return { error: 'invalid_grant' }
  }
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const bound =
    row.redirectUri === redirectUri &&
    /^[A-Za-z0-9._~-]{43,128}$/.test(verifier) &&
    sameSecret(challenge, row.codeChallenge)
  if (!bound || row.expiresAt <= runtime.now()) {
    // A wrong verifier means somebody else holds the code: it is not given a second guess.
    state.authorizationCodes.delete(key)
    return { error: 'invalid_grant' }
  }
  row.authorizationId = addAuthorization(runtime, {
    clientId: client.id,
    userId: row.userId,
    scopes: row.scopes,
  })
  return { tokens: issueTokens(runtime, row.authorizationId) }
}

/** Rotates: the old refresh and access token die at once; using an old refresh token again kills the rest. */
function refresh(runtime: Runtime, client: TodoSaasClient, parameters: Parameters): GrantResult {
  const { state } = runtime
  const refreshToken = parameters['refresh_token']
  if (!refreshToken) return { error: 'invalid_request' }
  const row = state.refreshTokens.get(digest(refreshToken))
  if (!row || state.authorizations.get(row.authorizationId)?.clientId !== client.id)
    return { error: 'invalid_grant' }
  if (row.used) {
    removeAuthorization(state, row.authorizationId)
    return { error: 'invalid_grant' }
  }
  // Scopes of an authorization never change, so asking for other ones is refused. @see RFC 6749 section 6
  if (parameters['scope'] !== undefined) return { error: 'invalid_scope' }
  removeAccessTokens(state, row.authorizationId)
  row.used = !runtime.faults.omitRefreshToken
  return { tokens: issueTokens(runtime, row.authorizationId) }
}
