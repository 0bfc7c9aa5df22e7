import { and, desc, eq, lt, max, ne, or, sql as statement, type SQL } from 'drizzle-orm'
import { alias, unionAll } from 'drizzle-orm/pg-core'
import type { AuditAction } from '../audit/actions.ts'
import { operator, type Audit } from '../audit/audit.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { requireRight } from '../roles/rights.ts'
import { auditEvents, auditSubjects, usageEvents } from '../store/schema/index.ts'
import type { Sql, Store } from '../store/store.ts'

/** Whose activity is read: one's own, or that of everybody in the tenant. */
export type ActivityScope = 'own' | 'tenant'

/** One thing that was done. It never holds what was read, written or found. */
export interface ActivityEntry {
  /** Where it stands among the entries; where the next page starts. */
  readonly place: string
  readonly at: Date
  /** Whose doing it was; empty for somebody who was erased. */
  readonly subject: string
  /** Whom it was about, where that was another person who was not erased since. In one's own activity nobody is named. */
  readonly member?: string
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
  /** Entries older than this place; the newest when missing, or when it is none. */
  readonly before?: string | undefined
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

/** Makes the reading of activity. */
export const createActivity = (store: Store, audit: Audit): Activity => {
  const page: Activity['page'] = async (reader, { scope, before, limit }) => {
    if (scope === 'tenant') requireRight(reader, 'read-activity')
    const read = (sql: Sql) => entries(sql, reader, scope, placeFrom(before), limit)
    const rows = await (scope === 'own' ? store.owned(reader, read) : store.activityOf(reader.tenant, read))
    return rows.map(entryOf)
  }
  return {
    page,
    export: async function* (reader, scope) {
      if (scope === 'tenant') requireRight(reader, 'read-activity')
      await store.owned(reader, (sql) =>
        audit.write(sql, [{ tenant: reader.tenant, subject: reader.subject, action: 'activity.exported', object: scope, outcome: 'ok' }]))
      for (let before: string | undefined; ;) {
        const shown = await page(reader, { scope, before, limit: exportPage })
        yield shown
        before = shown.at(-1)?.place
        if (shown.length < exportPage) return
      }
    },
    lastUse: async (owner) => {
      const rows = await store.owned(owner, (sql) =>
        sql.select({ clientId: usageEvents.clientId, at: max(usageEvents.at) }).from(usageEvents)
          .innerJoin(auditSubjects, sameSubject(usageEvents))
          .where(and(eq(usageEvents.tenantId, owner.tenant), eq(auditSubjects.userId, owner.subject)))
          .groupBy(usageEvents.clientId))
      return new Map(rows.flatMap(({ clientId, at }) => (clientId !== null && at !== null ? [[clientId, at]] : [])))
    },
  }
}

type Log = typeof auditEvents | typeof usageEvents

const members = alias(auditSubjects, 'members')

const sameSubject = (log: Log) => and(eq(auditSubjects.tenantId, log.tenantId), eq(auditSubjects.ref, log.subjectRef))

// The chain and the uses it seals lie in two tables; a place in both together is a moment and a key.
const chainKey = statement<string>`('e' || lpad(${auditEvents.seq}::text, 20, '0')) collate "C"`
const useKey = statement<string>`('u' || ${usageEvents.batch} || lpad(${usageEvents.place}::text, 9, '0')) collate "C"`

const entries = (sql: Sql, { tenant, subject }: Owner, scope: ActivityScope, before: Place | undefined, limit: number) => {
  const part = (log: Log, key: SQL<string>, more?: SQL) =>
    sql
      .select({
        key: key.as('key'), at: log.at, userId: auditSubjects.userId, member: members.userId, clientId: log.clientId, action: log.action,
        object: log.object, outcome: log.outcome, reason: log.reason, details: log.details,
      })
      .from(log)
      .leftJoin(auditSubjects, sameSubject(log))
      .leftJoin(members, and(eq(members.tenantId, log.tenantId), eq(members.ref, statement`${log.details} ->> 'member'`)))
      .where(and(
        eq(log.tenantId, tenant),
        scope === 'own' ? eq(auditSubjects.userId, subject) : undefined,
        before && or(lt(log.at, before.at), and(eq(log.at, before.at), lt(key, before.key))),
        more,
      ))
  return unionAll(part(auditEvents, chainKey, ne(auditEvents.action, 'usage.recorded')), part(usageEvents, useKey))
    .orderBy(desc(statement`at`), desc(statement`key`)).limit(limit)
}

interface Place {
  readonly at: Date
  readonly key: string
}

const placeFrom = (text: string | undefined): Place | undefined => {
  const [, moment, key] = /^(\d{1,15})-([eu][\w-]{1,80})$/.exec(text ?? '') ?? []
  return moment === undefined || key === undefined ? undefined : { at: new Date(Number(moment)), key }
}

type Row = Awaited<ReturnType<typeof entries>>[number]

const entryOf = ({ key, at, userId, member, clientId, action, object, outcome, reason, details }: Row): ActivityEntry => ({
  place: `${at.getTime()}-${key}`, at, subject: userId ?? operator, action: action as AuditAction, object, outcome,
  ...(member !== null && { member }),
  ...(clientId !== null && { clientId }),
  ...(reason !== null && { reason }),
  ...(details !== null && { details }),
})
