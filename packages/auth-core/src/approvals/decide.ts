import { isConnectorError, type Connector, type ConnectorError, type Limits } from '@grantway/connector-kit'
import { and, eq } from 'drizzle-orm'
import type { AuditEntry } from '../audit/audit.ts'
import { limitsFrom } from '../connections/limits.ts'
import { sameSecret } from '../hash.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { may } from '../roles/rights.ts'
import { isMember } from '../store/is-member.ts'
import { approvals } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import type { ApprovalDecision, DecisionOutcome, DecisionRefusal } from './approval.ts'
import { decidedDigest, type ApprovalRow } from './digest.ts'
import { liveRoles } from './live-roles.ts'
import { ownWords } from './own-words.ts'
import { standingOf } from './standing.ts'

/** Who decides: an administrator, or somebody at an external portal, whom only the portal knows. */
export interface Decider {
  readonly actor: Owner
  readonly administrator: string | null
  readonly name: string
}

const refusal = (why: DecisionRefusal): DecisionOutcome => ({ kind: 'refused', why })

/** Approves or denies a request of somebody else. */
export const decideApproval = async (
  parts: Parts, intents: Intents, session: BrowserSession, id: string, decision: ApprovalDecision,
): Promise<DecisionOutcome> => {
  const actor = { tenant: session.tenant, subject: session.subject }
  return settleDecision(parts, intents, { actor, administrator: actor.subject, name: session.displayName }, id, decision, async (sql) => {
    if (!may(await liveRoles(sql, actor), 'approve')) return 'not_allowed'
    return parts.approvalPortal ? 'decided_elsewhere' : undefined
  })
}

/** Takes a decision in one transaction with its record, then wakes the calls that wait for it. */
export const settleDecision = async (
  parts: Parts, intents: Intents, decider: Decider, id: string, decision: ApprovalDecision,
  authority: (sql: Sql) => Promise<DecisionRefusal | undefined>,
): Promise<DecisionOutcome> => {
  const settled = await parts.store.owned(decider.actor, async (sql) => {
    const refused = await authority(sql)
    const [row] = refused ? [] : await sql.select().from(approvals)
      .where(and(eq(approvals.tenantId, decider.actor.tenant), eq(approvals.id, id))).for('update')
    const change = row ? await changeFor(parts, sql, decider, row, decision) : refusal(refused ?? 'unknown')
    if (!row || 'kind' in change) {
      await parts.audit.write(sql, [entry(decider, 'approval.refused', id, 'why' in change ? change.why : undefined)])
      return { outcome: change as DecisionOutcome, event: undefined }
    }
    const approved = change.status === 'approved'
    await sql.update(approvals).set(change).where(eq(approvals.id, row.id))
    const owner = { tenant: row.tenantId, subject: row.userId }
    const answered = approved
      ? await intents.settle(sql, owner, row.connector, [row.capability])
      : await intents.declineFor(sql, owner, row.connector, row.capability)
    await parts.audit.write(sql, [{
      ...entry(decider, approved ? 'approval.approved' : 'approval.denied', row.id),
      member: row.userId,
      details: {
        connector: row.connector, capability: row.capability, digest: change.decidedDigest,
        ...(decider.administrator === null && { portal: true }),
      },
    }])
    const outcome: DecisionOutcome = { kind: 'decided', standing: change.status }
    return { outcome, event: { ...owner, change: 'approval' as const, connector: row.connector, intents: answered } }
  })
  if (settled.event) parts.events.publish(settled.event)
  return settled.outcome
}

const entry = (
  { actor }: Decider, action: AuditEntry['action'], object: string, reason?: string,
): AuditEntry => ({
  ...actor, action, object, outcome: reason === undefined ? 'ok' : 'refused', ...(reason !== undefined && { reason }),
})

const changeFor = async (parts: Parts, sql: Sql, decider: Decider, row: ApprovalRow, decision: ApprovalDecision) => {
  const connector = parts.connectors.find((one) => one.id === row.connector)
  const capability = connector?.capabilities.find((one) => one.id === row.capability)
  const now = parts.now()
  // Nobody approves their own request, whatever role they have (four eyes).
  if (row.userId === decider.administrator) return refusal('own_request')
  if (row.status !== 'requested') return refusal('decided_already')
  if (!connector || !capability) return refusal('unknown')
  // What was shown must be what is asked, and what is asked must be what the capability means today.
  if (!sameSecret(decision.digest, row.digest) || standingOf(row, connector, capability, now) !== 'waiting') return refusal('changed')
  const reason = ownWords(decision.reason ?? '')
  const decided = { decidedBy: decider.administrator, decidedByName: decider.name, decidedAt: now, decisionReason: reason }
  if (decision.kind === 'deny') {
    if (reason === '') return refusal('no_reason')
    return { ...decided, status: 'denied' as const, decidedDigest: decidedDigest(row.digest, null, null) }
  }
  if (!(await isMember(sql, { tenant: row.tenantId, subject: row.userId }))) return refusal('requester_gone')
  const until = decision.until ?? null
  if (until !== null && until <= now) return refusal('past')
  const limits = typedLimits(connector, decision)
  if (limits instanceof Error) return { kind: 'refused' as const, why: 'no_target' as const, message: limits.message }
  return { ...decided, status: 'approved' as const, until, limits, decidedDigest: decidedDigest(row.digest, until, limits) }
}

const typedLimits = (connector: Connector, { limits }: Extract<ApprovalDecision, { kind: 'approve' }>): Limits | null | ConnectorError => {
  try {
    return (limits && limitsFrom(connector, undefined, limits)) ?? null
  } catch (error) {
    if (isConnectorError(error) && error.code === 'INVALID_INPUT') return error
    throw error
  }
}
