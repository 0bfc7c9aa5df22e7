import { schema, type Sql, type Store } from '@grantway/auth-core/store'
import { and, eq, gt, isNull } from 'drizzle-orm'
import { hashSecret, newSecret } from './secrets.ts'

const { setupLinks } = schema
const lifetimeMs = 24 * 60 * 60 * 1000

/** Makes a set-up link that works once within 24 hours, and gives its path. */
export const createSetupLink = async (store: Store, now: Date): Promise<string> => {
  const token = newSecret()
  const expiresAt = new Date(now.getTime() + lifetimeMs)
  await store.shared((sql) => sql.insert(setupLinks).values({ tokenHash: hashSecret(token), expiresAt }))
  return `/setup/${token}`
}

const usable = (token: string, now: Date) =>
  and(eq(setupLinks.tokenHash, hashSecret(token)), isNull(setupLinks.usedAt), gt(setupLinks.expiresAt, now))

/** Tells whether a link still works; changes nothing. */
export const isSetupLink = async (sql: Sql, token: string, now: Date): Promise<boolean> => {
  const found = await sql.select({ expiresAt: setupLinks.expiresAt }).from(setupLinks)
    .where(usable(token, now))
  return found.length === 1
}

/** Uses a link up; true for exactly one of any number of callers. */
export const consumeSetupLink = async (sql: Sql, token: string, now: Date): Promise<boolean> => {
  const used = await sql.update(setupLinks).set({ usedAt: now }).where(usable(token, now))
    .returning({ usedAt: setupLinks.usedAt })
  return used.length === 1
}
