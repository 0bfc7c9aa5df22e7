import { createHash, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Configuration, Provider } from 'oidc-provider'

export const clientId = 'grantway-sign-in'
export const clientSecret = 'SECRET_upstream_client'

/** An organisation's identity provider on loopback. */
export interface Organisation {
  readonly issuer: string
  /** Who signs in next; nobody: the provider refuses. */
  person: string | undefined
  /** What is said about each person, besides `sub`. */
  readonly claims: Record<string, Record<string, unknown>>
  readonly close: () => Promise<void>
}

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const closing = (server: Server) => async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** Starts a certified provider that signs `person` in without a page. It tells claims on request only. */
export const startOrganisation = async (redirectUri: string): Promise<Organisation> => {
  const server = createServer()
  const issuer = await listen(server)
  const organisation: Organisation = { issuer, person: undefined, claims: {}, close: closing(server) }
  const configuration: Configuration = {
    clients: [{
      client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri], response_types: ['code'],
      grant_types: ['authorization_code'], application_type: 'native',
    }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], profile: ['name', 'org', 'groups'], email: ['email', 'email_verified'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/ask/${uid}` },
    cookies: { keys: ['SECRET_cookie_key'] },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...organisation.claims[id] }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId, accountId: ctx.oidc.session?.accountId ?? '' })
      grant.addOIDCScope('openid profile email')
      await grant.save()
      return grant
    },
    ttl: { Session: 1 },
  }
  const provider = new Provider(issuer, configuration)
  const answer = provider.callback()
  server.on('request', (request, response) => {
    if (!request.url?.startsWith('/ask/')) return void answer(request, response)
    const { person } = organisation
    const result = person === undefined ? { error: 'access_denied' } : { login: { accountId: person, remember: false }, consent: {} }
    void provider.interactionFinished(request, response, result)
  })
  return organisation
}

/** What a hostile or broken provider changes in its answers. */
export interface Mischief {
  header?: Record<string, unknown>
  claims?: Record<string, unknown>
  /** Signs with a key that is not in the key set. */
  foreignKey?: boolean
  /** Answers the token request with this status. */
  status?: number
  /** Leaves the ID token out. */
  withoutIdToken?: boolean
  /** Redirects the token request. */
  redirectTo?: string
}

/** A provider written by hand, that answers as wrongly as it is told to. */
export interface HostileOrganisation {
  readonly issuer: string
  mischief: Mischief
  /** Requests of the token endpoint. */
  readonly tokenRequests: URLSearchParams[]
  readonly close: () => Promise<void>
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const sign = (header: object, payload: object, key: KeyObject): string => {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${createSign('RSA-SHA256').update(input).sign(key).toString('base64url')}`
}
const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return new URLSearchParams(text)
}

/** Starts the hostile provider. `/authorize` is never opened: a test makes the code `<nonce>` itself. */
export const startHostileOrganisation = async (): Promise<HostileOrganisation> => {
  const server = createServer()
  const issuer = await listen(server)
  const [own, foreign] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))
  if (!own || !foreign) throw new Error('no keys')
  const organisation: HostileOrganisation = { issuer, mischief: {}, tokenRequests: [], close: closing(server) }
  server.on('request', (request, response) => {
    const json = (value: object, status = 200) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(value))
    }
    const token = async () => {
      const { mischief } = organisation
      const form = await bodyOf(request)
      organisation.tokenRequests.push(form)
      if (mischief.redirectTo) return void response.writeHead(307, { location: mischief.redirectTo }).end()
      if (mischief.status) return json({ error: 'server_error' }, mischief.status)
      const seconds = Math.floor(Date.now() / 1000)
      const claims = {
        iss: issuer, sub: 'mallory', aud: clientId, iat: seconds, exp: seconds + 300, nonce: form.get('code'),
        org: 'initech', name: 'Mallory', jti: randomUUID(), ...mischief.claims,
      }
      const key = mischief.foreignKey ? foreign.privateKey : own.privateKey
      const idToken = sign({ alg: 'RS256', kid: 'k1', ...mischief.header }, claims, key)
      json({ access_token: 'SECRET_access', token_type: 'Bearer', ...(mischief.withoutIdToken ? {} : { id_token: idToken }) })
    }
    switch (new URL(request.url ?? '/', issuer).pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
          authorization_response_iss_parameter_supported: true, id_token_signing_alg_values_supported: ['RS256'],
        })
      case '/jwks':
        return json({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] })
      case '/token':
        return void token()
      default:
        return json({ digest: createHash('sha256').update(request.url ?? '').digest('hex') }, 404)
    }
  })
  return organisation
}
