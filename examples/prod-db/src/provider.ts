import type { ConnectorOptions, Provider } from '@grantway/connector-kit'
import { createProdDbApi } from './client.ts'

/** Describes the query gateway. */
export const prodDbProvider = (options: ConnectorOptions): Provider => {
  const issuer = options.issuer ?? 'https://query.example.com'
  return {
    issuer,
    authorization_endpoint: options.authorizationEndpoint ?? `${issuer}/oauth/authorize`,
    token_endpoint: options.tokenEndpoint ?? `${issuer}/oauth/token`,
    revocation_endpoint: options.revocationEndpoint ?? `${issuer}/oauth/revoke`,
    token_endpoint_auth_method: 'client_secret_post',
    code_challenge_method: 'S256',
    authorization_response_iss_parameter_supported: true,
    scopeSeparator: { request: ' ', response: ' ' },
    apiOrigins: [options.apiOrigin ?? issuer],
    rotation: 'strict',
    identify: async (http) => {
      const { id, name } = await createProdDbApi(http).me()
      return { key: id, label: name }
    },
  }
}
