import { ConnectorError, type ConnectorOptions, type Provider } from '@grantway/connector-kit'
import { createDriveApi } from './client.ts'
import { explainDriveFailure, explainGoogleOAuthError } from './explain-failure.ts'

/** What a deployment can say about Google Drive. */
export interface GoogleDriveOptions extends ConnectorOptions {
  /** Only accounts of this Google Workspace domain may be connected: `example.com`. */
  readonly hostedDomain?: string | undefined
}

const googleIssuer = 'https://accounts.google.com'
const googleTokens = 'https://oauth2.googleapis.com'

/** The one origin tokens are sent to: it serves Drive, uploads and the question whose account it is. */
export const apiOriginOf = (options: GoogleDriveOptions): string => options.apiOrigin ?? 'https://www.googleapis.com'

/** Describes Google's authorization server, or the one the options name. */
export const googleProvider = (options: GoogleDriveOptions): Provider => ({
  issuer: options.issuer ?? googleIssuer,
  authorization_endpoint: options.authorizationEndpoint ?? `${googleIssuer}/o/oauth2/v2/auth`,
  token_endpoint: options.tokenEndpoint ?? `${googleTokens}/token`,
  revocation_endpoint: options.revocationEndpoint ?? `${googleTokens}/revoke`,
  ...(options.deviceAuthorizationEndpoint !== undefined && {
    device_authorization_endpoint: options.deviceAuthorizationEndpoint,
  }),
  revocation: { authentication: 'none', token: 'form', ends: 'grant' },
  token_endpoint_auth_method: 'client_secret_post',
  code_challenge_method: 'S256',
  scopeSeparator: { request: ' ', response: ' ' },
  apiOrigins: [apiOriginOf(options)],
  rotation: 'none',
  authorizeParameters: {
    // A refresh token comes with offline access only, and again only with a new consent.
    access_type: 'offline',
    prompt: 'consent',
    include_granted_scopes: 'true',
    ...(options.hostedDomain !== undefined && { hd: options.hostedDomain }),
  },
  identify: async (http) => {
    const { sub, email, hd } = await createDriveApi(http, apiOriginOf(options)).user()
    // The parameter `hd` only chooses what Google's page offers first; who came back is another question.
    if (options.hostedDomain !== undefined && hd !== options.hostedDomain) {
      throw new ConnectorError('PROVIDER_POLICY', {
        message: `Only accounts of ${options.hostedDomain} can be connected.`,
      })
    }
    return { key: sub, label: email ?? sub }
  },
  explainFailure: explainDriveFailure,
  explainOAuthError: explainGoogleOAuthError,
  manageUrl: 'https://myaccount.google.com/connections',
})
