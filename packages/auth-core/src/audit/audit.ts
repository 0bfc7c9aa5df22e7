import { eq, sql as statement } from 'drizzle-orm'
import type { Owner } from '../principal.ts'
import { plainRows } from '../store/plain-rows.ts'
import { auditEvents, auditHeads } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import type { ServerKeys } from '../vault/server-keys.ts'
import type { AuditAction } from './actions.ts'
import { entryMac, genesis, type StoredEntry } from './canonical.ts'

/** One entry. Never a token, code, state, cookie, URL or upstream text. */
export interface AuditEntry extends Owner {
  readonly action: AuditAction
  /** What it was done to: a connector, a connection or a tool, by id, or a fixed word. Never a person. */
  readonly object: string
  /** Another person of the tenant whom it is about. Stored as their pseudonym, among the details. */
  readonly member?: string
  readonly outcome: 'ok' | 'refused' | 'failed'
  /** A code or a fixed word. */
  readonly reason?: string
  readonly clientId?: string
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** The subject of what the operator does on the command line, and of what the server does by itself. */
export const operator = ''

/** The chain of what belongs to no tenant. */
export const serverChain = ''

/** Writes the audit log: a chain of entries for each tenant, each authenticated together with the one before it. */
export interface Audit {
  /**
   * Appends entries of one tenant within the given transaction, so that the change and its record stand or fall
   * together. It is the last statement of a transaction: it locks the end of the tenant's chain until the commit,
   * and a lock taken after it could wait for somebody who waits for this one.
   */
  readonly write: (sql: Sql, entries: readonly AuditEntry[]) => Promise<void>
  /** Gives the row of an entry as it stands beside the chain, without its code. */
  readonly describe: (sql: Sql, entry: AuditEntry) => Promise<StoredEntry>
  readonly key: ServerKeys['auditKey']
}

const maxKnownSubjects = 50_000

/** Makes the writer of this process. */
export const createAudit = ({ auditKey }: Pick<ServerKeys, 'auditKey'>, now: () => Date): Audit => {
  const subjects = new Map<string, string>()
  const refOf = async (sql: Sql, owner: Owner): Promise<string> => {
    if (owner.subject === operator) return 'operator'
    const name = JSON.stringify([owner.tenant, owner.subject])
    const known = subjects.get(name)
    if (known !== undefined) return known
    const [row] = await plainRows<{ ref: string; committed: boolean }>(sql, statement`select ref, committed from subject_ref(${owner.subject})`)
    if (row?.committed !== true) return row?.ref ?? 'unknown'
    // Only a committed pseudonym is remembered: that of this transaction may be rolled back.
    if (subjects.size >= maxKnownSubjects) subjects.clear()
    subjects.set(name, row.ref)
    return row.ref
  }
  const describe: Audit['describe'] = async (sql, { tenant, subject, member, clientId, action, object, outcome, reason, details }) => ({
    tenantId: tenant, at: now(), subjectRef: await refOf(sql, { tenant, subject }), clientId: clientId ?? null, action,
    object, outcome, reason: reason ?? null, keyVersion: auditKey.version,
    details: member === undefined ? details ?? null : { ...details, member: await refOf(sql, { tenant, subject: member }) },
  })
  return {
    key: auditKey,
    describe,
    write: async (sql, entries) => {
      const [first] = entries
      if (!first) return
      const described: StoredEntry[] = []
      for (const entry of entries) described.push(await describe(sql, entry))
      let { seq, mac } = await lockHead(sql, first.tenant)
      const rows = described.map((entry) => {
        seq += 1
        mac = entryMac(auditKey.key, ['chain', String(seq), mac.toString('base64')], entry)
        return { ...entry, seq, mac } as typeof auditEvents.$inferInsert
      })
      await sql.insert(auditEvents).values(rows)
      await sql.update(auditHeads).set({ seq, mac }).where(eq(auditHeads.tenantId, first.tenant))
    },
  }
}

const lockHead = async (sql: Sql, tenant: string): Promise<{ seq: number; mac: Buffer }> => {
  const read = async () => (await sql.select().from(auditHeads).where(eq(auditHeads.tenantId, tenant)).for('update'))[0]
  const head = await read()
  if (head) return head
  await sql.insert(auditHeads).values({ tenantId: tenant, seq: 0, mac: genesis }).onConflictDoNothing()
  return (await read()) ?? { seq: 0, mac: genesis }
}
