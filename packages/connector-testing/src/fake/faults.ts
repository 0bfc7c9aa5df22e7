/** Statuses with which a fake can be told to fail. */
export const failureStatuses = ['400', '401', '403', '404', '409', '429', '500', '503'] as const
/** One of them. */
export type FailureStatus = (typeof failureStatuses)[number]

/**
 * What the API does instead of answering: a status; `hang` never answers, `redirect` points to a stranger,
 * `redirect-inside` to itself, `huge` sends 9 MB, `broken` cuts the body off, `shape` answers JSON that
 * nobody knows, `html` a page.
 */
export type ApiFault =
  | 'ok'
  | FailureStatus
  | 'hang'
  | 'redirect'
  | 'redirect-inside'
  | 'huge'
  | 'broken'
  | 'shape'
  | 'html'

/** What the token endpoint does. `no-refresh-token` leaves it out and keeps the presented one alive. */
export type TokenFault =
  | 'ok'
  | 'invalid_grant'
  | 'invalid_client'
  | '503'
  | 'hang'
  | 'redirect'
  | 'html'
  | 'no-token'
  | 'wrong-type'
  | 'no-refresh-token'

/** What happens to the text that people wrote: it becomes very long, or full of invisible characters. */
export type ProseFault = 'ok' | 'long' | 'invisible'

/** Switches with which a test makes a fake misbehave. */
export interface Faults {
  api: ApiFault
  /** Sent as `Retry-After` with 429 and 503. */
  retryAfterSeconds: number | undefined
  token: TokenFault
  prose: ProseFault
  /** Plants secrets, among them the presented bearer, in the body and headers of every answer. */
  planted: boolean
  /** Whether the revocation endpoint is down. */
  revocationDown: boolean
  readonly reset: () => void
}

const normal = {
  api: 'ok',
  retryAfterSeconds: undefined,
  token: 'ok',
  prose: 'ok',
  planted: false,
  revocationDown: false,
} as const

/** Makes a set of switches in their normal position. */
export const createFaults = (): Faults => {
  const faults: Faults = { ...normal, reset: () => void Object.assign(faults, normal) }
  return faults
}
