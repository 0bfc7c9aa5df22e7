import type { HostedEngine } from '@grantway/auth-core'
import type { Identity } from '@grantway/identity'
import type { McpEndpoint } from '@grantway/mcp'
import type { Web } from '@grantway/web'
import { Hono } from 'hono'
import { webhookRoutes } from './webhooks.ts'

/** The parts that answer requests. */
export interface AppParts {
  readonly identity: Identity
  /** The MCP endpoint; without one there are pages only. */
  readonly mcp?: McpEndpoint
  readonly web: Web
  /** Receives webhooks; without one there are none. */
  readonly engine?: Pick<HostedEngine, 'receive'>
  /** Resolves while the database answers. */
  readonly ready: () => Promise<unknown>
}

/** Puts every route of a server in one place. The issuer's own paths are answered before this, see `listen.ts`. */
export const createApp = ({ identity, mcp, web, engine, ready }: AppParts): Hono => {
  const app = new Hono()
  app.get('/healthz', (context) => context.text('ok'))
  app.get('/readyz', async (context) => {
    const answers = await ready().then(() => true, () => false)
    return context.text(answers ? 'ready' : 'database unavailable', answers ? 200 : 503)
  })
  if (mcp) mountMcp(app, identity, mcp)
  if (engine) app.route('/', webhookRoutes(engine))
  app.route('/', identity.routes)
  app.route('/', web)
  return app
}

const mountMcp = (app: Hono, identity: Identity, mcp: McpEndpoint): void => {
  // RFC 9728 section 3.1: the path-inserted form first, the root form for clients that only know that one.
  for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']) {
    app.get(path, (context) => context.json(identity.protectedResourceMetadata(), 200, { 'access-control-allow-origin': '*' }))
  }
  app.all('/mcp', (context) => mcp.fetch(context.req.raw))
}
