import { createHash } from 'node:crypto'
import { type Role, roles as allRoles } from '@grantway/auth-core'
import { z } from 'zod'
import { displayedName } from '../issuer/client-metadata.ts'
import type { Claims, UpstreamOptions } from './upstream.ts'

/** A person as their organisation describes them now. */
export interface UpstreamPerson {
  readonly subject: string
  readonly displayName: string
  /** At least one, by name. */
  readonly tenants: readonly { readonly id: string; readonly name: string }[]
  readonly roles: readonly Role[]
}

/** Why claims describe nobody. */
export type ClaimProblem = 'no_subject' | 'no_tenant'

const text = z.string().trim().min(1).max(200)
const texts = z.union([text.transform((one) => [one]), z.array(text).max(200)])
const maxTenants = 20

/**
 * Reads the claims of a person. Ids are derived from issuer and claim, so nobody can be given the id of a local
 * account or tenant, and another issuer knows other people.
 */
export const personOf = (options: UpstreamOptions, claims: Claims): UpstreamPerson | { readonly problem: ClaimProblem } => {
  const { issuer, subjectClaim, tenantClaim, rolesClaim, roleOf } = options
  const subject = text.safeParse(claims[subjectClaim]).data
  // An address that nobody checked would let a person name themselves.
  const unproven = subjectClaim === 'email' && claims['email_verified'] !== true
  if (subject === undefined || unproven) return { problem: 'no_subject' }
  const names = [...new Set(texts.safeParse(claims[tenantClaim]).data ?? [])].sort().slice(0, maxTenants)
  if (names.length === 0) return { problem: 'no_tenant' }
  const groups = rolesClaim === undefined ? [] : (texts.safeParse(claims[rolesClaim]).data ?? [])
  // `Object.hasOwn`: a group called `constructor` is not a role.
  const given = groups.flatMap((group) => (Object.hasOwn(roleOf, group) ? [roleOf[group]] : []))
  return {
    subject: derivedId('oidc', issuer, subject),
    displayName: displayedName(text.safeParse(claims['name'] ?? claims['preferred_username'] ?? claims['email']).data ?? subject),
    tenants: names.map((name) => ({ id: derivedId('org', issuer, name), name: displayedName(name) })),
    roles: allRoles.filter((role) => role === 'member' || given.includes(role)),
  }
}

const derivedId = (kind: string, ...parts: readonly string[]): string =>
  `${kind}-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)}`
