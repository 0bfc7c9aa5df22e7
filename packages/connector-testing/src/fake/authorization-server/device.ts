import { randomInt } from 'node:crypto'
import { reply, type FakeAnswer, type FakeRequest } from '../message.ts'
import { accountChoice, fakePage, type ConsentOffer } from '../pages.ts'
import type { GrantResult, ServerRules, ServerState } from './state.ts'

const lifeSeconds = 600
const intervalSeconds = 5

/** Answers the device authorization endpoint. @see RFC 8628 section 3.2 */
export const deviceAuthorization = (
  rules: ServerRules,
  state: ServerState,
  url: string,
  request: FakeRequest,
): FakeAnswer => {
  const scopes = (request.form.get('scope') ?? '').split(rules.scopeSeparator).filter((scope) => scope !== '')
  if (request.method !== 'POST' || request.form.get('client_id') !== rules.clientId)
    return reply(401, { error: 'invalid_client' })
  if (scopes.some((scope) => !rules.scopes.includes(scope))) return reply(400, { error: 'invalid_scope' })
  const device = state.issue('device')
  const letters = Array.from({ length: 8 }, () => 'BCDFGHJKLMNPQRSTVWXZ'[randomInt(20)]).join('')
  const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`
  const now = rules.now().getTime()
  state.deviceCodes.set(device, {
    scopes,
    userCode,
    expiresAt: now + lifeSeconds * 1000,
    pollAfter: now,
    authorization: undefined,
  })
  return reply(200, {
    device_code: device,
    user_code: userCode,
    verification_uri: `${url}/device`,
    expires_in: lifeSeconds,
    interval: intervalSeconds,
  })
}

/** Decides about a user code in the place of a person; false when nobody waits with it. */
export const decideDevice = (
  state: ServerState,
  userCode: string,
  account: string,
  decision: 'allow' | 'deny',
): boolean => {
  const row = [...state.deviceCodes.values()].find((candidate) => candidate.userCode === userCode)
  if (row) row.authorization = decision === 'deny' ? 'denied' : { account, scopes: row.scopes, alive: true }
  return row !== undefined
}

/** Answers the page where a person enters a user code. @see RFC 8628 section 3.3 */
export const devicePage = (
  state: ServerState,
  { title, accounts }: Omit<ConsentOffer, 'scopes'>,
  { method, form }: FakeRequest,
): FakeAnswer => {
  if (method !== 'POST') {
    return reply(
      200,
      fakePage(
        title,
        'Connect a device',
        `<form method="post"><p><label>Code <input type="text" name="user_code" required></label>
${accountChoice(accounts)}
<button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></form>`,
      ),
    )
  }
  const account = form.get('account') ?? ''
  if (!accounts.some(({ id }) => id === account)) return reply(400, 'Nobody of that name has an account here.')
  const decision = form.get('decision') === 'allow' ? 'allow' : 'deny'
  return decideDevice(state, form.get('user_code') ?? '', account, decision)
    ? reply(200, fakePage(title, 'Done', '<p>Go back to where you came from.</p>'))
    : reply(400, 'Nobody waits with this code.')
}

/** Answers a poll. A device that asks too often is told to wait longer. @see RFC 8628 section 3.5 */
export const exchangeDeviceCode = (
  rules: ServerRules,
  state: ServerState,
  form: URLSearchParams,
): GrantResult => {
  const key = form.get('device_code') ?? ''
  const row = state.deviceCodes.get(key)
  const now = rules.now().getTime()
  if (!row) return { error: 'invalid_grant' }
  if (row.expiresAt <= now) return { error: 'expired_token' }
  if (row.authorization === undefined) {
    const early = now < row.pollAfter
    row.pollAfter = now + intervalSeconds * 1000
    return { error: early ? 'slow_down' : 'authorization_pending' }
  }
  state.deviceCodes.delete(key)
  return row.authorization === 'denied' ? { error: 'access_denied' } : { authorization: row.authorization }
}
