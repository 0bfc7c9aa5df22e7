import { sql as statement } from 'drizzle-orm'
import type { Owner } from '../principal.ts'
import { auditEvents } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'

/** Everything that is written down. An operation without one of these does not compile. */
export type AuditAction =
  | 'flow.started'
  | 'flow.declined'
  | 'flow.rejected'
  | 'link.refused'
  | 'connection.connected'
  | 'connection.account_changed'
  | 'connection.refreshed'
  | 'connection.expired'
  | 'connection.disconnected'
  | 'connection.revoked'
  | 'revocation.confirmed'
  | 'revocation.refused'
  | 'revocation.given-up'
  | 'grant.limited'
  | 'grant.switched_off'
  | 'tool.called'
  | 'resource.read'
  | 'activity.exported'
  | 'member.connection_ended'
  | 'member.invited'
  | 'member.invitation_withdrawn'
  | 'member.joined'
  | 'member.roles_changed'
  | 'member.removed'
  | 'person.signed_in'
  | 'client.allowed'
  | 'client.revoked'
  | 'token.created'
  | 'token.revoked'

/** One entry. Never a token, code, state, cookie, URL or upstream text. */
export interface AuditEntry extends Owner {
  readonly action: AuditAction
  /** What it was done to: a connector, a connection or a tool, by id. */
  readonly object: string
  readonly outcome: 'ok' | 'refused' | 'failed'
  /** A code or a fixed word. */
  readonly reason?: string
  readonly clientId?: string
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** Writes entries of one person with the given transaction, so that the change and its record stand or fall together. */
export const writeAudit = async (sql: Sql, at: Date, entries: readonly AuditEntry[]): Promise<void> => {
  if (entries.length === 0) return
  const rows = entries.map(({ tenant, subject, clientId, action, object, outcome, reason, details }) => ({
    at,
    tenant_id: tenant,
    user_id: subject,
    client_id: clientId ?? null,
    action,
    object,
    outcome,
    reason: reason ?? null,
    details: details ?? null,
  }))
  // One parameter for all of them: a second of reads is hundreds of rows.
  await sql.execute(statement`
    insert into ${auditEvents} (at, tenant_id, user_id, client_id, action, object, outcome, reason, details)
    select at, tenant_id, user_id, client_id, action, object, outcome, reason, details
    from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as entry (
      at timestamptz, tenant_id text, user_id text, client_id text, action text, object text, outcome text,
      reason text, details jsonb
    )`)
}
