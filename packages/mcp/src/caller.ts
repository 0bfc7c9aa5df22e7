import type { Principal } from '@grantway/auth-core'

/** The 2025-11-25 session of a request, opened from its sealed id. */
export interface LegacySession {
  /** SHA-256 of the session id; the id itself is kept nowhere. */
  readonly hash: string
  readonly elicitsUrls: boolean
  readonly elicitsForms: boolean
}

/**
 * Who asks, and what the client of this one request can do. It holds no bearer.
 * `modern` is revision 2026-07-28, `legacy` everything before it.
 */
export type Caller =
  | { readonly era: 'modern'; readonly principal: Principal }
  | { readonly era: 'legacy'; readonly principal: Principal; readonly session: LegacySession | undefined }

/** Everything a sealed text of this caller is bound to: another person, tenant or client cannot use it. */
export const callerBinding = ({ issuer, subject, tenant, clientId }: Principal): readonly string[] => [
  issuer,
  subject,
  tenant,
  clientId,
]

/** One string for one person with one client, as a key of in-memory tables. */
export const callerKey = (principal: Principal): string => JSON.stringify(callerBinding(principal))
