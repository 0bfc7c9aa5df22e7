import { and, asc, eq, gt } from 'drizzle-orm'
import { auditEvents, usageEvents } from '../store/schema/index.ts'
import type { Store } from '../store/store.ts'

/** An entry of a chain. */
export type Event = typeof auditEvents.$inferSelect

/** One use of a connection. */
export type UsageRow = typeof usageEvents.$inferSelect

const pageSize = 1_000

/** Gives the entries of a chain in their order, page by page, up to a number. */
export async function* readEvents(store: Store, tenant: string, end: number): AsyncGenerator<Event> {
  let after = 0
  for (;;) {
    const page = await store.asKeeper((sql) =>
      sql.select().from(auditEvents).where(and(eq(auditEvents.tenantId, tenant), gt(auditEvents.seq, after)))
        .orderBy(asc(auditEvents.seq)).limit(pageSize))
    for (const event of page) {
      // A chain whose head was set back ends where the head says; the rest is no part of it.
      if (event.seq > end) return
      yield event
    }
    if (page.length < pageSize) return
    after = page.at(-1)?.seq ?? after
  }
}

/** Gives the uses of one tenant, batch by batch. */
export async function* readUsage(store: Store, tenant: string): AsyncGenerator<readonly UsageRow[]> {
  let after = ''
  for (;;) {
    const [next] = await store.asKeeper((sql) =>
      sql.select({ batch: usageEvents.batch }).from(usageEvents)
        .where(and(eq(usageEvents.tenantId, tenant), gt(usageEvents.batch, after))).orderBy(asc(usageEvents.batch)).limit(1))
    if (!next) return
    after = next.batch
    yield await store.asKeeper((sql) =>
      sql.select().from(usageEvents).where(and(eq(usageEvents.tenantId, tenant), eq(usageEvents.batch, next.batch)))
        .orderBy(asc(usageEvents.place)))
  }
}
