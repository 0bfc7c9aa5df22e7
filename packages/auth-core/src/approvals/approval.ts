import type { Capability, Connector, Limits, Secret } from '@grantway/connector-kit'
import type { TypedLimits } from '../connections/typed-limits.ts'
import type { BrowserSession } from '../principal.ts'

/**
 * How a request stands now. `void`: what it asked for has changed since, so it counts for nothing.
 * `ended`: it was approved until a moment that has passed.
 */
export type ApprovalStanding = 'waiting' | 'approved' | 'ended' | 'denied' | 'withdrawn' | 'void'

/** One request as pages show it. */
export interface ApprovalView {
  readonly id: string
  readonly connector: Connector
  readonly capability: Capability
  /** `present` is false when this person does not belong to the tenant any more. */
  readonly requester: { readonly subject: string; readonly name: string; readonly present: boolean }
  /** The requester's own words. */
  readonly reason: string
  /** Must come back with the decision: nobody decides something other than what they saw. */
  readonly digest: string
  readonly standing: ApprovalStanding
  readonly requestedAt: Date
  readonly decided?: {
    readonly by: string
    readonly at: Date
    /** The administrator's own words. */
    readonly reason: string
    readonly until?: Date
    readonly limits?: Limits
  }
  /** Whether it is this person's own. */
  readonly own: boolean
  /** Whether this person may approve or deny it now. */
  readonly decidable: boolean
  /** Whether this person may take it back now: their own, or, as an administrator, one that was approved. */
  readonly withdrawable: boolean
  /** Where it is decided, when that is not here. */
  readonly portalUrl?: string
}

/** What one person sees of approvals. */
export interface ApprovalList {
  readonly own: readonly ApprovalView[]
  /** Requests of others in the tenant; nothing for who may not see them. */
  readonly others?: readonly ApprovalView[]
  readonly mayDecide: boolean
}

/** What a person can ask for. */
export interface ApprovalQuestion {
  readonly connector: string
  readonly capability: string
  readonly intent?: string | undefined
}

/** What the request page shows. Reading it changes nothing. */
export type ApprovalOffer =
  | {
      readonly kind: 'offer'
      readonly connector: Connector
      readonly capability: Capability
      /** The latest request for it, unless it was withdrawn. */
      readonly latest?: ApprovalView
      readonly asked?: { readonly clientName: string; readonly toolTitle: string }
      /** Origin of the external portal, for the CSP of the page. */
      readonly portalOrigin?: string
    }
  | { readonly kind: 'refused'; readonly code: 'USER_MISMATCH' }
  /** No such capability, or one that needs no approval. */
  | { readonly kind: 'unknown' }

/** How asking ended. */
export type RequestOutcome =
  | { readonly kind: 'requested'; readonly approval: ApprovalView }
  | {
      readonly kind: 'refused'
      readonly why: 'unknown' | 'not_allowed' | 'wrong_person' | 'no_reason' | 'waiting_already' | 'approved_already' | 'too_many'
    }

/** What an administrator decides. `digest` is the one of the page they saw. */
export type ApprovalDecision =
  | {
      readonly kind: 'approve'
      readonly digest: string
      /** Missing: until it is withdrawn. */
      readonly until?: Date
      readonly limits?: TypedLimits
      readonly reason?: string
    }
  | { readonly kind: 'deny'; readonly digest: string; readonly reason: string }

/** Why a decision was not taken. */
export type DecisionRefusal =
  | 'unknown' | 'not_allowed' | 'own_request' | 'decided_already' | 'changed' | 'requester_gone' | 'past' | 'decided_elsewhere'
  | 'no_reason'

/** How a decision ended. */
export type DecisionOutcome =
  | { readonly kind: 'decided'; readonly standing: 'approved' | 'denied' }
  | { readonly kind: 'refused'; readonly why: DecisionRefusal }
  /** A limit is no target of its kind; the sentence quotes it. */
  | { readonly kind: 'refused'; readonly why: 'no_target'; readonly message: string }

/** A document of an external portal was not accepted: it is not from there, too old, or speaks of something else. */
export type PortalRefusal = { readonly kind: 'refused'; readonly why: 'not_accepted' }

/** What a portal shows of a request: the very document whose digest a decision must name, and names in words. */
export interface PortalRequest {
  readonly kind: 'request'
  readonly asked: object
  readonly digest: string
  readonly words: { readonly requester: string; readonly service: string; readonly capability: string }
  readonly targetKinds: readonly { readonly kind: string; readonly title: string; readonly example: string }[]
}

/**
 * Requests for approval and decisions about them. Roles are read from the database at every call, whatever the
 * session says; nothing here takes an MCP principal, so no bearer of a client can approve.
 */
export interface Approvals {
  readonly list: (session: BrowserSession) => Promise<ApprovalList>
  /** Gives a request of this person, or any of the tenant to who may see them. */
  readonly find: (session: BrowserSession, id: string) => Promise<ApprovalView | undefined>
  readonly offer: (session: BrowserSession, question: ApprovalQuestion) => Promise<ApprovalOffer>
  readonly request: (session: BrowserSession, question: ApprovalQuestion & { readonly reason: string }) => Promise<RequestOutcome>
  readonly decide: (session: BrowserSession, id: string, decision: ApprovalDecision) => Promise<DecisionOutcome>
  /** True when it was this person's to take back, and is taken back. */
  readonly withdraw: (session: BrowserSession, id: string) => Promise<boolean>
  /** Gives a portal what it asks about with a signed document. */
  readonly describeToPortal: (document: string) => Promise<PortalRequest | PortalRefusal>
  /** Takes a signed decision of a portal, once. */
  readonly decideFromPortal: (document: string) => Promise<DecisionOutcome | PortalRefusal>
}

/** What an approval narrows a call to, and whether there is one. */
export interface StandingApproval {
  readonly standing: ApprovalStanding | 'none'
  readonly limits?: Limits
  /** The administrator's words about a denial. */
  readonly reason?: string
}

/** An approval portal of the organisation: requests are sent there, and it alone decides. */
export interface ApprovalPortal {
  /** Where a person is sent with `tenant`, `request` and `digest`; https, without a query. */
  readonly url: string
  /** What its documents are signed with: an Ed25519 key in PEM, or a secret of at least 32 bytes (HS256). */
  readonly key: { readonly kind: 'ed25519'; readonly publicKey: string } | { readonly kind: 'hmac'; readonly secret: Secret }
}
