import { ConnectorError } from '@grantway/connector-kit'
import { and, eq, isNull } from 'drizzle-orm'
import type { RegisteredConnector } from '../connections/registered.ts'
import type { FlowAnswer } from './flow-outcome.ts'
import { sameSecret, sha256 } from '../hash.ts'
import type { Parts } from '../parts.ts'
import { flows } from '../store/schema/index.ts'
import { cookieSuffix } from './begin.ts'
import type { validateAnswer } from './oauth-client.ts'

/**
 * The steps that must pass before an answer from a provider means anything, one function a step,
 * in the order in which `finish.ts` takes them. Each throws the code the page shows.
 */

export type FlowRow = typeof flows.$inferSelect

/** Everything that is known when the provider's answer has been matched with a flow. */
export interface AnswerFacts {
  readonly answer: FlowAnswer
  readonly state: string
  readonly flow: FlowRow
  readonly connector: RegisteredConnector
  /** What the parameters say, read once. */
  readonly verdict: ReturnType<typeof validateAnswer>
  readonly now: Date
}

const maxQueryLength = 8_192

/** Refuses a query that is too long or repeats a parameter: two readers could pick two different values. */
export const checkParameters = (query: URLSearchParams): void => {
  const names = [...query.keys()]
  if (query.toString().length > maxQueryLength || new Set(names).size !== names.length) {
    throw new ConnectorError('INVALID_INPUT', { message: 'Failed to complete authorization.' })
  }
}

/** Requires `state`, and `code` or `error`. */
export const requireState = (query: URLSearchParams): string => {
  const state = query.get('state')
  if (!state || !(query.get('code') || query.get('error'))) {
    throw new ConnectorError('INVALID_INPUT', { message: 'Missing code or state.' })
  }
  return state
}

/** Finds the flow by the hash of its state. */
export const findFlow = async (parts: Parts, state: string): Promise<FlowRow> => {
  const [row] = await parts.store.shared((sql) =>
    sql.select().from(flows).where(eq(flows.stateHash, sha256(state))).limit(1),
  )
  if (!row) throw new ConnectorError('STATE_MISMATCH')
  return row
}

/** A flow is good for one answer, and for ten minutes. */
export const checkFreshness = ({ flow, now }: AnswerFacts): void => {
  if (flow.usedAt || flow.expiresAt <= now) throw new ConnectorError('LINK_EXPIRED')
}

/** An answer for one connector must not finish a flow of another: mix-up and cross-toolkit takeover. */
export const checkContext = ({ flow, answer }: AnswerFacts): void => {
  if (flow.registration !== answer.registration) throw new ConnectorError('STATE_MISMATCH')
}

/** The one who started must be the one who finishes (cross-user session fixation). */
export const checkPerson = ({ flow, answer: { session } }: AnswerFacts): void => {
  if (session?.subject !== flow.userId) throw new ConnectorError('USER_MISMATCH')
}

/** The same person in another tenant is somebody else. */
export const checkTenant = ({ flow, answer: { session } }: AnswerFacts): void => {
  if (session?.tenant !== flow.tenantId) throw new ConnectorError('USER_MISMATCH')
}

/** The flow must end in the browser where it began (login CSRF: an attacker's own state in a victim's browser). */
export const checkBrowser = ({ flow, answer, state }: AnswerFacts): void => {
  const value = answer.cookie(cookieSuffix(state))
  if (value === undefined || !sameSecret(sha256(value), flow.cookieHash)) throw new ConnectorError('STATE_MISMATCH')
}

/** The authorization server that answers must be the one that was asked (RFC 9207). */
export const checkIssuer = ({ verdict }: AnswerFacts): void => {
  if (verdict.kind === 'mismatch') throw new ConnectorError('STATE_MISMATCH')
}

/** Every check of an answer, in order. Nothing has been asked of the provider, and nothing was written. */
export const answerChecks: readonly ((facts: AnswerFacts) => void)[] = [
  checkFreshness, checkContext, checkPerson, checkTenant, checkBrowser, checkIssuer,
]

/** Takes the flow for this answer alone: of many identical callbacks exactly one goes on. */
export const consumeFlow = async (parts: Parts, flow: FlowRow): Promise<void> => {
  const taken = await parts.store.shared((sql) =>
    sql
      .update(flows)
      .set({ usedAt: parts.now() })
      .where(and(eq(flows.stateHash, flow.stateHash), isNull(flows.usedAt)))
      .returning({ stateHash: flows.stateHash }),
  )
  if (taken.length !== 1) throw new ConnectorError('LINK_EXPIRED')
}
