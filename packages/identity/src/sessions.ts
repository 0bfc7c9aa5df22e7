import type { BrowserSession, Owner, Role } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { and, eq, exists, lt } from 'drizzle-orm'
import { cookieOf } from './cookies.ts'
import type { IdentityOptions } from './options.ts'
import { formToken, hashSecret, newSecret } from './secrets.ts'

const lifetimeSeconds = 12 * 60 * 60
const { browserSessions, memberships } = schema

/** Who is signed in, in which browser. */
export interface Sessions {
  /** Gives the person of a request's cookies, as of now; `undefined` when nobody may be signed in by them. */
  readonly read: (headers: Headers) => Promise<BrowserSession | undefined>
  /** Signs somebody in and gives the `Set-Cookie` value: always a new id. The session of `headers` ends. */
  readonly start: (person: Owner, headers: Headers) => Promise<string>
  /** Signs out and gives the `Set-Cookie` value that removes the cookie. */
  readonly end: (headers: Headers) => Promise<string>
  /** Makes another of the person's tenants the current one; false when it is not theirs. */
  readonly setTenant: (headers: Headers, tenant: string) => Promise<boolean>
  /** Removes expired sessions. */
  readonly sweep: () => Promise<void>
}

const selectSession = `
  select s.user_id as subject, s.tenant_id as tenant, u.display_name, t.name as tenant_name,
    to_jsonb(m.roles) as roles
  from browser_sessions s
  join users u on u.id = s.user_id and u.disabled_at is null
  join memberships m on m.user_id = s.user_id and m.tenant_id = s.tenant_id
  join tenants t on t.id = s.tenant_id
  where s.id_hash = $1 and s.expires_at > $2::timestamptz`

interface SessionRow {
  readonly subject: string
  readonly tenant: string
  readonly display_name: string
  readonly tenant_name: string
  readonly roles: Role[]
}

/** Makes the sessions of one server. Only the SHA-256 of a cookie is stored. */
export const createSessions = ({ store, audit, publicUrl, now }: IdentityOptions): Sessions => {
  const cookie = cookieOf(publicUrl, 'session')

  const remove = (raw: string | undefined) =>
    raw === undefined
      ? undefined
      : store.shared((sql) => sql.delete(browserSessions).where(eq(browserSessions.idHash, hashSecret(raw))))

  return {
    read: async (headers) => {
      const raw = cookie.read(headers)
      if (raw === undefined) return undefined
      const [row] = await store.rows<SessionRow>(selectSession, [hashSecret(raw), now().toISOString()])
      return row && {
        issuer: publicUrl,
        subject: row.subject,
        tenant: row.tenant,
        tenantName: row.tenant_name,
        displayName: row.display_name,
        roles: row.roles,
        csrfToken: formToken(raw, 'session'),
      }
    },
    start: async ({ subject, tenant }, headers) => {
      await remove(cookie.read(headers))
      const raw = newSecret()
      const createdAt = now()
      const expiresAt = new Date(createdAt.getTime() + lifetimeSeconds * 1000)
      const row = { idHash: hashSecret(raw), userId: subject, tenantId: tenant, createdAt, expiresAt }
      await store.owned({ subject, tenant }, async (sql) => {
        await sql.insert(browserSessions).values(row)
        await audit.write(sql, [{ subject, tenant, action: 'person.signed_in', object: 'session', outcome: 'ok' }])
      })
      return cookie.write(raw, lifetimeSeconds)
    },
    end: async (headers) => {
      await remove(cookie.read(headers))
      return cookie.clear()
    },
    setTenant: async (headers, tenant) => {
      const raw = cookie.read(headers)
      if (raw === undefined) return false
      const changed = await store.shared((sql) => {
        const membership = sql.select({ userId: memberships.userId }).from(memberships)
          .where(and(eq(memberships.userId, browserSessions.userId), eq(memberships.tenantId, tenant)))
        return sql.update(browserSessions).set({ tenantId: tenant })
          .where(and(eq(browserSessions.idHash, hashSecret(raw)), exists(membership)))
          .returning({ userId: browserSessions.userId })
      })
      return changed.length === 1
    },
    sweep: async () => {
      await store.shared((sql) => sql.delete(browserSessions).where(lt(browserSessions.expiresAt, now())))
    },
  }
}
