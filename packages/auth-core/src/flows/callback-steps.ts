import { ConnectorError } from '@grantway/connector-kit'
import { and, eq, isNull } from 'drizzle-orm'
import type { FlowAnswer } from '../engine.ts'
import { sameSecret, sha256 } from '../hash.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { flows, memberships, users } from '../store/schema/index.ts'
import { cookieSuffix } from './begin.ts'

/**
 * The steps that must pass before an answer from a provider means anything, one function a step,
 * in the order in which `finish.ts` takes them. Each throws the code the page shows.
 */

export type FlowRow = typeof flows.$inferSelect

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

/** Finds the flow by the hash of its state: unexpired and unused. */
export const findFlow = async (parts: Parts, state: string): Promise<FlowRow> => {
  const [row] = await parts.store.shared((sql) =>
    sql.select().from(flows).where(eq(flows.stateHash, sha256(state))).limit(1),
  )
  if (!row) throw new ConnectorError('STATE_MISMATCH')
  if (row.usedAt || row.expiresAt <= parts.now()) throw new ConnectorError('LINK_EXPIRED')
  return row
}

/** An answer for one connector must not finish a flow of another: mix-up and cross-toolkit takeover. */
export const checkContext = (flow: FlowRow, registration: string): void => {
  if (flow.registration !== registration) throw new ConnectorError('STATE_MISMATCH')
}

/** The one who started must be the one who finishes, in the same tenant (cross-user session fixation). */
export const checkPerson = (flow: FlowRow, session: BrowserSession | undefined): BrowserSession => {
  if (!session || session.subject !== flow.userId || session.tenant !== flow.tenantId) {
    throw new ConnectorError('USER_MISMATCH')
  }
  return session
}

/** The flow must end in the browser where it began (login CSRF: an attacker's own state in a victim's browser). */
export const checkBrowser = (flow: FlowRow, answer: FlowAnswer, state: string): void => {
  const value = answer.cookie(cookieSuffix(state))
  if (value === undefined || !sameSecret(sha256(value), flow.cookieHash)) throw new ConnectorError('STATE_MISMATCH')
}

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

/** Tells whether the person may still act in the tenant: they can be removed while they consent. */
export const isActive = async (parts: Parts, owner: Owner): Promise<boolean> => {
  const rows = await parts.store.shared((sql) =>
    sql
      .select({ id: users.id })
      .from(users)
      .innerJoin(memberships, eq(memberships.userId, users.id))
      .where(and(eq(users.id, owner.subject), eq(memberships.tenantId, owner.tenant), isNull(users.disabledAt)))
      .limit(1),
  )
  return rows.length === 1
}
