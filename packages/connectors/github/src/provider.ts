import type { Provider } from '@grantway/connector-kit'
import { viewerApi } from './client/viewer.ts'
import { explainGithubFailure } from './explain-failure.ts'
import { explainGithubOAuthError, readGithubTokenAnswer } from './oauth-answers.ts'
import { apiOriginOf, webOriginOf, type GithubOptions } from './options.ts'

/** Describes GitHub, or the host that the options name. */
export const githubProvider = (options: GithubOptions): Provider => {
  const web = webOriginOf(options)
  const isApp = options.registration !== 'oauth'
  const client = encodeURIComponent(options.clientId ?? 'unregistered')
  return {
    issuer: options.issuer ?? `${web}/login/oauth`,
    authorization_endpoint: options.authorizationEndpoint ?? `${web}/login/oauth/authorize`,
    token_endpoint: options.tokenEndpoint ?? `${web}/login/oauth/access_token`,
    device_authorization_endpoint: options.deviceAuthorizationEndpoint ?? `${web}/login/device/code`,
    revocation_endpoint: options.revocationEndpoint ?? `${apiOriginOf(options)}/applications/${client}/token`,
    revocation: {
      method: 'DELETE',
      authentication: 'client',
      token: 'json',
      field: 'access_token',
      revokes: 'access_token',
      ends: 'token',
    },
    token_endpoint_auth_method: 'client_secret_post',
    code_challenge_method: 'S256',
    scopeSeparator: { request: ' ', response: ',' },
    apiOrigins: [apiOriginOf(options)],
    // At its first use both the refresh token and the access token it came with are dead.
    rotation: isApp ? 'strict' : 'none',
    readTokenAnswer: readGithubTokenAnswer,
    identify: async (http) => {
      const { id, login } = await viewerApi(http).get()
      // A login can be given up and taken by somebody else; the number cannot.
      return { key: String(id), label: login }
    },
    explainFailure: explainGithubFailure(options),
    explainOAuthError: explainGithubOAuthError,
    key: {
      title: 'Fine-grained personal access token',
      createUrl: `${web}/settings/personal-access-tokens/new`,
      pattern: /^github_pat_\w{20,500}$/,
    },
    manageUrl: isApp ? `${web}/settings/apps/authorizations` : `${web}/settings/applications`,
  }
}
