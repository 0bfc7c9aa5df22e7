/** Says how the token endpoint misbehaves; `hang` never answers, `slow` thinks first and answers late. */
export type TokenEndpointFault = 'ok' | '503' | 'hang' | 'invalid_grant' | 'slow'
/** Says which status the whole API answers with. */
export type ApiFault = 'ok' | '401' | '403' | '429' | '500' | '503'

/** Holds the switches with which a test in the same process makes the service misbehave. */
export interface Faults {
  /** `503`, `hang` and `invalid_grant` leave every token as it was; `slow` waits 1.5 s before it acts. */
  tokenEndpoint: TokenEndpointFault
  api: ApiFault
  /** Milliseconds between a finished rotation and its answer: a client that gives up has lost its tokens. */
  refreshDelayMs: number
  /** Leaves `refresh_token` out of token answers; a refresh then keeps the presented one alive. */
  omitRefreshToken: boolean
  /** Plants the bearer in the body and a header of every API error. */
  echoBearerInErrors: boolean
  /** Puts every switch back to normal. */
  reset(): void
}

const normal = {
  tokenEndpoint: 'ok',
  api: 'ok',
  refreshDelayMs: 0,
  omitRefreshToken: false,
  echoBearerInErrors: false,
} as const

/** Makes a set of switches in their normal position. */
export function createFaults(): Faults {
  const faults: Faults = { ...normal, reset: () => void Object.assign(faults, normal) }
  return faults
}
