import {
  retryAfterSeconds,
  type ConnectorOptions,
  type ExplainFailure,
  type Provider,
} from '@grantway/connector-kit'
import { z } from 'zod'
import { createTodoApi } from './client.ts'

const todoistIssuer = 'https://todoist.com'
const todoistApi = 'https://api.todoist.com'

/**
 * Describes Todoist, or the service named by the options. For a service that keeps Todoist's paths on one
 * origin, the issuer alone is enough.
 */
export const todoProvider = (options: ConnectorOptions): Provider => {
  const issuer = (options.issuer ?? todoistIssuer).replace(/\/$/, '')
  const isTodoist = issuer === todoistIssuer
  const apiOrigin = options.apiOrigin ?? (isTodoist ? todoistApi : originOf(issuer))
  return {
    issuer,
    authorization_endpoint: options.authorizationEndpoint ?? `${issuer}/oauth/authorize`,
    token_endpoint: options.tokenEndpoint ?? `${issuer}/oauth/access_token`,
    revocation_endpoint: options.revocationEndpoint ?? `${apiOrigin}/api/v1/revoke`,
    ...(options.deviceAuthorizationEndpoint !== undefined && {
      device_authorization_endpoint: options.deviceAuthorizationEndpoint,
    }),
    token_endpoint_auth_method: 'client_secret_post',
    code_challenge_method: 'S256',
    scopeSeparator: { request: ',', response: ',' },
    apiOrigins: [apiOrigin],
    rotation: 'strict',
    identify: async (http) => {
      const { id, name } = await createTodoApi(http).user()
      return { key: id, label: name }
    },
    explainFailure: explainTodoFailure,
    key: {
      title: 'API token',
      createUrl: isTodoist
        ? 'https://app.todoist.com/app/settings/integrations/developer'
        : `${issuer}/settings/api-tokens`,
      // Todoist's are 40 hexadecimal characters; what others make is known by its length alone.
      pattern: isTodoist ? /^[0-9a-f]{40}$/ : /^[\w-]{20,200}$/,
    },
    manageUrl: isTodoist
      ? 'https://app.todoist.com/app/settings/integrations'
      : `${issuer}/settings/applications`,
  }
}

// What is not a URL is left as it is: defineConnector refuses it with a sentence.
const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)

const failureBody = z.object({
  error_tag: z.string().optional().catch(undefined),
  error_extra: z.object({ retry_after: z.number().nonnegative() }).optional().catch(undefined),
})

/** Tells what an error answer of the API means; `undefined` leaves it to the mapping by status. */
const explainTodoFailure: ExplainFailure = ({ status, headers, body }) => {
  const known = failureBody.safeParse(body).data ?? {}
  switch (status) {
    case 400:
      return { code: 'INVALID_INPUT' }
    case 401:
      return { code: 'AUTH_EXPIRED' }
    case 403:
      // A limit of the person's plan is no missing scope: asking for consent again would never help.
      return { code: /LIMIT|PREMIUM/.test(known.error_tag ?? '') ? 'PROVIDER_POLICY' : 'SCOPE_MISSING' }
    case 404:
      return { code: 'NOT_FOUND_OR_NO_ACCESS' }
    case 410:
      return {
        code: 'PROVIDER_MISCONFIGURED',
        details: { message: 'The service no longer offers this API.' },
      }
    case 429: {
      const wait = known.error_extra?.retry_after ?? retryAfterSeconds(headers)
      return {
        code: 'RATE_LIMITED',
        ...(wait !== undefined && { details: { retryAfterSeconds: Math.ceil(wait) } }),
      }
    }
    default:
      return undefined
  }
}
