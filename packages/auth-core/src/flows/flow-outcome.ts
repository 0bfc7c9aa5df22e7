import type { Capability, Connector, ErrorCode } from '@grantway/connector-kit'
import type { BrowserSession } from '../principal.ts'

/** The start of a flow: where to send the browser, and the cookie that ties the answer to this browser. */
export interface FlowStart {
  readonly authorizationUrl: string
  /** Append to the cookie's name; derived from `state`, so that the callback can find it. */
  readonly cookieSuffix: string
  readonly cookieValue: string
  readonly expiresAt: Date
}

/** The provider's answer as it arrived in the browser. */
export interface FlowAnswer {
  /** Last segment of the redirect URI. */
  readonly registration: string
  readonly query: URLSearchParams
  readonly session: BrowserSession | undefined
  /** Reads the flow cookie with the given suffix from this request. */
  readonly cookie: (suffix: string) => string | undefined
}

/** How a flow ended, whichever way it went. */
export type FlowOutcome =
  | {
      readonly kind: 'connected'
      readonly connector: Connector
      readonly account: string
      readonly granted: readonly Capability[]
      /** Asked for and not granted: the person or the provider allowed less. */
      readonly refused: readonly Capability[]
    }
  | { readonly kind: 'declined'; readonly connector: Connector }
  | {
      /** It ended at another account than before, or without a browser. Nothing changed yet: `decideAccount` says what becomes of it. */
      readonly kind: 'account_changed'
      readonly connector: Connector
      /** Label of the account that was connected before, where there is one. */
      readonly before: string | undefined
      readonly account: string
      readonly held: string
    }
  | {
      readonly kind: 'failed'
      readonly code: Extract<ErrorCode, 'STATE_MISMATCH' | 'USER_MISMATCH' | 'LINK_EXPIRED' | 'PROVIDER_UNAVAILABLE' | 'PROVIDER_MISCONFIGURED' | 'PROVIDER_POLICY' | 'SSO_REQUIRED' | 'INVALID_INPUT' | 'INTERNAL' | 'API_ERROR'>
      /** The fixed sentence of the page: "Missing code or state." or "Failed to complete authorization." */
      readonly message: string
      readonly reference: string
    }

/** What becomes of an account that is another one than before. */
export type AccountDecision = 'replace' | 'keep_both' | 'cancel'

/** A device flow as its person sees it. The user code is shown to the one who started it, and to nobody else. */
export type DeviceFlow = { readonly id: string; readonly connector: Connector } & (
  | {
      readonly state: 'pending'
      readonly userCode: string
      readonly verificationUri: string
      readonly expiresAt: Date
      readonly intervalSeconds: number
    }
  | { readonly state: 'held'; readonly outcome: Extract<FlowOutcome, { kind: 'account_changed' }> }
  | { readonly state: 'connected'; readonly account: string }
  | { readonly state: 'declined' | 'expired' | 'failed' }
)
