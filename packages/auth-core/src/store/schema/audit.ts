import { bigserial, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

/** What was done, by whom, through which client, and how it ended. Row-level security applies. */
export const auditEvents = pgTable(
  'audit_events',
  {
    seq: bigserial('seq', { mode: 'number' }).primaryKey(),
    at: moment('at').notNull(),
    tenantId: text('tenant_id').notNull(),
    userId: text('user_id').notNull(),
    clientId: text('client_id'),
    action: text('action').notNull(),
    object: text('object').notNull(),
    outcome: text('outcome', { enum: ['ok', 'refused', 'failed'] }).notNull(),
    reason: text('reason'),
    details: jsonb('details').$type<Record<string, string | number | boolean | readonly string[]>>(),
  },
  (table) => [
    index('audit_events_owner').on(table.tenantId, table.userId, table.seq),
    index('audit_events_tenant').on(table.tenantId, table.seq),
  ],
)
