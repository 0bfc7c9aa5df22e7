import { allScopes } from './scopes.ts'

/** Describes the authorization server to its clients. @see RFC 8414 section 2 */
export const authorizationServerMetadata = (issuer: string, grantTypes: readonly string[]) => ({
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/access_token`,
  revocation_endpoint: `${issuer}/api/v1/revoke`,
  device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
  scopes_supported: allScopes,
  response_types_supported: ['code'],
  response_modes_supported: ['query'],
  grant_types_supported: grantTypes,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
})
