import type { ProviderHttp } from './http/provider-http.ts'
import type { ErrorCode, ErrorDetails } from './errors.ts'
import type { Secret } from './secret.ts'

/** The account at the provider that a token belongs to. */
export interface ProviderAccount {
  /** Stable and unique at this provider; never an e-mail address or a name that can change hands. */
  readonly key: string
  /** What a person recognises: "alice". */
  readonly label: string
}

/** An upstream answer that was not a success. The body is parsed JSON or text and never leaves the mapping. */
export interface UpstreamFailure {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** What an upstream failure means in our words; `undefined` leaves it to the default mapping by status. */
export type ExplainFailure = (
  failure: UpstreamFailure,
) => { readonly code: ErrorCode; readonly details?: ErrorDetails } | undefined

/**
 * Describes one upstream: its authorization server in the words of RFC 8414, and its quirks as data.
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export interface Provider {
  readonly issuer: string
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly revocation_endpoint?: string
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
  /** Brings a token answer into the shape of RFC 6749 section 5, where the provider has its own. */
  readonly readTokenAnswer?: (answer: unknown) => unknown
  /** Reads which account the new token belongs to. */
  readonly identify: (http: ProviderHttp) => Promise<ProviderAccount>
  readonly explainFailure?: ExplainFailure
  /** The provider's own page where a person can remove our access. */
  readonly manageUrl?: string
}

/** The OAuth client that the operator registered at the provider. */
export interface Registration {
  readonly clientId: string
  readonly clientSecret?: Secret
}
