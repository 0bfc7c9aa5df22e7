import { createHmac } from 'node:crypto'
import { encodeBinding } from '../sealer.ts'

/** An entry as it is stored, without its code. */
export interface StoredEntry {
  readonly tenantId: string
  readonly at: Date
  readonly subjectRef: string
  readonly clientId: string | null
  readonly action: string
  readonly object: string
  readonly outcome: string
  readonly reason: string | null
  readonly details: Readonly<Record<string, string | number | boolean | readonly string[]>> | null
  readonly keyVersion: number
}

/** Authenticates an entry and where it stands: after `previous` in a chain, or at a place of a batch. */
export const entryMac = (key: Buffer, where: readonly [kind: 'chain' | 'usage', ...place: string[]], entry: StoredEntry): Buffer =>
  createHmac('sha256', key).update(encodeBinding([...where, ...canonical(entry)])).digest()

/** First predecessor of every chain. */
export const genesis = Buffer.alloc(32)

// A missing value and an empty text are two things.
const optional = (value: string | null): string => (value === null ? '-' : `+${value}`)

// The database keeps the fields of a JSON object in an order of its own.
const canonical = (entry: StoredEntry): readonly string[] => [
  'grantway-audit-v1', entry.tenantId, entry.at.toISOString(), entry.subjectRef, optional(entry.clientId), entry.action,
  entry.object, entry.outcome, optional(entry.reason),
  optional(entry.details && JSON.stringify(Object.entries(entry.details).sort(([a], [b]) => (a < b ? -1 : 1)))),
  String(entry.keyVersion),
]
