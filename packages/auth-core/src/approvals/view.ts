import { and, desc, eq, ne } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { BrowserSession } from '../principal.ts'
import { may, type RoleHolder } from '../roles/rights.ts'
import { approvals, memberships, users } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import type { ApprovalList, ApprovalView } from './approval.ts'
import { portalUrl } from './approval-portal.ts'
import type { ApprovalRow } from './digest.ts'
import { liveRoles } from './live-roles.ts'
import { standingOf } from './standing.ts'

const maxShown = 200

/** A request with who asked. */
interface Found {
  readonly row: ApprovalRow
  readonly name: string
  readonly present: boolean
}

/** Lists a person's own requests, and to administrators and auditors those of the others in the tenant. */
export const listApprovals = (parts: Parts, session: BrowserSession): Promise<ApprovalList> =>
  parts.store.owned(session, async (sql) => {
    const roles = await liveRoles(sql, session)
    const views = (rows: readonly Found[]) => rows.flatMap((found) => viewOf(parts, session, roles, found) ?? [])
    const own = views(await read(sql, session, eq(approvals.userId, session.subject)))
    if (!may(roles, 'see-approvals')) return { own, mayDecide: false }
    const others = views(await read(sql, session, ne(approvals.userId, session.subject)))
    return { own, others, mayDecide: may(roles, 'approve') && !parts.approvalPortal }
  })

/** Finds one request that this person may see. */
export const findApproval = (parts: Parts, session: BrowserSession, id: string): Promise<ApprovalView | undefined> =>
  parts.store.owned(session, async (sql) => {
    const roles = await liveRoles(sql, session)
    const [found] = await read(sql, session, eq(approvals.id, id))
    // The requests of others look as if there were none to who may not see them.
    if (!found || (found.row.userId !== session.subject && !may(roles, 'see-approvals'))) return undefined
    return viewOf(parts, session, roles, found)
  })

/** Finds a person's latest request for a capability, as they see it. */
export const latestApproval = (
  parts: Parts, session: BrowserSession, connector: string, capability: string,
): Promise<ApprovalView | undefined> =>
  parts.store.owned(session, async (sql) => {
    const asked = and(
      eq(approvals.userId, session.subject), eq(approvals.connector, connector), eq(approvals.capability, capability),
    )
    const views = (await read(sql, session, asked)).flatMap((found) => viewOf(parts, session, { roles: [] }, found) ?? [])
    return views.find(({ standing }) => standing === 'approved') ?? views.find(({ standing }) => standing !== 'withdrawn')
  })

const read = async (sql: Sql, { tenant }: BrowserSession, where: ReturnType<typeof and>): Promise<readonly Found[]> => {
  const rows = await sql
    .select({ row: approvals, name: users.displayName, member: memberships.userId, disabledAt: users.disabledAt })
    .from(approvals)
    .innerJoin(users, eq(users.id, approvals.userId))
    .leftJoin(memberships, and(eq(memberships.userId, approvals.userId), eq(memberships.tenantId, approvals.tenantId)))
    .where(and(eq(approvals.tenantId, tenant), where))
    .orderBy(desc(approvals.requestedAt))
    .limit(maxShown)
  return rows.map(({ row, name, member, disabledAt }) => ({ row, name, present: member !== null && disabledAt === null }))
}

// A request for something that this server does not offer any more is not shown; it comes back with it.
const viewOf = (
  parts: Parts, session: BrowserSession, roles: RoleHolder, { row, name, present }: Found,
): ApprovalView | undefined => {
  const connector = parts.connectors.find(({ id }) => id === row.connector)
  const capability = connector?.capabilities.find(({ id }) => id === row.capability)
  if (!connector || !capability) return undefined
  const standing = standingOf(row, connector, capability, parts.now())
  const own = row.userId === session.subject
  const waiting = standing === 'waiting'
  return {
    id: row.id,
    connector,
    capability,
    requester: { subject: row.userId, name, present },
    reason: row.reason,
    digest: row.digest,
    standing,
    requestedAt: row.requestedAt,
    ...(row.decidedAt && {
      decided: {
        by: row.decidedByName ?? '', at: row.decidedAt, reason: row.decisionReason ?? '',
        ...(row.until && { until: row.until }), ...(row.limits && { limits: row.limits }),
      },
    }),
    own,
    decidable: waiting && !own && may(roles, 'approve') && !parts.approvalPortal,
    withdrawable: own ? waiting || standing === 'approved' : standing === 'approved' && may(roles, 'approve'),
    ...(waiting && parts.approvalPortal && { portalUrl: portalUrl(parts.approvalPortal, row) }),
  }
}
