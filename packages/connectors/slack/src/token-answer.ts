import { ConnectorError, type ExplainOAuthError } from '@grantway/connector-kit'
import { z } from 'zod'

const tokens = z.object({
  access_token: z.string(),
  token_type: z.string().optional(),
  scope: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.number().optional(),
})

/** The person's token is nested; the user-only endpoints and a refresh give it at the top. */
const success = z.object({ ok: z.literal(true), authed_user: tokens.optional().catch(undefined) })
const refusal = z.object({ ok: z.literal(false), error: z.string() })

const errors: Readonly<Record<string, string>> = {
  bad_client_secret: 'invalid_client',
  bad_redirect_uri: 'redirect_uri_mismatch',
  code_already_used: 'invalid_grant',
  code_expired: 'invalid_grant',
  invalid_client_id: 'invalid_client',
  invalid_code: 'invalid_grant',
  invalid_grant: 'invalid_grant',
  invalid_refresh_token: 'invalid_grant',
  oauth_authorization_url_mismatch: 'redirect_uri_mismatch',
  token_expired: 'invalid_grant',
  token_revoked: 'invalid_grant',
}
const passing = ['fatal_error', 'internal_error', 'ratelimited', 'request_timeout', 'service_unavailable']

/**
 * Brings an answer of `oauth.v2.access` into the shape of RFC 6749 section 5. A bot's token is refused: this
 * connector acts for a person.
 * **Errors:** PROVIDER_UNAVAILABLE when the answer says nothing about the code or token that was sent.
 */
export const readSlackTokenAnswer = (answer: unknown): unknown => {
  const refused = refusal.safeParse(answer).data
  if (refused && passing.includes(refused.error)) throw new ConnectorError('PROVIDER_UNAVAILABLE')
  if (refused)
    return { error: errors[refused.error] ?? refused.error.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, '') }
  const found = success.safeParse(answer).data?.authed_user ?? tokens.safeParse(answer).data
  if (!found) return {}
  if (found.token_type === 'bot') return { error: 'invalid_token_type' }
  return { ...found, token_type: 'Bearer' }
}

/** Tells what an error of the authorization means; Slack's own words come in the callback too. */
export const explainSlackOAuthError: ExplainOAuthError = ({ error }) => {
  switch (error) {
    case 'app_approval_required':
    case 'team_access_not_granted':
    case 'unapproved_scope':
      return 'APPROVAL_REQUIRED'
    case 'org_login_required':
      return 'SSO_REQUIRED'
    case 'invalid_scope':
    case 'invalid_scope_requested':
    case 'invalid_team_for_non_distributed_app':
    case 'redirect_uri_mismatch':
      return 'PROVIDER_MISCONFIGURED'
    case 'access_denied':
    default:
      return undefined
  }
}
