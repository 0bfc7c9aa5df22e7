import { and, desc, eq, gt, inArray, lte } from 'drizzle-orm'
import { sha256 } from './hash.ts'
import type { Principal } from './principal.ts'
import { marks } from './store/schema/index.ts'
import type { Store } from './store/store.ts'

/** Something small to remember for a while. Its name is hashed: nothing of it is in the database. */
export interface Mark {
  readonly kind: string
  readonly name: string
  readonly value?: string
  readonly ttlSeconds: number
  /** How many of this kind one person has; beyond them the oldest is dropped. */
  readonly room: number
}

/**
 * Remembers small things of a client for a while, for every replica. What one person with one client left is found
 * by nobody else.
 */
export interface Marks {
  /** Leaves a mark; `false` when it was there already. */
  readonly leave: (principal: Principal, mark: Mark) => Promise<boolean>
  /** Gives those of the names that are there. */
  readonly find: (principal: Principal, kind: string, names: readonly string[]) => Promise<readonly string[]>
  /** Takes marks away, and gives those that were there with their values; of several takers one gets each. */
  readonly take: (principal: Principal, kind: string, names: readonly string[]) => Promise<ReadonlyMap<string, string>>
}

const clearedAtOnce = 1_000

/** Makes the marks of a server. */
export const createMarks = (store: Store, now: () => Date): Marks => {
  const hashOf = ({ issuer, tenant, subject, clientId }: Principal, kind: string, name: string): string =>
    sha256(JSON.stringify([issuer, tenant, subject, clientId, kind, name]))
  const hashesOf = (principal: Principal, kind: string, names: readonly string[]): ReadonlyMap<string, string> =>
    new Map(names.map((name) => [hashOf(principal, kind, name), name]))
  const among = (hashes: ReadonlyMap<string, string>) => and(inArray(marks.nameHash, [...hashes.keys()]), gt(marks.expiresAt, now()))

  return {
    leave: (principal, { kind, name, value = '', ttlSeconds, room }) =>
      store.shared((sql) => sql.transaction(async (transaction) => {
        const nameHash = hashOf(principal, kind, name)
        const expiresAt = new Date(now().getTime() + ttlSeconds * 1000)
        // What somebody else is clearing away right now is left to them: nobody waits for it.
        const over = transaction.select({ nameHash: marks.nameHash }).from(marks).where(lte(marks.expiresAt, now()))
          .limit(clearedAtOnce).for('update', { skipLocked: true })
        await transaction.delete(marks).where(inArray(marks.nameHash, over))
        const left = await transaction.insert(marks)
          .values({ nameHash, kind, tenantId: principal.tenant, userId: principal.subject, value, expiresAt })
          .onConflictDoUpdate({ target: marks.nameHash, set: { value, expiresAt }, setWhere: lte(marks.expiresAt, now()) })
          .returning({ nameHash: marks.nameHash })
        if (left.length === 0) return false
        const own = and(eq(marks.tenantId, principal.tenant), eq(marks.userId, principal.subject), eq(marks.kind, kind))
        const beyond = transaction.select({ nameHash: marks.nameHash }).from(marks).where(own)
          .orderBy(desc(marks.expiresAt), desc(marks.nameHash)).offset(room)
        await transaction.delete(marks).where(inArray(marks.nameHash, beyond))
        return true
      })),

    find: async (principal, kind, names) => {
      if (names.length === 0) return []
      const hashes = hashesOf(principal, kind, names)
      const rows = await store.shared((sql) => sql.select({ nameHash: marks.nameHash }).from(marks).where(among(hashes)))
      return rows.flatMap(({ nameHash }) => hashes.get(nameHash) ?? [])
    },

    take: async (principal, kind, names) => {
      if (names.length === 0) return new Map()
      const hashes = hashesOf(principal, kind, names)
      const rows = await store.shared((sql) =>
        sql.delete(marks).where(among(hashes)).returning({ nameHash: marks.nameHash, value: marks.value }))
      return new Map(rows.flatMap(({ nameHash, value }) => {
        const name = hashes.get(nameHash)
        return name === undefined ? [] : [[name, value] as const]
      }))
    },
  }
}
