import { eq } from 'drizzle-orm'
import { auditSubjects } from '../store/schema/index.ts'
import type { Store } from '../store/store.ts'
import { operator, type Audit } from './audit.ts'
import { readEvents, readUsage, type Event, type UsageRow } from './read-chain.ts'

/**
 * Gives the log of a tenant line by line, as JSON: first the chain, then the uses. `subject` names the person, and
 * `member` the one it was about, where the pseudonyms still stand for somebody. With `person`, only what they did and what is about them. The export itself is written down.
 */
export async function* exportAudit(
  { store, audit }: { readonly store: Store; readonly audit: Audit }, tenant: string, person?: string,
): AsyncGenerator<string> {
  await store.asKeeper((sql) =>
    audit.write(sql, [{ tenant, subject: operator, action: 'audit.exported', object: person === undefined ? 'tenant' : 'person', outcome: 'ok' }]))
  const people = await store.asKeeper((sql) => sql.select().from(auditSubjects).where(eq(auditSubjects.tenantId, tenant)))
  const nameOf = new Map(people.map(({ ref, userId }) => [ref, userId]))
  const line = (row: Event | UsageRow): string | undefined => {
    const subject = nameOf.get(row.subjectRef)
    const member = nameOf.get(String(row.details?.['member']))
    if (person !== undefined && subject !== person && member !== person) return undefined
    return JSON.stringify({
      ...row, ...(subject !== undefined && { subject }), ...(member !== undefined && { member }), mac: row.mac.toString('base64'),
    })
  }
  for await (const event of readEvents(store, tenant, Number.MAX_SAFE_INTEGER)) {
    const text = line(event)
    if (text !== undefined) yield text
  }
  for await (const batch of readUsage(store, tenant)) {
    for (const row of batch) {
      const text = line(row)
      if (text !== undefined) yield text
    }
  }
}
