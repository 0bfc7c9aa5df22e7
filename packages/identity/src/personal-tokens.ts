import { randomUUID } from 'node:crypto'
import type { Owner } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { ConnectorError } from '@grantway/connector-kit'
import { and, desc, eq, isNull } from 'drizzle-orm'
import type { IdentityOptions } from './options.ts'
import { hashSecret, newSecret } from './secrets.ts'

const { memberships, personalTokens } = schema
const dayMs = 24 * 60 * 60 * 1000

/** What every personal access token starts with, so that scanners recognize a leaked one. */
export const personalTokenPrefix = 'gw_pat_'

/** A personal access token as it can be shown; the token itself is shown once, at its creation. */
export interface PersonalToken {
  readonly id: string
  readonly name: string
  /** Who made it: the person, or an operator on the command line. */
  readonly createdBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** Bearers for MCP clients that cannot do OAuth: one person, one tenant, for `/mcp` only, never a session. */
export interface PersonalTokens {
  /** Makes a token for `days` (90 by default). **Errors:** INVALID_INPUT when the person is no member. */
  readonly create: (token: NewPersonalToken) => Promise<{ readonly id: string; readonly token: string }>
  /** Lists the tokens of one person that are not revoked, newest first. */
  readonly list: (owner: Owner) => Promise<readonly PersonalToken[]>
  /** Revokes at once; false when the person has no such token. */
  readonly revoke: (owner: Owner, id: string) => Promise<boolean>
}

/** A token before it exists. */
export interface NewPersonalToken extends Owner {
  readonly name: string
  readonly days?: number
  readonly createdBy: string
}

/** Makes what manages the personal access tokens of one server. */
export const createPersonalTokens = (
  { store, audit, now }: Pick<IdentityOptions, 'store' | 'audit' | 'now'>,
): PersonalTokens => ({
  create: async ({ tenant, subject, name, days = 90, createdBy }) => {
    const id = randomUUID()
    const token = `${personalTokenPrefix}${newSecret()}`
    const createdAt = now()
    const expiresAt = new Date(createdAt.getTime() + days * dayMs)
    await store.owned({ tenant, subject }, async (sql) => {
      const [member] = await sql.select({ userId: memberships.userId }).from(memberships)
        .where(and(eq(memberships.tenantId, tenant), eq(memberships.userId, subject)))
      if (!member) {
        throw new ConnectorError('INVALID_INPUT', { message: 'There is no such person in this tenant.' })
      }
      const owner = { tenantId: tenant, userId: subject }
      await sql.insert(personalTokens)
        .values({ ...owner, id, tokenHash: hashSecret(token), name, createdBy, createdAt, expiresAt })
      await audit.write(sql, [{
        tenant, subject, action: 'token.created', object: id, outcome: 'ok', details: { by: createdBy === subject ? 'person' : 'operator', days },
      }])
    })
    return { id, token }
  },
  list: ({ tenant, subject }) =>
    store.shared((sql) =>
      sql.select({
        id: personalTokens.id,
        name: personalTokens.name,
        createdBy: personalTokens.createdBy,
        createdAt: personalTokens.createdAt,
        expiresAt: personalTokens.expiresAt,
      })
        .from(personalTokens)
        .where(and(
          eq(personalTokens.tenantId, tenant),
          eq(personalTokens.userId, subject),
          isNull(personalTokens.revokedAt),
        ))
        .orderBy(desc(personalTokens.createdAt))),
  revoke: ({ tenant, subject }, id) =>
    store.owned({ tenant, subject }, async (sql) => {
      const revoked = await sql.update(personalTokens).set({ revokedAt: now() })
        .where(and(
          eq(personalTokens.id, id),
          eq(personalTokens.tenantId, tenant),
          eq(personalTokens.userId, subject),
          isNull(personalTokens.revokedAt),
        ))
        .returning({ id: personalTokens.id })
      if (revoked.length === 0) return false
      await audit.write(sql, [{ tenant, subject, action: 'token.revoked', object: id, outcome: 'ok' }])
      return true
    }),
})
