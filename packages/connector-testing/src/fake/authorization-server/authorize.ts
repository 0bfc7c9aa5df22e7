import { reply, type FakeAnswer, type FakeRequest } from '../message.ts'
import { consentPage, type ConsentOffer } from '../pages.ts'
import type { ServerRules, ServerState } from './state.ts'

/** A person's yes, and what they had agreed to before. */
export interface Agreement {
  readonly account: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  /** Scopes that were asked for and left ticked. */
  readonly granted: readonly string[]
  /** Scopes of authorizations of the same person that are alive. */
  readonly before: readonly string[]
}

/** What a provider makes of a yes, beside RFC 6749. Everything left out is as RFC 6749 has it. */
export interface Agreed {
  readonly scopes?: readonly string[]
  /** Whether there is a refresh token. */
  readonly offline?: boolean
  /** Sent back beside `code`. */
  readonly parameters?: Readonly<Record<string, string>>
}

const codeLifeMs = 60_000

interface AuthorizationRequest {
  readonly scopes: readonly string[]
  readonly state: string
  readonly challenge: string | undefined
}

/**
 * Answers the authorization endpoint: GET shows the page, POST carries the decision.
 * @see RFC 6749 section 4.1
 */
export const authorize = (
  rules: ServerRules,
  state: ServerState,
  issuer: string,
  offer: Omit<ConsentOffer, 'scopes'>,
  request: FakeRequest,
  agree: (agreement: Agreement) => Agreed = () => ({}),
): FakeAnswer => {
  const { query } = request
  const names = [...query.keys()]
  // The redirect URI is checked first: nothing is ever sent to an address that was not registered.
  if (
    query.get('client_id') !== rules.clientId ||
    query.get('redirect_uri') !== rules.redirectUri ||
    new Set(names).size !== names.length
  ) {
    return reply(400, 'This application is not registered with this redirect URI.')
  }
  const back = (parameters: Record<string, string>): FakeAnswer => {
    const url = new URL(rules.redirectUri)
    const sent = {
      ...parameters,
      state: query.get('state') ?? '',
      ...(rules.issuerParameter && { iss: issuer }),
    }
    for (const [name, value] of Object.entries(sent)) url.searchParams.set(name, value)
    return reply(302, undefined, { location: url.href })
  }
  const asked = readRequest(rules, query)
  if (typeof asked === 'string') return back({ error: asked })
  if (request.method !== 'POST') return reply(200, consentPage({ ...offer, scopes: asked.scopes }))

  const account = request.form.get('account') ?? ''
  const granted = asked.scopes.filter((scope) => request.form.getAll('granted').includes(scope))
  if (!offer.accounts.some(({ id }) => id === account)) return reply(400, 'Nobody of that name has an account here.')
  // Without a single scope there is nothing to agree to, unless nothing was asked for.
  if (request.form.get('decision') !== 'allow' || (asked.scopes.length > 0 && granted.length === 0)) {
    return back({ error: 'access_denied' })
  }
  const before = state.authorizations.filter((one) => one.alive && one.account === account)
  const { scopes = granted, offline = true, parameters = {} } = agree({
    account, query, form: request.form, granted, before: before.flatMap((one) => one.scopes),
  })
  const code = state.issue('code')
  state.codes.set(code, {
    authorization: { account, scopes, offline, alive: true },
    redirectUri: rules.redirectUri,
    challenge: asked.challenge,
    expiresAt: rules.now().getTime() + codeLifeMs,
    used: false,
  })
  return back({ ...parameters, code })
}

const readRequest = (rules: ServerRules, query: URLSearchParams): AuthorizationRequest | string => {
  const scopes = (query.get('scope') ?? '').split(rules.scopeSeparator).filter((scope) => scope !== '')
  const challenge = query.get('code_challenge') ?? undefined
  if (query.get('response_type') !== 'code') return 'unsupported_response_type'
  if (scopes.some((scope) => !rules.scopes.includes(scope))) return 'invalid_scope'
  if (!query.get('state')) return 'invalid_request'
  if (rules.pkce && (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(challenge ?? '')))
    return 'invalid_request'
  return { scopes, state: query.get('state') ?? '', challenge }
}
