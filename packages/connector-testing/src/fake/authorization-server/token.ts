import { createHash } from 'node:crypto'
import type { Faults } from '../faults.ts'
import { reply, type FakeAnswer, type FakeRequest } from '../message.ts'
import { isClient } from './client-authentication.ts'
import { exchangeDeviceCode } from './device.ts'
import { sameSecret, type GrantResult, type ServerRules, type ServerState } from './state.ts'

const graceMs = 30_000

/** Answers the token endpoint. @see RFC 6749 section 3.2 */
export const token = (
  rules: ServerRules,
  state: ServerState,
  faults: Faults,
  request: FakeRequest,
): FakeAnswer => {
  const names = [...request.form.keys()]
  if (request.method !== 'POST' || new Set(names).size !== names.length)
    return reply(400, { error: 'invalid_request' })
  if (!isClient(rules, request)) return reply(401, { error: 'invalid_client' })
  const result = grant(rules, state, faults, request.form)
  if ('error' in result) return reply(400, { error: result.error })
  const { authorization } = result
  if (!state.authorizations.includes(authorization)) state.authorizations.push(authorization)
  const access = state.issue('access')
  const life = rules.accessTokenSeconds
  state.accessTokens.set(access, {
    authorization,
    expiresAt: life === undefined ? Infinity : rules.now().getTime() + life * 1000,
  })
  const answer = {
    access_token: access,
    token_type: 'Bearer',
    scope: authorization.scopes.join(rules.scopeSeparator),
    ...(life !== undefined && { expires_in: life }),
  }
  const offline = life !== undefined && authorization.offline !== false
  if (!offline || result.keepRefreshToken || faults.token === 'no-refresh-token') return reply(200, answer)
  const next = state.issue('refresh')
  state.refreshTokens.set(next, { authorization, usedAt: undefined })
  return reply(200, { ...answer, refresh_token: next })
}

const grant = (
  rules: ServerRules,
  state: ServerState,
  faults: Faults,
  form: URLSearchParams,
): GrantResult => {
  switch (form.get('grant_type')) {
    case 'authorization_code':
      return exchangeCode(rules, state, form)
    case 'refresh_token':
      return refresh(rules, state, faults, form)
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return exchangeDeviceCode(rules, state, form)
    default:
      return { error: 'unsupported_grant_type' }
  }
}

/** Exchanges a code once. A second use means that it leaked, so it ends what the first one gave. */
const exchangeCode = (rules: ServerRules, state: ServerState, form: URLSearchParams): GrantResult => {
  const code = state.codes.get(form.get('code') ?? '')
  if (!code) return { error: 'invalid_grant' }
  if (code.used) {
    code.authorization.alive = false
    return { error: 'invalid_grant' }
  }
  // Used up also by a wrong verifier: whoever holds the code gets no second guess.
  code.used = true
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url')
  const bound =
    form.get('redirect_uri') === code.redirectUri &&
    (code.challenge === undefined || sameSecret(challenge, code.challenge))
  if (!bound || code.expiresAt <= rules.now().getTime()) return { error: 'invalid_grant' }
  return { authorization: code.authorization }
}

/** Refreshes by the class of rotation; a used token that comes back ends the whole authorization. */
const refresh = (
  rules: ServerRules,
  state: ServerState,
  faults: Faults,
  form: URLSearchParams,
): GrantResult => {
  const row = state.refreshTokens.get(form.get('refresh_token') ?? '')
  if (!row?.authorization.alive) return { error: 'invalid_grant' }
  const now = rules.now().getTime()
  const { authorization } = row
  if (rules.rotation === 'none' || faults.token === 'no-refresh-token')
    return { authorization, keepRefreshToken: true }
  const allowedUntil =
    row.usedAt === undefined ? Infinity : row.usedAt + (rules.rotation === 'grace' ? graceMs : 0)
  if (now >= allowedUntil) {
    authorization.alive = false
    return { error: 'invalid_grant' }
  }
  row.usedAt ??= now
  for (const [key, access] of state.accessTokens) {
    if (rules.rotation === 'strict' && access.authorization === authorization) state.accessTokens.delete(key)
  }
  return { authorization }
}
