import { sql } from 'drizzle-orm'
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, moment } from './columns.ts'
import { ownerColumns } from './owner-columns.ts'

// Milliseconds: what the codes authenticate must come back from the database as it went in.
const exact = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 })

/** What an entry says, whether it stands in the chain or beside it. */
const what = {
  at: exact('at').notNull(),
  /** Stands for a person; `audit_subjects` says for whom, until that row is erased. `operator` for the command line. */
  subjectRef: text('subject_ref').notNull(),
  clientId: text('client_id'),
  action: text('action').notNull(),
  object: text('object').notNull(),
  outcome: text('outcome', { enum: ['ok', 'refused', 'failed'] }).notNull(),
  reason: text('reason'),
  details: jsonb('details').$type<Record<string, string | number | boolean | readonly string[]>>(),
  /** Version of the audit key of `mac`. */
  keyVersion: integer('key_version').notNull(),
}

/** The chain of a tenant: what was done, by whom, through which client, and how it ended. Append-only. */
export const auditEvents = pgTable(
  'audit_events',
  {
    tenantId: text('tenant_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    ...what,
    /** Authenticates this row and the code of the one before it. */
    mac: bytes('mac').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.seq] }),
    index('audit_events_at').on(table.tenantId, table.at),
    index('audit_events_subject').on(table.tenantId, table.subjectRef, table.seq),
  ],
)

/** Where the chain of a tenant ends. Locked while an entry is appended: an entry has one predecessor. */
export const auditHeads = pgTable('audit_heads', {
  tenantId: text('tenant_id').primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  mac: bytes('mac').notNull(),
})

/** Uses of connections. Too many to be chained one by one: one entry of the chain seals a batch of them. */
export const usageEvents = pgTable(
  'usage_events',
  {
    tenantId: text('tenant_id').notNull(),
    batch: text('batch').notNull(),
    place: integer('place').notNull(),
    ...what,
    mac: bytes('mac').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.batch, table.place] }),
    index('usage_events_at').on(table.tenantId, table.at),
    index('usage_events_subject').on(table.tenantId, table.subjectRef, table.at),
  ],
)

/** Who a pseudonym stands for. Erasing this row erases the person from the log and leaves the chain whole. */
export const auditSubjects = pgTable(
  'audit_subjects',
  {
    ...ownerColumns,
    ref: text('ref').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    uniqueIndex('audit_subjects_ref').on(table.tenantId, table.ref),
  ],
)
