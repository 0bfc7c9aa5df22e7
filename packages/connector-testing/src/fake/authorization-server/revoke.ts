import { reply, type FakeAnswer, type FakeRequest } from '../message.ts'
import { isClient } from './client-authentication.ts'
import type { ServerRules, ServerState } from './state.ts'

/**
 * How tokens are revoked: by RFC 7009, by a verb of the provider's own, or not at all. `client: false` where
 * nobody has to say who they are; `ends: 'grant'` where one token takes all of this person's with it.
 */
export type Revocation =
  | 'rfc7009'
  | 'none'
  | {
      readonly method: 'POST' | 'DELETE'
      readonly path: string
      readonly token: (request: FakeRequest) => string | undefined
      /** Status of success; default 200. */
      readonly status?: number
      readonly client?: false
      readonly ends?: 'grant'
    }

/** Ends the whole authorization that a token belongs to. @see RFC 7009 section 2 */
export const revoke = (
  rules: ServerRules,
  state: ServerState,
  how: Revocation,
  request: FakeRequest,
): FakeAnswer => {
  if (how === 'none') return reply(404)
  if (request.method !== (how === 'rfc7009' ? 'POST' : how.method)) return reply(405)
  const anybody = how !== 'rfc7009' && how.client === false
  if (!anybody && !isClient(rules, request, ['client_secret_basic', 'client_secret_post', 'none']))
    return reply(401, { error: 'invalid_client' })
  const token = how === 'rfc7009' ? request.form.get('token') ?? undefined : how.token(request)
  if (token === undefined) return reply(400, { error: 'invalid_request' })
  const row = state.refreshTokens.get(token) ?? state.accessTokens.get(token)
  if (row) row.authorization.alive = false
  if (row && how !== 'rfc7009' && how.ends === 'grant') {
    for (const one of state.authorizations) if (one.account === row.authorization.account) one.alive = false
  }
  return reply(how === 'rfc7009' ? 200 : how.status ?? 200)
}
