import { roles, type Role } from '@grantway/auth-core'
import { Secret } from '@grantway/connector-kit'
import type { UpstreamOptions } from '@grantway/identity'
import { z } from 'zod'

const word = z.string().trim().min(1).max(200)

const rolesMap = word.transform((text, context): Record<string, Role> => {
  const pairs = text.split(',').map((pair) => pair.trim().split(/=(?=[^=]*$)/))
  const known = (role: string | undefined): role is Role => roles.some((one) => one === role)
  if (pairs.every(([group, role]) => group !== undefined && group !== '' && known(role))) {
    return Object.fromEntries(pairs.map(([group = '', role]) => [group, role as Role]))
  }
  context.addIssue({ code: 'custom', message: `must be group=role, separated by commas; roles are ${roles.join(', ')}` })
  return z.NEVER
})

/** The variables of the organisation's identity provider. */
export const oidcVariables = z.object({
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }).optional(),
  OIDC_CLIENT_ID: word.optional(),
  OIDC_CLIENT_SECRET: word.optional(),
  OIDC_SCOPES: word.default('openid profile email'),
  OIDC_SUBJECT_CLAIM: word.default('sub'),
  OIDC_TENANT_CLAIM: word.optional(),
  OIDC_ROLES_CLAIM: word.optional(),
  OIDC_ROLES_MAP: rolesMap.optional(),
})

/**
 * Gives how people sign in through their organisation, or nothing without `OIDC_ISSUER`. `refuse` makes the error
 * for a variable. **Errors:** CONFIG_INVALID naming the variable.
 */
export const upstreamFrom = (
  values: z.output<typeof oidcVariables>, isLoopback: (url: string) => boolean, refuse: (name: string, why: string) => Error,
): UpstreamOptions | undefined => {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_TENANT_CLAIM: tenantClaim } = values
  if (issuer === undefined) return undefined
  if (new URL(issuer).protocol !== 'https:' && !isLoopback(issuer)) throw refuse('OIDC_ISSUER', 'must use https; http is accepted on loopback only.')
  if (clientId === undefined) throw refuse('OIDC_CLIENT_ID', 'is needed with OIDC_ISSUER.')
  // Without it nobody could get in, or everybody with any account there.
  if (tenantClaim === undefined) throw refuse('OIDC_TENANT_CLAIM', 'is needed with OIDC_ISSUER: the claim that names a person\'s organisation.')
  if (values.OIDC_ROLES_MAP && values.OIDC_ROLES_CLAIM === undefined) throw refuse('OIDC_ROLES_CLAIM', 'is needed with OIDC_ROLES_MAP.')
  if (!values.OIDC_SCOPES.split(' ').includes('openid')) throw refuse('OIDC_SCOPES', 'must contain openid.')
  return {
    issuer, clientId, tenantClaim,
    scopes: values.OIDC_SCOPES,
    subjectClaim: values.OIDC_SUBJECT_CLAIM,
    // Roles of ours by their own name, unless the operator says otherwise.
    roleOf: values.OIDC_ROLES_MAP ?? Object.fromEntries(roles.map((role) => [role, role])),
    ...(values.OIDC_ROLES_CLAIM !== undefined && { rolesClaim: values.OIDC_ROLES_CLAIM }),
    ...(values.OIDC_CLIENT_SECRET !== undefined && { clientSecret: new Secret(values.OIDC_CLIENT_SECRET) }),
  }
}
