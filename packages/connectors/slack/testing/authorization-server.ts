import { consentPage, reply, type FakeAnswer, type FakeRequest } from '@grantway/connector-testing'
import { accessTokenSeconds, type Tokens } from './tokens.ts'
import { ids } from './workspace.ts'

/** The application as its operator registered it. */
export const registration = { id: '4711.0815', secret: 'SECRET_client_of_grantway' } as const

/** What the authorization server is asked with. */
export interface AuthorizationRules {
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly people: readonly { readonly id: string; readonly name: string }[]
  /** Whether a new token carries what the same person agreed to before, as at Slack. */
  readonly additive: boolean
  /** Whether the workspace is one of an organisation: then a token is for all of them, unless `team` names one. */
  readonly grid: boolean
}

/**
 * Answers `/oauth/v2/authorize`: GET shows the page, POST carries the decision. The person's scopes come as
 * `user_scope`, with commas; a confidential application sends no PKCE.
 * @see https://docs.slack.dev/authentication/installing-with-oauth
 */
export const authorize = (
  rules: AuthorizationRules,
  tokens: Tokens,
  { method, query, form }: FakeRequest,
): FakeAnswer => {
  const names = [...query.keys()]
  if (query.get('client_id') !== registration.id || query.get('redirect_uri') !== rules.redirectUri) {
    return reply(400, 'This application is not registered with this redirect URI.')
  }
  if (new Set(names).size !== names.length) return reply(400, 'A parameter is there twice.')
  const back = (parameters: Record<string, string>): FakeAnswer => {
    const url = new URL(rules.redirectUri)
    for (const [name, value] of Object.entries({ ...parameters, state: query.get('state') ?? '' }))
      url.searchParams.set(name, value)
    return reply(302, undefined, { location: url.href })
  }
  const asked = (query.get('user_scope') ?? '').split(',').filter((scope) => scope !== '')
  if (asked.length === 0 || asked.some((scope) => !rules.scopes.includes(scope)))
    return back({ error: 'invalid_scope' })
  // This application never turned PKCE on, which would make it a public client for good.
  if (query.has('code_challenge') || query.has('scope')) return back({ error: 'invalid_request' })
  const place = query.get('team') ?? (rules.grid ? ids.enterprise : ids.team)
  if (!(rules.grid ? [ids.enterprise, ids.team, ids.labs] : [ids.team]).includes(place as never))
    return reply(400, 'There is no such workspace.')
  const team = place === ids.enterprise ? undefined : place
  if (method !== 'POST') return reply(200, consentPage({ title: 'Slack', scopes: asked, accounts: rules.people }))
  const user = form.get('account') ?? ''
  const granted = asked.filter((scope) => form.getAll('granted').includes(scope))
  if (!rules.people.some(({ id }) => id === user))
    return reply(400, 'Nobody of that name has an account here.')
  if (form.get('decision') !== 'allow' || granted.length === 0) return back({ error: 'access_denied' })
  const before = rules.additive
    ? tokens
        .agreements()
        .filter((one) => one.alive && one.user === user && one.team === team)
        .flatMap(({ scopes }) => scopes)
    : []
  return back({ code: tokens.newCode(user, team, [...new Set([...before, ...granted])]) })
}

/** Answers `oauth.v2.access`, failures with 200 and `ok: false`. */
export const access = (
  rules: AuthorizationRules,
  tokens: Tokens,
  request: FakeRequest,
  omitRefreshToken: boolean,
): FakeAnswer => {
  const { form, method } = request
  const failed = (error: string): FakeAnswer => reply(200, { ok: false, error })
  if (method !== 'POST') return failed('method_not_supported')
  if (form.get('client_id') !== registration.id) return failed('invalid_client_id')
  if (form.get('client_secret') !== registration.secret) return failed('bad_client_secret')
  if (form.get('grant_type') === 'refresh_token') {
    return answered(rules, tokens.renew(form.get('refresh_token') ?? '', omitRefreshToken))
  }
  if (form.get('redirect_uri') !== rules.redirectUri) return failed('bad_redirect_uri')
  return answered(rules, tokens.exchange(form.get('code') ?? '', !omitRefreshToken))
}

const answered = ({ grid }: AuthorizationRules, given: string | Exclude<ReturnType<Tokens['exchange']>, string>): FakeAnswer => {
  if (typeof given === 'string') return reply(200, { ok: false, error: given })
  const { agreement, authed_user } = given
  return reply(200, {
    ok: true,
    app_id: 'A0000GRANT',
    authed_user,
    team: agreement.team === undefined ? null : { id: agreement.team },
    enterprise: grid ? { id: ids.enterprise, name: 'Acme Corporation' } : null,
    is_enterprise_install: agreement.team === undefined,
  })
}

/** Answers `auth.revoke`: the token speaks for itself, and takes the whole agreement with it. */
export const revoke = (tokens: Tokens, bearer: string | undefined): FakeAnswer => {
  const agreement = tokens.bearer(bearer)
  if (typeof agreement === 'string') return reply(200, { ok: false, error: agreement })
  agreement.alive = false
  return reply(200, { ok: true, revoked: true })
}

export { accessTokenSeconds }
