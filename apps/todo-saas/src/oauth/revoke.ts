import type { HttpContext } from '../http.ts'
import type { Runtime } from '../runtime.ts'
import { digest } from '../secrets.ts'
import { removeAuthorization } from './authorizations.ts'
import { authenticateClient, oauthError } from './client-authentication.ts'

/**
 * Answers `POST /api/v1/revoke`: an access or refresh token of the client kills its whole authorization.
 * A token that is unknown or belongs to another client changes nothing and is answered 200 all the same.
 * @see RFC 7009 section 2
 */
export function revocationEndpoint(context: HttpContext, runtime: Runtime): Response {
  const client = authenticateClient(context, runtime)
  if (client instanceof Response) return client
  const tokens = context.get('form').getAll('token')
  const [token] = tokens
  if (!token || tokens.length > 1) return oauthError(context, 'invalid_request')
  const { accessTokens, refreshTokens, authorizations } = runtime.state
  const row = accessTokens.get(digest(token)) ?? refreshTokens.get(digest(token))
  if (row && authorizations.get(row.authorizationId)?.clientId === client.id) {
    removeAuthorization(runtime.state, row.authorizationId)
  }
  return context.body(null, 200)
}
