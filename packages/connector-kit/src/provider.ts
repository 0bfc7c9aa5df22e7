import type { ErrorCode } from './errors.ts'
import type { ExplainFailure, FailureStatus } from './http/explain-failure.ts'
import type { ProviderHttp } from './http/provider-http.ts'
import type { Secret } from './secret.ts'

/** The account at the provider that a token belongs to. */
export interface ProviderAccount {
  /** Stable and unique at this provider; never an e-mail address or a name that can change hands. */
  readonly key: string
  /** What a person recognises: "alice". */
  readonly label: string
}

/** What a provider's own error of OAuth means in our words; `undefined` leaves it to the default mapping. */
export type ExplainOAuthError = (failure: {
  readonly error: string
  readonly subtype?: string
}) => ErrorCode | undefined

/** How a provider revokes a token, where it is not RFC 7009 with the client's authentication. */
export interface Revocation {
  readonly method?: 'POST' | 'DELETE'
  /** Who speaks: the OAuth client (Basic), the token itself as bearer, or nobody. Default: `client`. */
  readonly authentication?: 'client' | 'bearer' | 'none'
  /** Where the token stands; `authorization` when the bearer is all there is. Default: a form field `token`. */
  readonly token?: 'form' | 'json' | 'authorization'
  /** Name of the field that holds it. Default: `token`. */
  readonly field?: string
  /** Which token ends it. Default: the refresh token, where there is one. */
  readonly revokes?: 'refresh_token' | 'access_token'
  /** Reads success out of an answer; default: the status. */
  readonly succeeded?: (answer: { readonly status: number; readonly body: unknown }) => boolean
  /** `grant` when the provider ends every token of this person and client, `token` when only this one. */
  readonly ends?: 'token' | 'grant'
}

/** A key or personal token that a person makes at the provider and pastes on our own page. */
export interface ProviderKey {
  /** What the provider calls it: "Personal access token". */
  readonly title: string
  /** The provider's page where a person makes one. */
  readonly createUrl: string
  /** What one looks like, so that a paste of something else is refused before it is sent anywhere. */
  readonly pattern: RegExp
  /** How it is sent. Default: `authorization: Bearer <key>`. */
  readonly header?: { readonly name: string; readonly prefix: string }
}

/**
 * Describes one upstream: its authorization server in the words of RFC 8414, and its quirks as data.
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export interface Provider {
  readonly issuer: string
  /** Both endpoints are left out only by a provider that knows nothing but keys. */
  readonly authorization_endpoint?: string
  readonly token_endpoint?: string
  readonly revocation_endpoint?: string
  readonly revocation?: Revocation
  readonly device_authorization_endpoint?: string
  readonly token_endpoint_auth_method: 'client_secret_basic' | 'client_secret_post' | 'none'
  /** `none` only where PKCE harms; the README of the connector says why. */
  readonly code_challenge_method: 'S256' | 'none'
  /** When true an answer without `iss` is refused. A wrong `iss` is always refused (RFC 9207). */
  readonly authorization_response_iss_parameter_supported?: boolean
  readonly scopeSeparator: { readonly request: ' ' | ','; readonly response: ' ' | ',' }
  /** The only origins a token of this provider is ever sent to. The first is the base of relative paths. */
  readonly apiOrigins: readonly [string, ...string[]]
  /** What happens to the old refresh token: kept, still accepted for a while, or dead at first use. */
  readonly rotation: 'none' | 'grace' | 'strict'
  readonly authorizeParameters?: Readonly<Record<string, string>>
  /** The parameter that carries the scopes. Default: `scope`; Slack's user scopes travel in `user_scope`. */
  readonly scopeParameter?: string
  /** Brings a token answer into the shape of RFC 6749 section 5, where the provider has its own. */
  readonly readTokenAnswer?: (answer: unknown) => unknown
  /** Reads which account the new token belongs to. */
  readonly identify: (http: ProviderHttp) => Promise<ProviderAccount>
  /**
   * The status that an answer at 2xx stands for, where the provider reports failures inside the body;
   * `undefined` for a success. From there on it is an answer of that status: renewed at 401, repeated at 503.
   */
  readonly failureStatus?: FailureStatus
  readonly explainFailure?: ExplainFailure
  readonly explainOAuthError?: ExplainOAuthError
  /** Another way in: a key instead of, or beside, the authorization server. */
  readonly key?: ProviderKey
  /** The provider's own page where a person can remove our access. */
  readonly manageUrl?: string
}

/** A provider with an authorization server. */
export type OAuthProvider = Provider & {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
}

/** Tells whether a provider has an authorization server, and not keys alone. */
export const hasOAuth = (provider: Provider): provider is OAuthProvider =>
  provider.authorization_endpoint !== undefined && provider.token_endpoint !== undefined

/** The OAuth client that the operator registered at the provider. */
export interface Registration {
  readonly clientId: string
  readonly clientSecret?: Secret
}
