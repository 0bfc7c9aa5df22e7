import { randomUUID } from 'node:crypto'
import type { Capability, Connector } from '@grantway/connector-kit'
import { and, count, eq, gt } from 'drizzle-orm'
import { recordRefusal } from '../flows/begin.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession } from '../principal.ts'
import { may } from '../roles/rights.ts'
import { approvals } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import type { ApprovalOffer, ApprovalQuestion, RequestOutcome } from './approval.ts'
import { askedDigest } from './digest.ts'
import { liveRoles } from './live-roles.ts'
import { ownWords } from './own-words.ts'
import { needsApproval, standingOf } from './standing.ts'
import { findApproval, latestApproval } from './view.ts'

const dayMs = 86_400_000
const maxPerDay = 10

/** Says what the request page shows. */
export const describeApproval = async (
  parts: Parts, intents: Intents, session: BrowserSession, question: ApprovalQuestion,
): Promise<ApprovalOffer> => {
  const found = find(parts, question)
  if (!found) return { kind: 'unknown' }
  const asked = await askedBy(intents, session, question)
  if (asked === 'USER_MISMATCH') {
    await recordRefusal(parts, session, found.connector, question)
    return { kind: 'refused', code: asked }
  }
  const latest = await latestApproval(parts, session, found.connector.id, found.capability.id)
  return {
    kind: 'offer',
    ...found,
    ...(latest && { latest }),
    ...(asked && { asked }),
    ...(parts.approvalPortal && { portalOrigin: new URL(parts.approvalPortal.url).origin }),
  }
}

/** Writes down that a person asks an administrator, with their reason. */
export const requestApproval = async (
  parts: Parts, intents: Intents, session: BrowserSession, question: ApprovalQuestion & { readonly reason: string },
): Promise<RequestOutcome> => {
  const found = find(parts, question)
  if (!found) return { kind: 'refused', why: 'unknown' }
  const asked = await askedBy(intents, session, question)
  if (asked === 'USER_MISMATCH') {
    await recordRefusal(parts, session, found.connector, question)
    return { kind: 'refused', why: 'wrong_person' }
  }
  const reason = ownWords(question.reason)
  if (reason === '') return { kind: 'refused', why: 'no_reason' }
  const id = await parts.store.owned(session, (sql) => insert(parts, sql, session, found, reason))
  if (typeof id !== 'string') return id
  parts.events.publish({ tenant: session.tenant, subject: session.subject, change: 'approval', connector: found.connector.id, intents: [] })
  const approval = await findApproval(parts, session, id)
  return approval ? { kind: 'requested', approval } : { kind: 'refused', why: 'unknown' }
}

interface Asked {
  readonly connector: Connector
  readonly capability: Capability
}

const find = (parts: Parts, question: ApprovalQuestion): Asked | undefined => {
  const connector = parts.connectors.find(({ id }) => id === question.connector)
  const capability = connector?.capabilities.find(({ id }) => id === question.capability)
  return connector && capability && needsApproval(capability) ? { connector, capability } : undefined
}

// An intent of somebody else is refused, as on the connect page. One that is over does no harm: the person asks
// for themselves, and a chat can be older than an intent.
const askedBy = async (
  intents: Intents, session: BrowserSession, { intent, connector }: ApprovalQuestion,
): Promise<{ readonly clientName: string; readonly toolTitle: string } | 'USER_MISMATCH' | undefined> => {
  const row = intent === undefined ? undefined : await intents.find(intent)
  if (!row) return undefined
  if (row.tenantId !== session.tenant || row.userId !== session.subject) return 'USER_MISMATCH'
  return row.connector === connector ? { clientName: row.clientName, toolTitle: row.toolTitle } : undefined
}

const insert = async (
  parts: Parts, sql: Sql, { tenant, subject }: BrowserSession, { connector, capability }: Asked, reason: string,
): Promise<string | Extract<RequestOutcome, { kind: 'refused' }>> => {
  if (!may(await liveRoles(sql, { tenant, subject }), 'connect')) return { kind: 'refused', why: 'not_allowed' }
  const now = parts.now()
  const own = and(eq(approvals.tenantId, tenant), eq(approvals.userId, subject))
  const same = and(own, eq(approvals.connector, connector.id), eq(approvals.capability, capability.id))
  for (const row of await sql.select().from(approvals).where(same)) {
    const standing = standingOf(row, connector, capability, now)
    if (standing === 'approved') return { kind: 'refused', why: 'approved_already' }
    if (standing === 'waiting') return { kind: 'refused', why: 'waiting_already' }
    // It asked for something that has changed since, and would stand in the way of asking anew.
    if (row.status === 'requested') await sql.update(approvals).set({ status: 'withdrawn' }).where(eq(approvals.id, row.id))
  }
  const [recent] = await sql.select({ requests: count() }).from(approvals)
    .where(and(own, gt(approvals.requestedAt, new Date(now.getTime() - dayMs))))
  if ((recent?.requests ?? 0) >= maxPerDay) return { kind: 'refused', why: 'too_many' }
  const asked = { id: randomUUID(), tenantId: tenant, userId: subject, reason }
  const written = await sql.insert(approvals).values({
    ...asked, connector: connector.id, capability: capability.id, digest: askedDigest(asked, connector, capability),
    status: 'requested', requestedAt: now,
  }).onConflictDoNothing().returning({ id: approvals.id })
  // Two windows asked at the same moment.
  if (written.length === 0) return { kind: 'refused', why: 'waiting_already' }
  await parts.audit.write(sql, [{
    tenant, subject, action: 'approval.requested', object: asked.id, outcome: 'ok',
    details: { connector: connector.id, capability: capability.id },
  }])
  return asked.id
}
