import type { RefreshOutcome } from '../flows/oauth-client.ts'
import type { TokenAnswer } from '../flows/oauth-request.ts'

/** How a request of the holder of a lease ended. `late`: the lease was nearly over, and nothing was sent. */
export type Sent = RefreshOutcome | { readonly kind: 'late' }

/** How often one refresh token was sent without an answer that anybody knows. */
export interface Tries {
  /** Whether the provider makes a refresh token useless with its use. */
  readonly rotates: boolean
  /** Before this holder. */
  readonly before: number
  /** With the requests of this holder. */
  readonly now: number
}

/** With one and the same token: the request, and once more where its outcome is not known. */
export const maxTries = 2

/** Says whether a stored token may be sent, once more with its outcome marked as unknown, or not again. */
export const mayTry = ({ rotates, before }: Pick<Tries, 'rotates' | 'before'>): 'first' | 'once more' | 'never again' => {
  if (!rotates || before === 0) return 'first'
  return before < maxTries ? 'once more' : 'never again'
}

/** What the holder does with its connection. `unaccounted` requests are left to whoever comes next. */
export type Decision =
  | { readonly kind: 'save'; readonly answer: TokenAnswer }
  | { readonly kind: 'end'; readonly reason: string }
  | { readonly kind: 'leave'; readonly to: 'the next reader' | 'the operator' | 'the old token'; readonly unaccounted: number; readonly marked: boolean }

/**
 * Decides what a request came to. Only what the provider said of this very token ends a connection, and a rotating one
 * that was sent twice without an answer.
 */
export const decide = (sent: Sent, { rotates, before, now }: Tries): Decision => {
  const leave = { kind: 'leave', to: 'the old token', unaccounted: before, marked: false } as const
  switch (sent.kind) {
    case 'ok':
      return { kind: 'save', answer: sent.answer }
    case 'dead':
      return { kind: 'end', reason: before > 0 ? 'outcome_unknown' : sent.reason }
    case 'late':
      return { ...leave, to: 'the next reader' }
    case 'misconfigured':
      return { ...leave, to: 'the operator' }
    case 'transient':
    case 'not_sent':
      return leave
    case 'unknown':
      if (!rotates) return leave
      return now >= maxTries ? { kind: 'end', reason: 'outcome_unknown' } : { ...leave, unaccounted: now, marked: true }
  }
}
