import { randomInt } from 'node:crypto'
import { singleParameters, type HttpContext } from '../http.ts'
import type { TodoSaasClient } from '../options.ts'
import type { Runtime } from '../runtime.ts'
import { digest } from '../secrets.ts'
import { addAuthorization, issueTokens, type GrantResult } from './authorizations.ts'
import { authenticateClient, oauthError } from './client-authentication.ts'
import { parseScopes } from './scopes.ts'

/** Names the grant type of the device flow. @see RFC 8628 section 3.4 */
export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code'
const lifetimeSeconds = 900
const intervalSeconds = 5
/** Consonants only: no words, and no letter that looks like a digit. @see RFC 8628 section 6.1 */
const alphabet = 'BCDFGHJKLMNPQRSTVWXZ'

/** Answers `POST /oauth/device_authorization`. @see RFC 8628 section 3.1 */
export function deviceAuthorizationEndpoint(context: HttpContext, runtime: Runtime): Response {
  const client = authenticateClient(context, runtime)
  if (client instanceof Response) return client
  const parameters = singleParameters(context.get('form'))
  if (!parameters) return oauthError(context, 'invalid_request')
  const scopes = parseScopes(parameters['scope'])
  if (!scopes) return oauthError(context, 'invalid_scope')
  const deviceCode = runtime.newSecret('todo_dc_')
  const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('')
  runtime.state.deviceRequests.set(digest(deviceCode), {
    clientId: client.id,
    scopes,
    userCodeDigest: digest(letters),
    expiresAt: new Date(runtime.now().getTime() + lifetimeSeconds * 1000),
    intervalSeconds,
    lastPolledAt: null,
    decision: { kind: 'pending' },
  })
  const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`
  return context.json({
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${runtime.issuer}/device`,
    verification_uri_complete: `${runtime.issuer}/device?user_code=${userCode}`,
    expires_in: lifetimeSeconds,
    interval: intervalSeconds,
  })
}

/** Answers a poll. Polling too soon adds five seconds to the interval for good. @see RFC 8628 section 3.5 */
export function exchangeDeviceCode(
  runtime: Runtime,
  client: TodoSaasClient,
  parameters: Record<string, string | undefined>,
): GrantResult {
  const { deviceRequests } = runtime.state
  const deviceCode = parameters['device_code']
  if (!deviceCode) return { error: 'invalid_request' }
  const key = digest(deviceCode)
  const row = deviceRequests.get(key)
  if (!row || row.clientId !== client.id) return { error: 'invalid_grant' }
  const now = runtime.now()
  if (row.expiresAt <= now) return { error: 'expired_token' }
  const tooSoon =
    row.lastPolledAt !== null && now.getTime() - row.lastPolledAt.getTime() < row.intervalSeconds * 1000
  row.lastPolledAt = now
  if (tooSoon) {
    row.intervalSeconds += 5
    return { error: 'slow_down' }
  }
  if (row.decision.kind === 'pending') return { error: 'authorization_pending' }
  deviceRequests.delete(key)
  if (row.decision.kind === 'denied') return { error: 'access_denied' }
  const { userId, scopes } = row.decision
  return { tokens: issueTokens(runtime, addAuthorization(runtime, { clientId: client.id, userId, scopes })) }
}

/** Finds the undecided device request a person typed the code of; spaces, dashes and case do not matter. */
export function findDeviceRequest(runtime: Runtime, userCode: string) {
  const wanted = digest(userCode.toUpperCase().replaceAll(/[^A-Z]/g, ''))
  return [...runtime.state.deviceRequests.values()].find(
    (row) =>
      row.userCodeDigest === wanted && row.expiresAt > runtime.now() && row.decision.kind === 'pending',
  )
}
