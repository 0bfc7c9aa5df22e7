import type { AuthorizationNeed } from '@grantway/auth-core'

/** `_meta` key of the machine-readable side of an authorization need. */
export const authorizationMetaKey = 'dev.grantway/authorization'

/** Codes that an answer about a connection can carry. */
export type NeedCode = AuthorizationNeed['code'] | 'AUTH_DECLINED'

/**
 * Tells programs what the text tells people. It accompanies every way of asking.
 * `authorizationContextId` is for correlation only; nobody gains anything by knowing it.
 */
export const authorizationEnvelope = (need: AuthorizationNeed, code: NeedCode = need.code) => ({
  reason: 'insufficient_authorization',
  code,
  link: { uri: need.link.uri, name: need.link.name },
  ...(need.link.connector ? { connector: need.link.connector.id } : {}),
  missing: need.missing.map(({ id, consent }) => ({ id, consent: `${consent.allows} ${consent.limits}` })),
  remediation: 'available',
  authorizationContextId: need.intent,
  remediationHints: [{ type: 'url' }],
})
