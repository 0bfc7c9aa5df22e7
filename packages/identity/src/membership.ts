import type { Owner } from '@grantway/auth-core'

/** Ids of people and tenants; the separator of a membership reference cannot occur in them. */
export const idPattern = /^[A-Za-z0-9][\w-]{0,63}$/

/** Names one person in one tenant: the account of every token, so that no token can change its tenant. */
export const membershipReference = ({ subject, tenant }: Owner): string => `${subject}@${tenant}`

/** Reads a membership reference; `undefined` for anything that is not exactly one. */
export const parseMembership = (reference: string): Owner | undefined => {
  const [subject, tenant, ...rest] = reference.split('@')
  if (subject === undefined || tenant === undefined || rest.length > 0) return undefined
  return idPattern.test(subject) && idPattern.test(tenant) ? { subject, tenant } : undefined
}
