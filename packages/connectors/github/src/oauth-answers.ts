import type { ErrorCode, ExplainOAuthError } from '@grantway/connector-kit'
import { z } from 'zod'

const failed = z.object({ error: z.string() }).transform(({ error }) => ({ error }))

/**
 * Reads an answer of the token endpoint, which says 200 also when it failed. The description and its address
 * are dropped: they are GitHub's words, not ours.
 */
export const readGithubTokenAnswer = (answer: unknown): unknown => failed.safeParse(answer).data ?? answer

const codes: Readonly<Record<string, ErrorCode>> = {
  // The token endpoint, for a code and for a refresh token.
  bad_verification_code: 'LINK_EXPIRED',
  bad_refresh_token: 'AUTH_EXPIRED',
  incorrect_client_credentials: 'PROVIDER_MISCONFIGURED',
  redirect_uri_mismatch: 'PROVIDER_MISCONFIGURED',
  unverified_user_email: 'PROVIDER_POLICY',
  // The browser, coming back.
  access_denied: 'AUTH_DECLINED',
  application_suspended: 'PROVIDER_MISCONFIGURED',
  // The device flow.
  authorization_pending: 'AUTH_PENDING',
  slow_down: 'AUTH_PENDING',
  expired_token: 'LINK_EXPIRED',
  token_expired: 'LINK_EXPIRED',
  incorrect_device_code: 'LINK_EXPIRED',
  device_flow_disabled: 'PROVIDER_MISCONFIGURED',
}

/** Tells what an error of GitHub's authorization server means; what is not listed keeps its default. */
export const explainGithubOAuthError: ExplainOAuthError = ({ error }) => codes[error]
