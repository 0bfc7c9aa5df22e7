import type { ConnectorOptions, Provider } from '@grantway/connector-kit'
import { z } from 'zod'
import { accountKey } from './account-key.ts'
import { readIdentity } from './methods/looking.ts'
import { explainSlackFailure, slackFailureStatus } from './failures.ts'
import { explainSlackOAuthError, readSlackTokenAnswer } from './token-answer.ts'

const slackIssuer = 'https://slack.com'
const revoked = z.object({ ok: z.literal(true), revoked: z.literal(true) })

/**
 * Describes Slack, or its twin for governments: the issuer `https://slack-gov.com` is enough to move every
 * address there.
 */
export const slackProvider = (options: ConnectorOptions): Provider => {
  const issuer = (options.issuer ?? slackIssuer).replace(/\/$/, '')
  const authorizationEndpoint = options.authorizationEndpoint ?? `${issuer}/oauth/v2/authorize`
  return {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: options.tokenEndpoint ?? `${issuer}/api/oauth.v2.access`,
    revocation_endpoint: options.revocationEndpoint ?? `${issuer}/api/auth.revoke`,
    revocation: {
      method: 'POST',
      authentication: 'bearer',
      token: 'authorization',
      revokes: 'access_token',
      // A refusal comes with 200 as well.
      succeeded: ({ body }) => revoked.safeParse(body).success,
      // One person has one token per application and workspace.
      ends: 'grant',
    },
    // Client ids of Slack hold a dot, which strict encoders escape inside Basic; a form leaves no doubt.
    token_endpoint_auth_method: 'client_secret_post',
    code_challenge_method: 'none',
    scopeSeparator: { request: ',', response: ',' },
    // The user-only endpoint takes the person's scopes as `scope`.
    scopeParameter: authorizationEndpoint.endsWith('/v2_user/authorize') ? 'scope' : 'user_scope',
    apiOrigins: options.apiOrigin === undefined ? [issuer, ...filesOrigin(issuer)] : [options.apiOrigin],
    rotation: 'strict',
    readTokenAnswer: readSlackTokenAnswer,
    identify: async (http) => {
      const { enterpriseId, teamId, team, userId, user, organisation } = await readIdentity(http)
      return {
        key: accountKey({ enterprise: enterpriseId, team: teamId, user: userId }),
        label: organisation ? `${user} (${team}, all workspaces)` : `${user} (${team})`,
      }
    },
    failureStatus: slackFailureStatus,
    explainFailure: explainSlackFailure,
    explainOAuthError: explainSlackOAuthError,
    ...(issuer === slackIssuer && { manageUrl: 'https://my.slack.com/apps/manage' }),
  }
}

// What is not a URL is left alone: defineConnector refuses it with a sentence.
const filesOrigin = (issuer: string): readonly string[] =>
  URL.canParse(issuer) && new URL(issuer).protocol === 'https:'
    ? [`https://files.${new URL(issuer).host}`]
    : []
