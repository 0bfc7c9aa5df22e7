import { createPublicFetch } from '@grantway/auth-core'
import { isMember } from '@grantway/auth-core/store'
import { type Configuration, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { mcpResource, mcpScope } from '../bearer.ts'
import { cookiePrefix } from '../cookies.ts'
import { parseMembership } from '../membership.ts'
import type { IdentityOptions } from '../options.ts'
import { pageHeaders, renderPage } from '../page-headers.ts'
import { issuerAdapter } from './adapter.ts'
import { displayedName, type RawClientMetadata, settleClientMetadata } from './client-metadata.ts'
import { errorPage } from './error-page.ts'
import { deriveKey, issuerSigningKey } from './signing-key.ts'

const daySeconds = 24 * 60 * 60
const documentBytes = 5 * 1024
const fetchDocument = createPublicFetch({ maxBytes: documentBytes, timeoutMs: 3_000 })

/** Where the issuer's endpoints are. */
export const issuerRoutes = {
  authorization: '/authorize',
  token: '/token',
  registration: '/register',
  revocation: '/revoke',
  jwks: '/jwks',
} as const

/** Settles every choice the OAuth library leaves: one grant type, one scope, one resource, opaque tokens. */
export const issuerConfiguration = (
  options: IdentityOptions,
  allowFetch: (address: string) => boolean,
): Configuration => ({
  adapter: issuerAdapter(options),
  routes: issuerRoutes,
  scopes: [mcpScope],
  responseTypes: ['code'],
  pkce: { required: () => true },
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
  clientDefaults: {
    grant_types: ['authorization_code', 'refresh_token'],
    id_token_signed_response_alg: 'EdDSA',
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
  },
  extraClientMetadata: {
    properties: ['scope'],
    validator: (_ctx, _key, _value, metadata) => settleClientMetadata(metadata as RawClientMetadata),
  },
  // A browser application may call the token endpoint from the origin it is sent back to.
  clientBasedCORS: (_ctx, origin, client) =>
    (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
  jwks: { keys: [issuerSigningKey(options.sealingKey)] },
  cookies: cookies(options),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  features: features(options, allowFetch),
  fetch: (url) => (options.fetchClientDocument ?? fetchDocument)(String(url)),
  fetchResponseBodyLimits: {
    'client_id metadata document': documentBytes,
    jwks_uri: documentBytes,
    sector_identifier_uri: documentBytes,
  },
  findAccount: async (_ctx, accountId) => {
    const owner = parseMembership(accountId)
    const known = owner !== undefined && (await options.store.shared((sql) => isMember(sql, owner)))
    return known ? { accountId, claims: async () => ({ sub: accountId }) } : undefined
  },
  extraTokenClaims: async (_ctx, token) => ({ clientName: displayedName(token.client?.clientName) }),
  // Every use makes a new refresh token; using an old one again revokes the grant (RFC 9700 section 4.14.2).
  rotateRefreshToken: () => true,
  issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: async () => false,
  ttl: {
    AccessToken: 60 * 60,
    AuthorizationCode: 60,
    Grant: 90 * daySeconds,
    IdToken: 60,
    Interaction: 60 * 60,
    RefreshToken: 30 * daySeconds,
    Session: 60 * 60,
  },
  renderError: async (ctx, answer) => {
    ctx.set(pageHeaders({ styleSource: options.styleSource }))
    ctx.type = 'html'
    ctx.body = await renderPage(options.pages.message(errorPage(answer.error)))
  },
})

const features = (
  { publicUrl }: IdentityOptions,
  allowFetch: (address: string) => boolean,
): NonNullable<Configuration['features']> => {
  const resource = mcpResource(publicUrl)
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: false },
    revocation: {
      enabled: true,
      allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
    },
    registration: { enabled: true, issueRegistrationAccessToken: false },
    clientIdMetadataDocument: {
      enabled: true,
      ack: 'draft-02',
      allowFetch: async (ctx: KoaContextWithOIDC | undefined) => allowFetch(ctx?.ip ?? ''),
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: async () => resource,
      useGrantedResource: async () => true,
      getResourceServerInfo: async (ctx, indicator) => {
        if (indicator !== resource) throw new errors.InvalidTarget()
        // Said before anybody is asked: an answer without the scope would be of no use to the client.
        if (ctx.oidc.route === 'authorization' && !ctx.oidc.requestParamScopes.has(mcpScope)) {
          const asked = String(ctx.oidc.params?.['scope'])
          throw new errors.InvalidScope('the only scope of this server is mcp', asked)
        }
        return { scope: mcpScope, audience: resource, accessTokenFormat: 'opaque', accessTokenTTL: 60 * 60 }
      },
    },
  }
}

const cookies = ({ publicUrl, sealingKey }: IdentityOptions): NonNullable<Configuration['cookies']> => {
  const secure = publicUrl.startsWith('https:')
  // These cookies are bound to one page's path, which `__Host-` does not allow.
  const prefix = cookiePrefix(publicUrl).replace('__Host-', '__Secure-')
  const flags = { httpOnly: true, sameSite: 'lax', secure, signed: true } as const
  return {
    keys: [deriveKey(sealingKey, 'issuer-cookies').toString('base64url')],
    names: { interaction: `${prefix}_interaction`, resume: `${prefix}_resume`, session: `${prefix}_issuer` },
    short: flags,
    long: flags,
  }
}
