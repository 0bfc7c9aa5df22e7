import { and, eq } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { BrowserSession } from '../principal.ts'
import { may } from '../roles/rights.ts'
import { approvals } from '../store/schema/index.ts'
import { liveRoles } from './live-roles.ts'

/**
 * Takes back a person's own request or approval, or, by an administrator, an approval of somebody else. The next
 * call is refused: approvals are read at every call.
 */
export const withdrawApproval = async (parts: Parts, session: BrowserSession, id: string): Promise<boolean> => {
  const { tenant, subject } = session
  const row = await parts.store.owned(session, async (sql) => {
    const [found] = await sql.select().from(approvals)
      .where(and(eq(approvals.tenantId, tenant), eq(approvals.id, id))).for('update')
    if (!found || (found.status !== 'requested' && found.status !== 'approved')) return undefined
    const own = found.userId === subject
    // A request of somebody else is denied with a reason, not made to disappear.
    if (!own && !(found.status === 'approved' && may(await liveRoles(sql, session), 'approve'))) return undefined
    await sql.update(approvals).set({ status: 'withdrawn' }).where(eq(approvals.id, id))
    await parts.audit.write(sql, [{
      tenant, subject, action: 'approval.withdrawn', object: id, outcome: 'ok',
      member: found.userId, details: { connector: found.connector, capability: found.capability },
    }])
    return found
  })
  if (row) parts.events.publish({ tenant, subject: row.userId, change: 'approval', connector: row.connector, intents: [] })
  return row !== undefined
}
