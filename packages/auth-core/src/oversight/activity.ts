import { and, desc, eq, lt } from 'drizzle-orm'
import { writeAudit, type AuditAction } from '../audit/audit.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { requireRight } from '../roles/rights.ts'
import { auditEvents } from '../store/schema/index.ts'
import type { Sql, Store } from '../store/store.ts'

/** Whose activity is read: one's own, or that of everybody in the tenant. */
export type ActivityScope = 'own' | 'tenant'

/** One thing that was done. It never holds what was read, written or found. */
export interface ActivityEntry {
  /** Grows with time; where the next page starts. */
  readonly seq: number
  readonly at: Date
  readonly subject: string
  readonly clientId?: string
  readonly action: AuditAction
  readonly object: string
  readonly outcome: 'ok' | 'refused' | 'failed'
  readonly reason?: string
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** Which part of the activity. */
export interface ActivityPage {
  readonly scope: ActivityScope
  /** Entries older than this one; the newest when missing. */
  readonly before?: number | undefined
  /** At most this many. */
  readonly limit: number
}

/** What was done by people and their assistants, newest first. */
export interface Activity {
  /** **Errors:** POLICY_DENIED for the tenant's without the right to read it. */
  readonly page: (reader: BrowserSession, page: ActivityPage) => Promise<readonly ActivityEntry[]>
  /** Gives all of it in pages, and writes down that it was taken. **Errors:** as `page`. */
  readonly export: (reader: BrowserSession, scope: ActivityScope) => AsyncGenerator<readonly ActivityEntry[]>
  /** When each MCP client last worked for this person, by its id. */
  readonly lastUse: (owner: Owner) => Promise<ReadonlyMap<string, Date>>
}

const exportPage = 500
/** "Last used" looks at so many entries: a client that is not among them has not been used for long. */
const recentEntries = 2_000

/** Makes the reading of activity. */
export const createActivity = (store: Store, now: () => Date): Activity => {
  const page: Activity['page'] = async (reader, { scope, before, limit }) => {
    const { tenant, subject } = reader
    const read = (sql: Sql) =>
      sql.select().from(auditEvents)
        .where(and(
          eq(auditEvents.tenantId, tenant),
          scope === 'own' ? eq(auditEvents.userId, subject) : undefined,
          before === undefined ? undefined : lt(auditEvents.seq, before),
        ))
        .orderBy(desc(auditEvents.seq)).limit(limit)
    if (scope === 'tenant') requireRight(reader, 'read-activity')
    const rows = await (scope === 'own' ? store.owned(reader, read) : store.activityOf(tenant, read))
    return rows.map(entryOf)
  }
  return {
    page,
    export: async function* (reader, scope) {
      if (scope === 'tenant') requireRight(reader, 'read-activity')
      await store.owned(reader, (sql) =>
        writeAudit(sql, now(), [{ tenant: reader.tenant, subject: reader.subject, action: 'activity.exported', object: scope, outcome: 'ok' }]))
      for (let before: number | undefined; ;) {
        const entries = await page(reader, { scope, before, limit: exportPage })
        yield entries
        before = entries.at(-1)?.seq
        if (entries.length < exportPage) return
      }
    },
    lastUse: async (owner) => {
      const rows = await store.owned(owner, (sql) =>
        sql.select({ clientId: auditEvents.clientId, at: auditEvents.at }).from(auditEvents)
          .where(and(eq(auditEvents.tenantId, owner.tenant), eq(auditEvents.userId, owner.subject)))
          .orderBy(desc(auditEvents.seq)).limit(recentEntries))
      const used = new Map<string, Date>()
      for (const { clientId, at } of rows) if (clientId !== null && !used.has(clientId)) used.set(clientId, at)
      return used
    },
  }
}

const entryOf = ({ seq, at, userId, clientId, action, object, outcome, reason, details }: typeof auditEvents.$inferSelect): ActivityEntry => ({
  seq, at, subject: userId, action: action as AuditAction, object, outcome,
  ...(clientId !== null && { clientId }),
  ...(reason !== null && { reason }),
  ...(details !== null && { details }),
})
