import type { PersonId } from '../people.ts'
import type { Runtime } from '../runtime.ts'
import { digest, newId } from '../secrets.ts'
import type { State } from '../state.ts'
import type { Scope } from './scopes.ts'

/** Records a person's consent and returns its id. Tokens are issued on it. */
export function addAuthorization(
  runtime: Runtime,
  consent: { clientId: string; userId: PersonId; scopes: Scope[] },
): string {
  const id = newId()
  runtime.state.authorizations.set(id, { ...consent, createdAt: runtime.now() })
  return id
}

/** Removes an authorization and with it every token that hangs on it. */
export function removeAuthorization(state: State, id: string): void {
  state.authorizations.delete(id)
  removeAccessTokens(state, id)
  for (const [key, token] of state.refreshTokens)
    if (token.authorizationId === id) state.refreshTokens.delete(key)
}

/** Kills the access tokens of an authorization and leaves its refresh token alone. */
export function removeAccessTokens(state: State, id: string): void {
  for (const [key, token] of state.accessTokens)
    if (token.authorizationId === id) state.accessTokens.delete(key)
}

/** Takes an application's access to a person's account away, codes that are still on their way included. */
export function removeAccess(state: State, userId: PersonId, clientId: string): void {
  for (const [id, row] of state.authorizations) {
    if (row.userId === userId && row.clientId === clientId) removeAuthorization(state, id)
  }
  for (const [key, row] of state.authorizationCodes) {
    if (row.userId === userId && row.clientId === clientId) state.authorizationCodes.delete(key)
  }
}

/** The successful answer of the token endpoint. @see RFC 6749 section 5.1 */
export interface TokenAnswer {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly refresh_token?: string
  /** Comma-separated. */
  readonly scope: string
}

/** A grant gives tokens or fails with an error code. @see RFC 6749 section 5.2, RFC 8628 section 3.5 */
export type GrantResult = { tokens: TokenAnswer } | { error: string }

/** Issues an access token and, unless a fault omits it, a refresh token. */
export function issueTokens(runtime: Runtime, authorizationId: string): TokenAnswer {
  const { state } = runtime
  const scopes = state.authorizations.get(authorizationId)?.scopes ?? []
  const accessToken = runtime.newSecret('todo_at_')
  const expiresAt = new Date(runtime.now().getTime() + runtime.accessTokenSeconds * 1000)
  state.accessTokens.set(digest(accessToken), { authorizationId, expiresAt })
  const answer = {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: runtime.accessTokenSeconds,
    scope: scopes.join(','),
  } as const
  if (runtime.faults.omitRefreshToken) return answer
  const refreshToken = runtime.newSecret('todo_rt_')
  state.refreshTokens.set(digest(refreshToken), { authorizationId, used: false })
  return { ...answer, refresh_token: refreshToken }
}
