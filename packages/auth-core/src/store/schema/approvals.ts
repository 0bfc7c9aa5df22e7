import type { Limits } from '@grantway/connector-kit'
import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { tenants, users } from './identity.ts'

/**
 * What people asked administrators to approve, and what was decided. Row-level security by tenant: who decides
 * reads the requests of others. Rows are history; the server cannot delete them.
 */
export const approvals = pgTable(
  'approvals',
  {
    /** Unguessable; an external portal knows a request by it. */
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    /** Who asks. */
    userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
    connector: text('connector').notNull(),
    capability: text('capability').notNull(),
    reason: text('reason').notNull(),
    /** Of everything that was asked, see `approvals/digest.ts`. */
    digest: text('digest').notNull(),
    status: text('status', { enum: ['requested', 'approved', 'denied', 'withdrawn'] }).notNull(),
    requestedAt: moment('requested_at').notNull(),
    /** The administrator; nothing when an external portal decided. */
    decidedBy: text('decided_by'),
    decidedByName: text('decided_by_name'),
    decidedAt: moment('decided_at'),
    decisionReason: text('decision_reason'),
    until: moment('until'),
    limits: jsonb('limits').$type<Limits>(),
    /** Of what was asked together with what was decided. */
    decidedDigest: text('decided_digest'),
  },
  (table) => [
    // One open request per person and capability: asking again and again fills no page of an administrator.
    uniqueIndex('approvals_waiting')
      .on(table.tenantId, table.userId, table.connector, table.capability)
      .where(sql`status = 'requested'`),
    index('approvals_requester').on(table.tenantId, table.userId, table.requestedAt),
    index('approvals_tenant').on(table.tenantId, table.requestedAt),
    // Four eyes, also if every check above the database were gone.
    check('approvals_four_eyes', sql`decided_by is null or decided_by <> user_id`),
  ],
)
