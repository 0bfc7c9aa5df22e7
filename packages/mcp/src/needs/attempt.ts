import type { AuthorizationNeed, CallOutcome, Engine, Sealer } from '@grantway/auth-core'
import type { ConnectorError } from '@grantway/connector-kit'
import type { InputRequiredResult } from '@modelcontextprotocol/server'
import type { LegacySessions } from '../legacy/sessions.ts'
import type { Slots } from '../slots.ts'
import type { NeedCode } from './envelope.ts'
import type { CallIdentity } from './request-state.ts'
import type { SpentStates } from './spent-states.ts'

/** What asking and waiting work with. */
export interface NeedParts {
  readonly engine: Engine
  readonly sealer: Sealer
  readonly holds: Slots
  readonly spent: SpentStates
  readonly sessions: LegacySessions
  readonly holdMs: number
}

/** Asks the person one question by a form, and tells whether they agreed. */
export type AskPerson = (question: string) => Promise<boolean>

/** What one request says, apart from its arguments. */
export interface RequestView {
  readonly signal: AbortSignal
  /** Whether this very request declared `elicitation.url` (2026-07-28). */
  readonly elicitsUrls: boolean
  /** Whether it declared forms. */
  readonly elicitsForms: boolean
  /** Asks over the stream of this request, where a 2025-11-25 session declared forms. */
  readonly askPerson?: AskPerson
  readonly requestState: string | undefined
  readonly inputResponses: unknown
}

/** Something that may need a connection: a tool, a resource, a prompt. */
export interface Attempt<Value> extends CallIdentity {
  readonly run: (options: {
    readonly signal: AbortSignal
    readonly intent?: string
    readonly asksFirst?: boolean
  }) => Promise<CallOutcome<Value>>
}

/** How an attempt ends for the client. */
export type Settled<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'failed'; readonly error: ConnectorError; readonly reference?: string }
  /** The client asks the person, then sends the request again. */
  | { readonly kind: 'ask'; readonly result: InputRequiredResult }
  /** The client cannot ask, or has asked enough: the model gets a sentence and the link. */
  | {
      readonly kind: 'tell'
      readonly need: AuthorizationNeed
      readonly code: NeedCode
      readonly text: string
    }

/** A client gives up after ten rounds; the last word should be ours, with the link in it. */
export const maxRounds = 8
/** Whether a person is to open the link now. A request for approval that waits needs nobody but an administrator. */
export const asksPerson = (need: AuthorizationNeed): boolean => need.code !== 'APPROVAL_PENDING'

/** Tells the model about a need in the engine's words; shorter the second time, so that it does not loop. */
export const tell = (need: AuthorizationNeed): Settled<never> => ({
  kind: 'tell',
  need,
  code: need.code,
  text: need.repeated ? need.shortText : need.text,
})
