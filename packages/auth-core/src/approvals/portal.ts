import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import { approvals, users } from '../store/schema/index.ts'
import type { ApprovalDecision, DecisionOutcome, PortalRefusal, PortalRequest } from './approval.ts'
import { settleDecision } from './decide.ts'
import { askedDocument } from './digest.ts'
import { openPortalDocument } from './portal-document.ts'
import { standingOf } from './standing.ts'

const common = {
  aud: z.string(),
  iat: z.int(),
  exp: z.int(),
  tenant: z.string().min(1).max(200),
  request: z.uuid(),
}
const readClaims = z.strictObject({ ...common, purpose: z.literal('read') })
const target = z.strictObject({ kind: z.string().max(64), text: z.string().max(500) })
const decisionClaims = z.strictObject({
  ...common,
  purpose: z.literal('decide'),
  digest: z.string().max(64),
  decision: z.enum(['approve', 'deny']),
  approver: z.string().min(1).max(200),
  reason: z.string().max(2_000).optional(),
  until: z.iso.datetime().transform((text) => new Date(text)).optional(),
  limits: z.strictObject({ allow: z.array(target), deny: z.array(target) }).optional(),
})

const notAccepted: PortalRefusal = { kind: 'refused', why: 'not_accepted' }

/** Shows a portal a request: it signs in to us with a signed document instead of a session. */
export const describeToPortal = async (parts: Parts, document: string): Promise<PortalRequest | PortalRefusal> => {
  const claims = openPortalDocument(parts, document, readClaims)
  if (!claims) return notAccepted
  const [found] = await parts.store.owned({ tenant: claims.tenant, subject: '' }, (sql) =>
    sql.select({ row: approvals, name: users.displayName }).from(approvals).innerJoin(users, eq(users.id, approvals.userId))
      .where(and(eq(approvals.tenantId, claims.tenant), eq(approvals.id, claims.request))).limit(1))
  const connector = parts.connectors.find(({ id }) => id === found?.row.connector)
  const capability = connector?.capabilities.find(({ id }) => id === found?.row.capability)
  if (!found || !connector || !capability || standingOf(found.row, connector, capability, parts.now()) !== 'waiting') return notAccepted
  return {
    kind: 'request',
    asked: askedDocument(found.row, connector, capability),
    digest: found.row.digest,
    words: { requester: found.name, service: connector.title, capability: capability.title },
    targetKinds: (connector.targetKinds ?? []).map(({ kind, title, example }) => ({ kind, title, example })),
  }
}

/** Takes a signed decision. It names tenant, request and digest, so that it fits one request and no other, once. */
export const decideFromPortal = async (parts: Parts, intents: Intents, document: string): Promise<DecisionOutcome | PortalRefusal> => {
  const claims = openPortalDocument(parts, document, decisionClaims)
  if (!claims) return notAccepted
  const { digest, reason = '', until, limits } = claims
  const decision: ApprovalDecision = claims.decision === 'deny'
    ? { kind: 'deny', digest, reason }
    : { kind: 'approve', digest, reason, ...(until && { until }), ...(limits && { limits }) }
  const [row] = await parts.store.owned({ tenant: claims.tenant, subject: '' }, (sql) =>
    sql.select({ requester: approvals.userId }).from(approvals)
      .where(and(eq(approvals.tenantId, claims.tenant), eq(approvals.id, claims.request))).limit(1))
  if (!row) return notAccepted
  // The record of a portal's decision stands beside the requester's own: who approved has no account here.
  const actor = { tenant: claims.tenant, subject: row.requester }
  const name = claims.approver
  return settleDecision(parts, intents, { actor, administrator: null, name }, claims.request, decision, () => Promise.resolve(undefined))
}
