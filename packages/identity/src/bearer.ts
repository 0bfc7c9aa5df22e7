import type { Principal, Role } from '@grantway/auth-core'
import type { IdentityOptions } from './options.ts'
import { personalTokenPrefix } from './personal-tokens.ts'
import { hashSecret } from './secrets.ts'

/** The one scope of MCP bearers; what a caller may do at an upstream is decided by grants, not here. */
export const mcpScope = 'mcp'

/** Gives the resource every bearer is made for (RFC 8707). */
export const mcpResource = (publicUrl: string): string => `${publicUrl}/mcp`

/** Why a request carries no caller. */
export interface BearerProblem {
  readonly problem: 'missing' | 'invalid' | 'insufficient_scope'
}

/** Finds the caller of an `Authorization` header. Nothing is cached, so every change counts at once. */
export type VerifyBearer = (authorization: string | undefined) => Promise<Principal | BearerProblem>

interface BearerRow {
  readonly subject: string
  readonly tenant: string
  readonly roles: Role[]
  readonly display_name: string
  readonly client_id: string
  readonly client_name: string | null
  readonly audience: unknown
  readonly scope: string | null
}

// The grant is joined too: revoking it ends every token of its family, also one that is being written now.
const selectAccessToken = `
  select u.id as subject, m.tenant_id as tenant, to_jsonb(m.roles) as roles, u.display_name,
    r.payload->>'clientId' as client_id, r.payload->'extra'->>'clientName' as client_name,
    r.payload->'aud' as audience, r.payload->>'scope' as scope
  from issuer_records r
  join issuer_records g on g.model = 'Grant' and g.id_hash = r.grant_hash and g.expires_at > $2::timestamptz
  join memberships m on m.user_id = split_part(r.payload->>'accountId', '@', 1)
    and m.tenant_id = split_part(r.payload->>'accountId', '@', 2)
  join users u on u.id = m.user_id and u.disabled_at is null
  where r.model = 'AccessToken' and r.id_hash = $1 and r.expires_at > $2::timestamptz`

const selectPersonalToken = `
  select u.id as subject, m.tenant_id as tenant, to_jsonb(m.roles) as roles, u.display_name,
    'pat:' || p.id as client_id, p.name as client_name, to_jsonb($3::text) as audience, $4::text as scope
  from personal_tokens p
  join memberships m on m.user_id = p.user_id and m.tenant_id = p.tenant_id
  join users u on u.id = p.user_id and u.disabled_at is null
  where p.token_hash = $1 and p.revoked_at is null and p.expires_at > $2::timestamptz`

/**
 * Makes the check of bearers: one SQL statement each.
 * The audience must be exactly this server's resource: a string, not a list or a prefix.
 */
export const createBearerCheck = ({ store, publicUrl, now }: IdentityOptions): VerifyBearer => {
  const resource = mcpResource(publicUrl)

  const find = async (token: string): Promise<BearerRow | undefined> => {
    const parameters = [hashSecret(token), now().toISOString()]
    const [row] = token.startsWith(personalTokenPrefix)
      ? await store.rows<BearerRow>(selectPersonalToken, [...parameters, resource, mcpScope])
      : await store.rows<BearerRow>(selectAccessToken, parameters)
    return row
  }

  return async (authorization) => {
    const [scheme = '', ...values] = (authorization ?? '').trim().split(/ +/)
    if (scheme.toLowerCase() !== 'bearer') return { problem: 'missing' }
    const [token = ''] = values
    if (values.length !== 1 || !/^[\w-]{43,128}$/.test(token)) return { problem: 'invalid' }
    const row = await find(token)
    // A token for another resource must not work here (RFC 8707 section 2).
    if (!row || row.audience !== resource) return { problem: 'invalid' }
    if (!(row.scope ?? '').split(' ').includes(mcpScope)) return { problem: 'insufficient_scope' }
    return {
      issuer: publicUrl,
      subject: row.subject,
      tenant: row.tenant,
      roles: row.roles,
      displayName: row.display_name,
      clientId: row.client_id,
      clientName: row.client_name ?? 'An MCP client',
    }
  }
}
