import { and, asc, eq, gt, sql as statement } from 'drizzle-orm'
import { auditEvents, auditHeads } from '../store/schema/index.ts'
import type { Store } from '../store/store.ts'
import type { ServerKeys } from '../vault/server-keys.ts'
import { entryMac, genesis } from './canonical.ts'
import { readEvents, readUsage, type Event, type UsageRow } from './read-chain.ts'
import { usageDigest } from './usage.ts'

/** Something in the log that is not as it was written. */
export interface AuditProblem {
  readonly kind: 'altered' | 'missing' | 'cut-off' | 'usage-altered' | 'usage-missing' | 'unknown-key'
  /** Number of the entry where it shows. */
  readonly seq: number
}

/** Where a chain ended at some moment; kept elsewhere, it finds a chain that was cut off together with its head. */
export interface AuditAnchor {
  readonly tenant: string
  readonly seq: number
  /** Code of the last entry, in base64. */
  readonly mac: string
}

/** What verifying the chain of one tenant came to. */
export interface AuditVerdict {
  readonly tenant: string
  readonly entries: number
  readonly usage: number
  /** Uses that no entry of the chain seals: of the last second, or of a process that ended before it could. */
  readonly unsealedUsage: number
  readonly problems: readonly AuditProblem[]
  readonly head: AuditAnchor
}

type Keys = Pick<ServerKeys, 'auditKeyOf'>

/** Names of all chains; the server's own is the empty one. */
export const auditChains = async (store: Store): Promise<readonly string[]> => {
  const rows = await store.asKeeper((sql) => sql.select({ tenant: auditHeads.tenantId }).from(auditHeads).orderBy(asc(auditHeads.tenantId)))
  return rows.map(({ tenant }) => tenant)
}

/** Verifies the chain of a tenant from its first entry to its head, and the uses that it seals. Changes nothing. */
export const verifyAudit = async (store: Store, keys: Keys, tenant: string, anchor?: AuditAnchor): Promise<AuditVerdict> => {
  const problems: AuditProblem[] = []
  const sealed: { readonly event: Event; readonly batch: string }[] = []
  let last: { readonly seq: number; readonly mac: Buffer } = { seq: 0, mac: genesis }
  let anchored = anchor === undefined || anchor.seq === 0
  let entries = 0
  // Read before the rows: entries that are appended meanwhile lie behind it.
  const head = await readHead(store, tenant)
  for await (const event of readEvents(store, tenant, head.seq)) {
    entries += 1
    if (event.seq !== last.seq + 1) problems.push({ kind: 'missing', seq: last.seq + 1 })
    const key = keys.auditKeyOf(event.keyVersion)
    if (!key) problems.push({ kind: 'unknown-key', seq: event.seq })
    else if (!entryMac(key, ['chain', String(event.seq), last.mac.toString('base64')], event).equals(event.mac)) {
      problems.push({ kind: 'altered', seq: event.seq })
    }
    if (event.action === 'usage.recorded') sealed.push({ event, batch: event.object })
    if (anchor?.seq === event.seq) anchored = anchor.mac === event.mac.toString('base64')
    last = event
  }
  if (last.seq !== head.seq || !last.mac.equals(head.mac) || (await isBehind(store, tenant))) problems.push({ kind: 'cut-off', seq: last.seq })
  if (!anchored) problems.push({ kind: 'cut-off', seq: anchor?.seq ?? 0 })
  const usage = await verifyUsage(store, keys, tenant, sealed)
  return {
    tenant, entries, usage: usage.rows, unsealedUsage: usage.unsealed, problems: [...problems, ...usage.problems],
    head: { tenant, seq: last.seq, mac: last.mac.toString('base64') },
  }
}

const readHead = async (store: Store, tenant: string): Promise<{ seq: number; mac: Buffer }> => {
  const [head] = await store.asKeeper((sql) => sql.select().from(auditHeads).where(eq(auditHeads.tenantId, tenant)))
  return head ?? { seq: 0, mac: genesis }
}

// Entries behind the head: it was set back or deleted. One statement, so that appending does not look like it.
const isBehind = async (store: Store, tenant: string): Promise<boolean> => {
  const headSeq = statement`coalesce((select seq from audit_heads where tenant_id = ${tenant}), 0)`
  const count = await store.asKeeper((sql) => sql.$count(auditEvents, and(eq(auditEvents.tenantId, tenant), gt(auditEvents.seq, headSeq))))
  return count > 0
}

const verifyUsage = async (
  store: Store, keys: Keys, tenant: string, sealed: readonly { readonly event: Event; readonly batch: string }[],
): Promise<{ rows: number; unsealed: number; problems: readonly AuditProblem[] }> => {
  const seals = new Map(sealed.map(({ event, batch }) => [batch, event]))
  const problems: AuditProblem[] = []
  let rows = 0
  let unsealed = 0
  for await (const batch of readUsage(store, tenant)) {
    rows += batch.length
    const seal = seals.get(batch[0]?.batch ?? '')
    seals.delete(batch[0]?.batch ?? '')
    if (!seal) unsealed += batch.length
    const authentic = batch.every((row) => {
      const key = keys.auditKeyOf(row.keyVersion)
      return key !== undefined && entryMac(key, ['usage', row.batch, String(row.place)], row).equals(row.mac)
    })
    if (!authentic) problems.push({ kind: 'usage-altered', seq: seal?.seq ?? 0 })
    else if (seal && digestOf(seal, batch) !== seal.details?.['digest']) problems.push({ kind: 'usage-missing', seq: seal.seq })
  }
  // A batch that is sealed and of which no row is left.
  for (const seal of seals.values()) problems.push({ kind: 'usage-missing', seq: seal.seq })
  return { rows, unsealed, problems }
}

// The seal does not cover rows of which it was not known whether they were written.
const digestOf = (seal: Event, batch: readonly UsageRow[]): string => {
  const missing = seal.details?.['missing']
  const left = Array.isArray(missing) ? missing.map(String) : []
  return usageDigest(batch.filter(({ place }) => !left.includes(String(place))).map(({ mac }) => mac))
}
