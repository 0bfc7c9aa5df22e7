import { createHash, randomUUID } from 'node:crypto'
import { and, eq, sql as statement } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import { connections, usageEvents } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import { operator, type AuditEntry } from './audit.ts'
import { entryMac, type StoredEntry } from './canonical.ts'

const flushAfterMs = 1_000

/** One use of a connection: the entry, and the connection whose "last used" moves. */
export interface Use {
  readonly entry: AuditEntry
  readonly connection: string
}

/**
 * Records the use of connections. A call that writes is on record before its request leaves;
 * reads wait a second for company, and for the flush before theirs: a crash can lose them. A call never waits for the
 * chain of its tenant: once a second, where there is time, one entry of the chain seals what was recorded since.
 */
export interface Usage {
  readonly record: (use: Use, when: 'before-request' | 'buffered') => Promise<void>
  /** Writes what is waiting and seals it, after any flush under way; called before the store closes. */
  readonly flush: () => Promise<void>
}

/** What one entry of the chain will seal: uses of one tenant since the last flush. */
interface Batch {
  readonly id: string
  readonly tenant: string
  readonly waiting: Use[]
  readonly underway: Set<Promise<void>>
  places: number
  /** Codes of the rows that were committed, by place. */
  readonly written: Map<number, Buffer>
}

/** Makes the usage record of this process. */
export const createUsage = (parts: Parts): Usage => {
  let batches = new Map<string, Batch>()
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> | undefined
  // One after the other: what comes while a flush takes long waits for the next and shares its transactions. One a
  // second, however long each took, would fall behind without end.
  const schedule = (): void => {
    if (flushing || batches.size === 0) return
    timer ??= setTimeout(() => {
      flush().catch(() => parts.log.error('usage could not be written'))
    }, flushAfterMs).unref()
  }
  const batchOf = (tenant: string): Batch => {
    const batch = batches.get(tenant) ?? { id: randomUUID(), tenant, waiting: [], underway: new Set(), places: 0, written: new Map() }
    batches.set(tenant, batch)
    schedule()
    return batch
  }
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    // Whoever closes the store next must not cut off a flush that the clock began.
    const before = flushing
    const work = (before ?? Promise.resolve()).catch(() => undefined).then(async () => {
      const closing = [...batches.values()]
      batches = new Map()
      for (const batch of closing) await close(parts, batch)
    })
    flushing = work
    try {
      await work
    } finally {
      if (flushing === work) flushing = undefined
      schedule()
    }
  }
  return {
    record: async (use, when) => {
      const batch = batchOf(use.entry.tenant)
      if (when === 'buffered') return void batch.waiting.push(use)
      const writing = write(parts, batch, [use])
      batch.underway.add(writing)
      await writing.finally(() => batch.underway.delete(writing))
    },
    flush,
  }
}

const close = async (parts: Parts, batch: Batch): Promise<void> => {
  await Promise.allSettled(batch.underway)
  for (const uses of byPerson(batch.waiting)) await write(parts, batch, uses)
  const { written, tenant, id } = batch
  if (written.size === 0) return
  const all = Array.from({ length: batch.places }, (_, place) => place)
  // A row whose transaction failed is named: whether it was written after all is not known.
  const missing = all.filter((place) => !written.has(place)).map(String)
  const macs = all.flatMap((place) => written.get(place) ?? [])
  const details = { rows: batch.places, digest: usageDigest(macs), ...(missing.length > 0 && { missing }) }
  await parts.store.owned({ tenant, subject: operator }, (sql) =>
    parts.audit.write(sql, [{ tenant, subject: operator, action: 'usage.recorded', object: id, outcome: 'ok', details }]),
  )
}

/** What the chain keeps of a batch: one hash over the codes of its rows, in the order of their places. */
export const usageDigest = (macs: readonly Buffer[]): string => {
  const digest = createHash('sha256')
  for (const mac of macs) digest.update(mac)
  return digest.digest('base64url')
}

const byPerson = (uses: readonly Use[]): readonly (readonly Use[])[] => {
  const groups = new Map<string, Use[]>()
  for (const use of uses) {
    const group = groups.get(use.entry.subject)
    if (group) group.push(use)
    else groups.set(use.entry.subject, [use])
  }
  return [...groups.values()]
}

const write = async (parts: Parts, batch: Batch, uses: readonly Use[]): Promise<void> => {
  const [first] = uses
  if (!first) return
  const { tenant, subject } = first.entry
  const places = uses.map(() => batch.places++)
  const { audit } = parts
  const rows = await parts.store.owned({ tenant, subject }, async (sql) => {
    const described = await Promise.all(uses.map(({ entry }) => audit.describe(sql, entry)))
    const stored = described.map((entry, index) => {
      const place = places[index] as number
      return { entry, place, mac: entryMac(audit.key.key, ['usage', batch.id, String(place)], entry) }
    })
    await insertUsage(sql, batch.id, stored)
    for (const id of new Set(uses.map(({ connection }) => connection))) {
      await sql.update(connections).set({ lastUsedAt: parts.now() })
        .where(and(eq(connections.id, id), eq(connections.tenantId, tenant), eq(connections.userId, subject)))
    }
    return stored
  })
  for (const { place, mac } of rows) batch.written.set(place, mac)
}

interface StoredUse {
  readonly entry: StoredEntry
  readonly place: number
  readonly mac: Buffer
}

// One parameter for all of them: a second of reads is hundreds of rows.
const insertUsage = (sql: Sql, batch: string, uses: readonly StoredUse[]): Promise<unknown> => {
  const rows = uses.map(({ entry, place, mac }) => ({
    tenant_id: entry.tenantId, place, at: entry.at, subject_ref: entry.subjectRef, client_id: entry.clientId, action: entry.action,
    object: entry.object, outcome: entry.outcome, reason: entry.reason, details: entry.details, key_version: entry.keyVersion,
    mac: mac.toString('base64'),
  }))
  return sql.execute(statement`
    insert into ${usageEvents}
      (tenant_id, batch, place, at, subject_ref, client_id, action, object, outcome, reason, details, key_version, mac)
    select tenant_id, ${batch}, place, at, subject_ref, client_id, action, object, outcome, reason, details, key_version, decode(mac, 'base64')
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as use (
      tenant_id text, place integer, at timestamptz, subject_ref text, client_id text, action text, object text,
      outcome text, reason text, details jsonb, key_version integer, mac text
    )`)
}
