import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { mcpScope } from '../bearer.ts'
import type { IdentityOptions } from '../options.ts'
import { pageHeaders, renderPage } from '../page-headers.ts'
import { rateLimit } from '../rate-limit.ts'
import { issuerConfiguration, issuerRoutes } from './configuration.ts'
import { errorPage } from './error-page.ts'
import type { IssuerHandler } from './issuer-handler.ts'

/** The authorization server for this server's own `/mcp`. */
export interface Issuer extends IssuerHandler {
  /** The library itself, for the page that asks a person. */
  readonly provider: Provider
}

const discoveryPaths = ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration']
const paths = new Set<string>([...Object.values(issuerRoutes), ...discoveryPaths])
const resumePath = /^\/authorize\/[\w-]{43}$/

const ownsPath = (pathname: string): boolean => paths.has(pathname) || resumePath.test(pathname)

/** Makes the issuer. Its url is `publicUrl` exactly, whatever a request says about host and protocol. */
export const createIssuer = (options: IdentityOptions): Issuer => {
  const { publicUrl, now, log } = options
  const mayRegister = rateLimit({ perKey: 30, total: 120, now })
  const mayFetch = rateLimit({ perKey: 30, total: 120, now })
  const provider = new Provider(publicUrl, issuerConfiguration(options, mayFetch))
  // Only the headers set in `pinOrigin` are trusted.
  provider.proxy = true
  provider.use(narrowRequest(options))
  provider.use(dropSessionCookie(provider))
  logProblems(provider, log)
  const answer = provider.callback()

  return {
    provider,
    ownsPath,
    handle: (incoming, outgoing) => {
      const { pathname } = new URL(incoming.url ?? '/', publicUrl)
      if (pathname === issuerRoutes.registration && !mayRegister(incoming.socket.remoteAddress ?? '')) {
        outgoing.writeHead(429, { 'Content-Type': 'application/json', 'Retry-After': '60' })
        outgoing.end('{"error":"temporarily_unavailable"}')
        return
      }
      pinOrigin(incoming, publicUrl)
      void answer(incoming, outgoing)
    },
  }
}

/** The library builds urls from the request: a forged Host would put a foreign address into our metadata. */
const pinOrigin = ({ headers }: IncomingMessage, publicUrl: string): void => {
  const { host, protocol } = new URL(publicUrl)
  headers.host = host
  headers['x-forwarded-host'] = host
  headers['x-forwarded-proto'] = protocol.slice(0, -1)
  delete headers['x-forwarded-for']
}

type Middleware = (ctx: KoaContextWithOIDC, next: () => Promise<void>) => Promise<void>

/** One scope and one way to answer, in the requests and in what the metadata promises. */
const narrowRequest = ({ pages, styleSource }: IdentityOptions): Middleware => async (ctx, next) => {
  if (ctx.path === issuerRoutes.authorization) {
    const { scope, response_mode: mode } = ctx.query
    if (mode !== undefined && mode !== 'query') {
      ctx.status = 400
      ctx.set(pageHeaders({ styleSource }))
      ctx.type = 'html'
      ctx.body = await renderPage(pages.message(errorPage('unsupported_response_mode')))
      return
    }
    // A client that asks for more gets this one scope, and the token response says so (RFC 6749 section 3.3).
    if (scope === undefined || (typeof scope === 'string' && scope.split(' ').includes(mcpScope))) {
      ctx.query = { ...ctx.query, scope: mcpScope }
    }
  }
  await next()
  if (discoveryPaths.includes(ctx.path) && ctx.status === 200) {
    Object.assign(ctx.body as object, { response_modes_supported: ['query'], scopes_supported: [mcpScope] })
  }
}

/** The library's session is never stored, so its cookie would say nothing. */
const dropSessionCookie = (provider: Provider): Middleware => async (ctx, next) => {
  await next()
  const name = provider.cookieName('session')
  const set = [ctx.response.headers['set-cookie'] ?? []].flat().map(String)
  const kept = set.filter((cookie) => !cookie.startsWith(name))
  if (kept.length > 0) ctx.set('Set-Cookie', kept)
  else ctx.remove('Set-Cookie')
}

/** Says that something failed and by which code; descriptions may repeat what a client sent. */
const logProblems = (provider: Provider, log: IdentityOptions['log']): void => {
  const report = (event: string) => (_ctx: unknown, error: Error) => log(event, { code: error.message })
  provider.on('authorization.error', report('issuer refused an authorization request'))
  provider.on('grant.error', report('issuer refused a token request'))
  provider.on('registration_create.error', report('issuer refused a registration'))
  provider.on('revocation.error', report('issuer refused a revocation'))
  const failed = (error: Error) => log('issuer failed', { name: error.name })
  provider.on('server_error', (_ctx, error) => failed(error))
  // The framework's own event, for what happens outside the library's routes; unheard, it prints the error.
  const framework: EventEmitter = provider
  framework.on('error', failed)
}
