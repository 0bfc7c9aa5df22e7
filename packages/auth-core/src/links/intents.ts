import { createHmac, randomUUID } from 'node:crypto'
import type { Capability } from '@grantway/connector-kit'
import { and, arrayContains, desc, eq, inArray, isNull, like, lt, not, sql as statement } from 'drizzle-orm'
import { sha256 } from '../hash.ts'
import type { Owner, Principal } from '../principal.ts'
import { intents } from '../store/schema/index.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Link } from './link.ts'

const lifeMs = 15 * 60_000
/** One question can hold many calls, but not without end. */
const maxClaims = 100
/** Questions of one person, over all their clients: whoever makes a client ask without end fills no table. */
const maxIntents = 50
const cardinality = statement`cardinality(${intents.claims})`

export type IntentRow = typeof intents.$inferSelect

/** Keeps who asked for a link. The id is unguessable, stored as a hash, and proves nothing by itself. */
export interface Intents {
  /** Gives the live intent of this person, client and link, or makes one; beyond 50 a person's oldest is dropped. */
  readonly ask: (
    principal: Principal, link: Link, capabilities: readonly Capability[], toolTitle: string,
  ) => Promise<{ readonly id: string; readonly repeated: boolean }>
  /** Finds a live or settled intent by its id; nothing for an unknown or expired one. */
  readonly find: (id: string) => Promise<IntentRow | undefined>
  /** Takes the right to run one held call, named by its digest. True for exactly one caller. */
  readonly claim: (principal: Principal, id: string, call: string) => Promise<boolean>
  readonly decline: (principal: Principal, id: string) => Promise<IntentRow | undefined>
  /** As `decline`, for a flow that ended with the person's no; gives the ids that this settles. */
  readonly declineByHash: (owner: Owner, idHash: string) => Promise<readonly string[]>
  /** Gives the ids of this person's intents with these hashes, as an event of another replica names them. */
  readonly ids: (owner: Owner, hashes: readonly string[]) => Promise<readonly string[]>
  /** Settles as declined, within a transaction, what a person was asked about this one capability; gives the ids. */
  readonly declineFor: (sql: Sql, owner: Owner, connector: string, capability: string) => Promise<readonly string[]>
  /** Settles the intents that a new connection answers, within its transaction, and gives their ids. */
  readonly settle: (sql: Sql, owner: Owner, connector: string, granted: readonly string[]) => Promise<readonly string[]>
  /** Settles the questions that one link answers: limits were changed, a provider's page was opened. */
  readonly settleLink: (sql: Sql, owner: Owner, linkUri: string) => Promise<readonly string[]>
}

/** Makes the intents of a deployment. `key` derives ids, so that a dump of the database holds none. */
export const createIntents = (store: Store, key: Buffer, now: () => Date): Intents => {
  const idFrom = (seed: string): string => createHmac('sha256', key).update(seed).digest('base64url').slice(0, 32)
  const ownedBy = ({ tenant, subject }: Owner) => and(eq(intents.tenantId, tenant), eq(intents.userId, subject))
  const byId = (principal: Principal, id: string) =>
    and(eq(intents.idHash, sha256(id)), ownedBy(principal), eq(intents.clientId, principal.clientId))

  return {
    ask: (principal, link, capabilities, toolTitle) =>
      store.shared((sql) => sql.transaction(async (transaction) => {
        const live = and(ownedBy(principal), eq(intents.clientId, principal.clientId), eq(intents.linkUri, link.uri), isNull(intents.settled))
        await transaction.delete(intents).where(and(ownedBy(principal), lt(intents.expiresAt, now())))
        const seed = randomUUID()
        const id = idFrom(seed)
        const inserted = await transaction
          .insert(intents)
          .values({
            idHash: sha256(id),
            seed,
            tenantId: principal.tenant,
            userId: principal.subject,
            clientId: principal.clientId,
            clientName: principal.clientName,
            linkUri: link.uri,
            connector: link.connector?.id ?? '',
            capabilities: capabilities.map((capability) => capability.id),
            toolTitle,
            createdAt: now(),
            expiresAt: new Date(now().getTime() + lifeMs),
          })
          .onConflictDoNothing()
          .returning({ seed: intents.seed })
        if (inserted.length > 0) {
          const beyond = transaction.select({ idHash: intents.idHash }).from(intents).where(ownedBy(principal))
            .orderBy(desc(intents.createdAt), desc(intents.idHash)).offset(maxIntents)
          await transaction.delete(intents).where(inArray(intents.idHash, beyond))
          return { id, repeated: false }
        }
        // The newest question wins the page: what it asks for and which tool asked.
        const [existing] = await transaction
          .update(intents)
          .set({ toolTitle, capabilities: capabilities.map((capability) => capability.id) })
          .where(live)
          .returning({ seed: intents.seed })
        return existing ? { id: idFrom(existing.seed), repeated: true } : { id, repeated: false }
      })),

    find: async (id) => {
      const [row] = await store.shared((sql) => sql.select().from(intents).where(eq(intents.idHash, sha256(id))).limit(1))
      return row && row.expiresAt > now() ? row : undefined
    },

    claim: async (principal, id, call) => {
      const claimed = await store.shared((sql) =>
        sql.update(intents).set({ claims: statement`array_append(${intents.claims}, ${call})` })
          .where(and(byId(principal, id), not(arrayContains(intents.claims, [call])), lt(cardinality, maxClaims)))
          .returning({ idHash: intents.idHash }),
      )
      return claimed.length === 1
    },

    decline: async (principal, id) => {
      const [row] = await store.shared((sql) =>
        sql.update(intents).set({ settled: 'declined' }).where(and(byId(principal, id), isNull(intents.settled))).returning(),
      )
      return row
    },

    declineByHash: async (owner, idHash) => {
      const rows = await store.shared((sql) =>
        sql.update(intents).set({ settled: 'declined' })
          .where(and(eq(intents.idHash, idHash), ownedBy(owner), isNull(intents.settled)))
          .returning({ seed: intents.seed }),
      )
      return rows.map((row) => idFrom(row.seed))
    },

    ids: async (owner, hashes) => {
      if (hashes.length === 0) return []
      const rows = await store.shared((sql) =>
        sql.select({ seed: intents.seed }).from(intents).where(and(ownedBy(owner), inArray(intents.idHash, [...hashes]))),
      )
      return rows.map((row) => idFrom(row.seed))
    },

    declineFor: async (sql, owner, connector, capability) => {
      const rows = await sql.update(intents).set({ settled: 'declined' })
        .where(and(ownedBy(owner), eq(intents.connector, connector), eq(intents.capabilities, [capability]), isNull(intents.settled)))
        .returning({ seed: intents.seed })
      return rows.map((row) => idFrom(row.seed))
    },

    settle: async (sql, owner, connector, granted) => {
      const open = await sql.select().from(intents)
        .where(and(ownedBy(owner), eq(intents.connector, connector), isNull(intents.settled), not(like(intents.linkUri, 'auth://%/limits'))))
      const answered = open.filter((row) => row.capabilities.every((capability) => granted.includes(capability)))
      if (answered.length === 0) return []
      await sql.update(intents).set({ settled: 'connected' })
        .where(inArray(intents.idHash, answered.map((row) => row.idHash)))
      return answered.map((row) => idFrom(row.seed))
    },

    settleLink: async (sql, owner, linkUri) => {
      const rows = await sql.update(intents).set({ settled: 'connected' })
        .where(and(ownedBy(owner), eq(intents.linkUri, linkUri), isNull(intents.settled)))
        .returning({ seed: intents.seed })
      return rows.map((row) => idFrom(row.seed))
    },
  }
}
