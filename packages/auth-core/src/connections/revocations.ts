import { randomUUID } from 'node:crypto'
import { and, asc, eq, lte } from 'drizzle-orm'
import type { AuditAction } from '../audit/actions.ts'
import { revokeToken, type RevocationOutcome } from '../flows/revoke-token.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { revocations } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import { ownerOf } from '../flows/begin.ts'
import { clientOf, isTenantOwned } from './registered.ts'
import { tokenSet } from './token-set.ts'

const minuteMs = 60_000
const keepTryingMs = 24 * 60 * minuteMs
const waitsMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 60 * minuteMs]
const perSweep = 50

type RevocationRow = typeof revocations.$inferSelect

/** Tokens of an erased connection, as they were sealed for it. */
export interface ErasedTokens extends Owner {
  readonly connector: string
  readonly registration: string
  readonly connectionId: string
  readonly version: number
  readonly sealed: Buffer
  readonly tenantKeyVersion: number
}

/** Keeps sealed tokens for revocation, in the transaction that erases their connection: a crash loses neither. */
export const queueRevocation = async (sql: Sql, now: Date, { tenant, subject, ...erased }: ErasedTokens): Promise<RevocationRow> => {
  const [row] = await sql.insert(revocations).values({
    ...erased, id: randomUUID(), tenantId: tenant, userId: subject,
    dueAt: new Date(now.getTime() + minuteMs), giveUpAt: new Date(now.getTime() + keepTryingMs),
  }).returning()
  return row as RevocationRow
}

/** Forgets queued tokens without asking the provider: another connection still lives on the same authorization. */
export const forgetRevocation = async (parts: Parts, owner: Owner, { id }: RevocationRow): Promise<void> => {
  await parts.store.owned(owner, (sql) => sql.delete(revocations).where(and(ownedBy(owner), eq(revocations.id, id))))
}

/** Asks the provider once. What is settled is erased; what could not be reached stays queued. */
export const tryRevocation = async (parts: Parts, owner: Owner, row: RevocationRow): Promise<RevocationOutcome> => {
  const outcome = await ask(parts, owner, row)
  const over = outcome === 'unreachable' && row.giveUpAt <= parts.now()
  if (outcome === 'unreachable' && !over) return outcome
  const action: AuditAction = over ? 'revocation.given-up' : outcome === 'revoked' ? 'revocation.confirmed' : 'revocation.refused'
  await parts.store.owned(owner, async (sql) => {
    const gone = await sql.delete(revocations).where(and(ownedBy(owner), eq(revocations.id, row.id))).returning({ id: revocations.id })
    if (gone.length === 0) return
    await parts.audit.write(sql, [{ ...ownerOf(owner), action, object: row.connectionId, outcome: outcome === 'revoked' ? 'ok' : 'failed' }])
  })
  return outcome
}

const ask = async (parts: Parts, owner: Owner, row: RevocationRow): Promise<RevocationOutcome> => {
  const connector = parts.connectors.find(({ id }) => id === row.connector)
  const client = connector && (await clientOf(parts, owner.tenant, connector, row.registration))
  // A connector that left the deployment may come back within the day; a client that its tenant removed will not.
  if (!client) return connector && isTenantOwned(connector, row.registration) ? 'refused' : 'unreachable'
  const place = { ...ownerOf(owner), purpose: 'tokens', row: row.connectionId, connector: row.connector, version: row.version } as const
  const tokens = tokenSet.safeParse(await parts.vault.open(place, row.sealed))
  // A token of an authorization server that was configured before is not shown to the one configured now.
  if (!tokens.success || tokens.data.issuer !== client.connector.provider.issuer) return 'refused'
  return revokeToken({ connector: client.connector, fetch: parts.tokenFetch, now: parts.now, tokens: tokens.data })
}

const ownedBy = ({ tenant, subject }: Owner) => and(eq(revocations.tenantId, tenant), eq(revocations.userId, subject))

/** Asks again for what is due. Each row is taken by one process; the next try is written down before this one. */
export const retryRevocations = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const due = await parts.store.everyone((sql) =>
    sql.select({ id: revocations.id, tenant: revocations.tenantId, subject: revocations.userId }).from(revocations)
      .where(lte(revocations.dueAt, parts.now())).orderBy(asc(revocations.dueAt)).limit(perSweep),
  )
  for (const { id, ...owner } of due) {
    if (signal.aborted) return
    const row = await take(parts, owner, id)
    if (row) await tryRevocation(parts, owner, row)
  }
}

const take = async (parts: Parts, owner: Owner, id: string): Promise<RevocationRow | undefined> => {
  const now = parts.now()
  const mine = and(ownedBy(owner), eq(revocations.id, id), lte(revocations.dueAt, now))
  return parts.store.owned(owner, async (sql) => {
    const [found] = await sql.select({ attempts: revocations.attempts }).from(revocations).where(mine)
    if (!found) return undefined
    const wait = waitsMs[Math.min(found.attempts + 1, waitsMs.length - 1)] as number
    const [row] = await sql.update(revocations)
      .set({ attempts: found.attempts + 1, dueAt: new Date(now.getTime() + wait * (1 + parts.random() / 5)) })
      .where(mine).returning()
    return row
  })
}
