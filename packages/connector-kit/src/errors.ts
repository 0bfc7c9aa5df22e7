/**
 * Says to whom a code speaks: `connection` asks a person to open a link, `upstream` reports what the provider
 * answered, `browser` appears on a page, `server` is for the operator.
 */
export type ErrorPlane = 'connection' | 'upstream' | 'browser' | 'server'

/** What is fixed about a code. */
export interface ErrorDefinition {
  readonly plane: ErrorPlane
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean
  /** What happened, as a sentence a model may read and relay. */
  readonly message: string
  /** What a reader of `docs/errors.md` should do. */
  readonly remedy: string
}

const connection = (message: string, remedy: string): ErrorDefinition => ({
  plane: 'connection', retryable: false, message, remedy,
})
const upstream = (message: string, remedy: string, retryable = false): ErrorDefinition => ({
  plane: 'upstream', retryable, message, remedy,
})
const browser = (message: string, remedy: string): ErrorDefinition => ({
  plane: 'browser', retryable: false, message, remedy,
})
const server = (message: string, remedy: string, retryable = false): ErrorDefinition => ({
  plane: 'server', retryable, message, remedy,
})

/** Lists every error code of Grantway. `docs/errors.md` is compared with this table by a test. */
export const errorCodes = {
  AUTH_REQUIRED: connection('The account is not connected.', 'Open the named link and connect the account.'),
  AUTH_EXPIRED: connection('The authorization has expired.', 'Open the named link and reconnect.'),
  AUTH_PENDING: connection('The connection is not finished yet.', 'Finish in the browser, then call again.'),
  AUTH_DECLINED: connection('The connection was declined.', 'Nothing; the person said no. Ask before trying again.'),
  SCOPE_MISSING: connection('The account is connected, but without this capability.', 'Open the named link to add it.'),
  RESOURCE_NOT_SELECTED: connection('This resource was not selected for the assistant.', 'Open the named link to select it.'),
  SSO_REQUIRED: connection('The organisation asks for a new sign-in.', 'Open the named link and sign in again.'),
  APPROVAL_REQUIRED: connection('An administrator must approve this.', 'Open the named link to request approval.'),
  APPROVAL_PENDING: connection('An administrator has not decided yet.', 'Wait for the decision.'),
  POLICY_DENIED: connection('The policy of this server does not allow it.', 'Ask the administrator; no link can change it.'),
  NOT_FOUND_OR_NO_ACCESS: upstream('It does not exist, or this account cannot see it.', 'Check the id with a search.'),
  INVALID_INPUT: upstream('The input was not accepted.', 'Correct the named field and call once more.'),
  CONFLICT: upstream('It was changed in the meantime.', 'Read it again, then decide.'),
  RATE_LIMITED: upstream('The service asks to slow down.', 'Wait the stated seconds or ask for less.', true),
  CONTENT_TOO_LARGE: upstream('The content is too large.', 'Ask for a smaller part.'),
  PROVIDER_POLICY: upstream('A policy at the service forbids it.', 'Ask the administrator of the service.'),
  PROVIDER_MISCONFIGURED: upstream('The operator must correct the registration at the service.', 'Tell the operator.'),
  PROVIDER_UNAVAILABLE: upstream('The service is not available right now.', 'Try once more later.', true),
  API_ERROR: upstream('The service answered in an unexpected way.', 'Report it; shown as <CONNECTOR>_API_ERROR.'),
  LINK_EXPIRED: browser('This link has expired or was already used.', 'Go back to the assistant and ask again.'),
  STATE_MISMATCH: browser('This answer does not belong to a sign-in started here.', 'Start again from the assistant.'),
  USER_MISMATCH: browser('This link was made for somebody else.', 'Ask your own assistant for a link.'),
  ACCOUNT_MISMATCH: browser('Another account than before was connected.', 'Choose the account again.'),
  CONFIG_INVALID: server('The configuration is not valid.', 'Correct the named variable.'),
  STORE_UNAVAILABLE: server('The database is not available.', 'Try again later.', true),
  INTERNAL: server('Something went wrong on this server.', 'Report the reference number.'),
} as const satisfies Record<string, ErrorDefinition>

/** A code of the registry; branch on it, never on a message. */
export type ErrorCode = keyof typeof errorCodes

/** What an error may carry besides its code. Never a token, a body or a value from the upstream. */
export interface ErrorDetails {
  /** Id of the connector the error speaks about. */
  readonly connector?: string
  /** Replaces the registry's sentence. Written by us, never taken from an upstream answer. */
  readonly message?: string
  readonly retryAfterSeconds?: number
  /** HTTP status of the upstream answer, for API_ERROR. */
  readonly status?: number
  /** Id of the capability that is missing, for SCOPE_MISSING. */
  readonly capability?: string
  /** Id of the connector's own link that mends it, for RESOURCE_NOT_SELECTED. */
  readonly link?: string
}

const brand = Symbol.for('grantway.connector-error')

/**
 * Reports a failure by its code.
 * It never has a `cause`: an upstream error may hold a token.
 */
export class ConnectorError extends Error {
  readonly code: ErrorCode
  readonly details: ErrorDetails
  readonly [brand] = true

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(details.message ?? errorCodes[code].message)
    this.name = 'ConnectorError'
    this.code = code
    this.details = details
  }
}

/** Tells whether a value is a ConnectorError, also when two copies of this package are loaded. */
export const isConnectorError = (value: unknown): value is ConnectorError =>
  value instanceof Error && brand in value

/** Gives the word shown to people and models: the code itself, or `TODO_API_ERROR` for an unmapped answer of `todo`. */
export const publicCode = (error: ConnectorError): string =>
  error.code === 'API_ERROR'
    ? `${(error.details.connector ?? 'upstream').replaceAll('-', '_').toUpperCase()}_API_ERROR`
    : error.code
