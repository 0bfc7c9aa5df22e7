import type { Owner } from '@grantway/auth-core'
import { schema, type Sql, type Store } from '@grantway/auth-core/store'
import { and, eq, isNull, sql as statement } from 'drizzle-orm'
import { checkPassword } from './passwords.ts'
import { listTenants } from './people.ts'

const { users } = schema
const attemptsBeforeLock = 5
const lockMs = 15 * 60 * 1000

/** Finds a demo person who may sign in; `undefined` for anybody else. */
export const demoAccount = (store: Store, subject: string): Promise<Owner | undefined> =>
  store.shared(async (sql) => {
    const found = await sql.select({ id: users.id }).from(users)
      .where(and(eq(users.id, subject), eq(users.kind, 'demo'), isNull(users.disabledAt)))
    return found[0] && firstMembership(sql, found[0].id)
  })

/**
 * Finds the person with this name and password, in the first of their tenants.
 * An unknown name, a wrong password, a disabled and a locked account give the same answer after the same
 * work.
 */
export const localAccount = async (
  store: Store,
  now: Date,
  { login, password }: { readonly login: string; readonly password: string },
): Promise<Owner | undefined> => {
  const attempt = await store.shared((sql) => claimAttempt(sql, login, now))
  const fits = await checkPassword(password, attempt?.passwordHash ?? undefined)
  if (!attempt || !fits) return undefined
  return store.shared(async (sql) => {
    await sql.update(users).set({ failedSignIns: 0, lockedUntil: null }).where(eq(users.id, attempt.id))
    return firstMembership(sql, attempt.id)
  })
}

/** Counts the attempt before the password is looked at: a hundred guesses at once are still five. */
const claimAttempt = async (sql: Sql, login: string, now: Date) => {
  const failures = statement`
    case when ${users.lockedUntil} is null then ${users.failedSignIns} + 1 else 1 end`
  const lock = new Date(now.getTime() + lockMs).toISOString()
  const [attempt] = await sql.update(users)
    .set({
      failedSignIns: failures,
      lockedUntil: statement`case when ${failures} >= ${attemptsBeforeLock} then ${lock}::timestamptz end`,
    })
    .where(and(
      eq(users.login, login),
      eq(users.kind, 'local'),
      isNull(users.disabledAt),
      statement`(${users.lockedUntil} is null or ${users.lockedUntil} <= ${now.toISOString()}::timestamptz)`,
    ))
    .returning({ id: users.id, passwordHash: users.passwordHash })
  return attempt
}

const firstMembership = async (sql: Sql, subject: string): Promise<Owner | undefined> => {
  const [tenant] = await listTenants(sql, subject)
  return tenant && { subject, tenant: tenant.id }
}
