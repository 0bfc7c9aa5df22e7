import type { TodoSaasClient } from '../options.ts'
import type { Runtime } from '../runtime.ts'
import { parseScopes, type Scope } from './scopes.ts'

const parameterNames = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const

/** Describes a request that a person may be asked about. */
export interface AuthorizationRequest {
  readonly client: TodoSaasClient
  readonly redirectUri: string
  readonly scopes: readonly Scope[]
  readonly codeChallenge: string
  /** The parameters as they came, for the hidden fields of the form. */
  readonly parameters: Readonly<Record<string, string>>
}

/** `refused`: nobody may be redirected. `redirect`: the client learns of its error. */
export type ReadResult =
  | { kind: 'refused'; reason: string }
  | { kind: 'redirect'; url: string }
  | { kind: 'request'; request: AuthorizationRequest }

/**
 * Validates an authorization request. PKCE with S256 is required and scopes are comma-separated.
 * An unknown client or redirect URI is never redirected to: that would make an open redirector.
 * @see RFC 6749 section 4.1.2.1, RFC 7636 section 4.4.1
 */
export function readAuthorizationRequest(runtime: Runtime, source: URLSearchParams): ReadResult {
  const one = (name: string): string | undefined => {
    const values = source.getAll(name)
    return values.length === 1 ? values[0] : undefined
  }
  const client = runtime.clients.get(one('client_id') ?? '')
  if (!client) return { kind: 'refused', reason: 'The application is not registered with Todo Service.' }
  const redirectUri = one('redirect_uri')
  if (redirectUri === undefined || !client.redirectUris.includes(redirectUri)) {
    return {
      kind: 'refused',
      reason: 'The application asked to send you to an address that is not registered.',
    }
  }
  const given = parameterNames.filter((name) => source.has(name))
  const parameters = Object.fromEntries(given.map((name) => [name, source.get(name) ?? '']))
  const scopes = parseScopes(parameters['scope'])
  const repeated = given.some((name) => source.getAll(name).length > 1)
  const error = repeated ? 'invalid_request' : errorIn(parameters)
  if (error !== undefined || !scopes) {
    const outcome = { error: error ?? 'invalid_scope' }
    return { kind: 'redirect', url: callbackUrl(runtime, redirectUri, one('state'), outcome) }
  }
  const codeChallenge = parameters['code_challenge'] ?? ''
  return { kind: 'request', request: { client, redirectUri, scopes, codeChallenge, parameters } }
}

/** Builds the URL that carries the outcome back, always with the issuer. @see RFC 9207 section 2 */
export function callbackUrl(
  runtime: Runtime,
  redirectUri: string,
  state: string | undefined,
  outcome: { code: string } | { error: string },
): string {
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries(outcome)) url.searchParams.set(name, value)
  if (state !== undefined) url.searchParams.set('state', state)
  url.searchParams.set('iss', runtime.issuer)
  return url.href
}

function errorIn(parameters: Record<string, string>): string | undefined {
  if (!parameters['response_type']) return 'invalid_request'
  if (parameters['response_type'] !== 'code') return 'unsupported_response_type'
  const pkce =
    parameters['code_challenge_method'] === 'S256' &&
    /^[A-Za-z0-9_-]{43}$/.test(parameters['code_challenge'] ?? '')
  return pkce ? undefined : 'invalid_request'
}
