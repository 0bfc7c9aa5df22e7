import { readCapped, type Secret } from '@grantway/connector-kit'
import type { Role } from '@grantway/auth-core'
import * as oauth from 'oauth4webapi'

/** The organisation's identity provider, as the operator describes it. */
export interface UpstreamOptions {
  readonly issuer: string
  readonly clientId: string
  /** Missing: a public client, which only PKCE protects. */
  readonly clientSecret?: Secret
  readonly scopes: string
  /** Names a person for ever, such as `sub`. */
  readonly subjectClaim: string
  /** Names the organisation, or a list of them. Who has none does not get in. */
  readonly tenantClaim: string
  /** Names groups or roles; without it everybody is a member. */
  readonly rolesClaim?: string
  /** From a value of that claim to a role; a value that is not here gives none. */
  readonly roleOf: Readonly<Record<string, Role>>
}

/** What belongs to one sign-in on its way to the provider and back; kept sealed in the browser. */
export interface UpstreamAttempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Why nobody is signed in. `untrusted`: the answer failed a check. */
export type UpstreamProblem = 'mismatch' | 'refused' | 'untrusted' | 'unavailable'

/** What the provider says about a person. Every value is from outside. */
export type Claims = Readonly<Record<string, unknown>>

/** The authorization-code flow with the organisation's identity provider. */
export interface Upstream {
  readonly begin: () => Promise<{ readonly url: URL; readonly attempt: UpstreamAttempt } | { readonly problem: UpstreamProblem }>
  readonly finish: (
    query: URLSearchParams, attempt: UpstreamAttempt,
  ) => Promise<{ readonly claims: Claims } | { readonly problem: UpstreamProblem }>
}

const timeoutMs = 10_000
const maxAnswerBytes = 256 * 1024
const discoveryLifeMs = 60 * 60_000

/**
 * Makes the flow. PKCE, state, nonce and `iss` are always used; the ID token's signature is checked although the
 * code flow would allow to trust the connection. No library error leaves this file: they carry tokens.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
export const createUpstream = (options: UpstreamOptions, redirectUri: string, now: () => Date): Upstream => {
  const issuer = new URL(options.issuer)
  const client: oauth.Client = { client_id: options.clientId }
  let known: { readonly server: oauth.AuthorizationServer; readonly until: number } | undefined

  const discover = async (): Promise<oauth.AuthorizationServer> => {
    if (known && known.until > now().getTime()) return known.server
    const response = await oauth.discoveryRequest(issuer, requestOptions(issuer))
    const server = await oauth.processDiscoveryResponse(issuer, response)
    known = { server, until: now().getTime() + discoveryLifeMs }
    return server
  }

  return {
    begin: async () => {
      try {
        const { authorization_endpoint: endpoint } = await discover()
        if (endpoint === undefined) return { problem: 'untrusted' }
        const attempt = { state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), verifier: oauth.generateRandomCodeVerifier() }
        const url = new URL(endpoint)
        const parameters = {
          client_id: options.clientId, response_type: 'code', redirect_uri: redirectUri, scope: options.scopes,
          state: attempt.state, nonce: attempt.nonce,
          code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier), code_challenge_method: 'S256',
        }
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
        return { url, attempt }
      } catch (error) {
        return { problem: problemOf(error) }
      }
    },
    finish: async (query, { state, nonce, verifier }) => {
      try {
        const server = await discover()
        const checked = checkAnswer(server, client, query, state)
        if ('problem' in checked) return checked
        const response = await oauth.authorizationCodeGrantRequest(
          server, client, authentication(server, options), checked.parameters, redirectUri, verifier, requestOptions(issuer),
        )
        const answer = await oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true })
        await oauth.validateApplicationLevelSignature(server, response, requestOptions(issuer))
        const claims = oauth.getValidatedIdTokenClaims(answer)
        if (!claims) return { problem: 'untrusted' }
        return { claims: await withUserInfo(server, claims, answer.access_token) }
      } catch (error) {
        return { problem: problemOf(error) }
      }
    },
  }

  /** Many providers keep organisation and groups out of the ID token and tell them on request only. */
  async function withUserInfo(server: oauth.AuthorizationServer, claims: oauth.IDToken, accessToken: string): Promise<Claims> {
    const wanted = [options.subjectClaim, options.tenantClaim, ...(options.rolesClaim === undefined ? [] : [options.rolesClaim])]
    if (wanted.every((name) => claims[name] !== undefined) || server.userinfo_endpoint === undefined) return claims
    const response = await oauth.userInfoRequest(server, client, accessToken, requestOptions(issuer))
    // What the signed token says wins over what the endpoint says.
    return { ...(await oauth.processUserInfoResponse(server, client, claims.sub, response)), ...claims }
  }
}

/** Checks `state` and `iss`. @see https://www.rfc-editor.org/rfc/rfc9207#section-2.4 */
const checkAnswer = (
  server: oauth.AuthorizationServer, client: oauth.Client, query: URLSearchParams, state: string,
): { readonly parameters: URLSearchParams } | { readonly problem: UpstreamProblem } => {
  // An empty issuer is a wrong one; the library takes it for a missing one.
  if (query.get('iss') === '') return { problem: 'mismatch' }
  try {
    return { parameters: oauth.validateAuthResponse(server, client, query, state) }
  } catch (error) {
    return { problem: error instanceof oauth.AuthorizationResponseError ? 'refused' : 'mismatch' }
  }
}

const authentication = (server: oauth.AuthorizationServer, { clientSecret }: UpstreamOptions): oauth.ClientAuth => {
  if (!clientSecret) return oauth.None()
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  return methods.includes('client_secret_basic') ? oauth.ClientSecretBasic(clientSecret.reveal()) : oauth.ClientSecretPost(clientSecret.reveal())
}

const requestOptions = (issuer: URL) => ({
  signal: AbortSignal.timeout(timeoutMs),
  // A redirect would hand code and client secret to whoever the answer names; a huge answer would fill the memory.
  [oauth.customFetch]: async (url: string, init: object): Promise<Response> => {
    const response = await fetch(url, { ...init, redirect: 'manual' })
    const text = await readCapped(response, maxAnswerBytes, 'sign-in')
    return new Response(text === '' ? null : text, { status: response.status, headers: response.headers })
  },
  // The settings accept plain http on loopback only.
  [oauth.allowInsecureRequests]: issuer.protocol === 'http:',
})

const problemOf = (error: unknown): UpstreamProblem => {
  if (error instanceof oauth.OperationProcessingError) {
    const status = (error.cause as { readonly status?: number } | undefined)?.status ?? 0
    return status >= 500 ? 'unavailable' : 'untrusted'
  }
  if (error instanceof oauth.ResponseBodyError) return error.status >= 500 ? 'unavailable' : 'untrusted'
  return error instanceof oauth.WWWAuthenticateChallengeError ? 'untrusted' : 'unavailable'
}
