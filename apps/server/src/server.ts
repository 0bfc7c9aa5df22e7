import { hkdfSync } from 'node:crypto'
import { createEngine, createPublicFetch, createSealer, type Log } from '@grantway/auth-core'
import type { Connector, ConnectorLog } from '@grantway/connector-kit'
import { createIdentity, type Identity } from '@grantway/identity'
import { createMcpEndpoint } from '@grantway/mcp'
import { createWeb, identityPages, styleSource } from '@grantway/web'
import { openControl } from './control/control-socket.ts'
import type { Environment, Settings } from './configuration/settings.ts'
import { configureConnectors, type Deployment } from './deployment.ts'
import { createApp } from './http/app.ts'
import { listen } from './http/listen.ts'
import { openRootKey } from './open-root-key.ts'
import { openStore } from './open-store.ts'
import { version } from './version.ts'

const maxDownloadBytes = 8 * 1024 * 1024
const sweepEveryMs = 10 * 60_000

/** A server that answers. */
export interface RunningServer {
  readonly url: string
  readonly connectors: readonly Connector[]
  /** Connectors of the deployment that join when their client id is configured. */
  readonly waiting: readonly Connector[]
  readonly identity: Identity
  /** True when this start created the root key. */
  readonly createdKey: boolean
  readonly close: () => Promise<void>
}

export interface ServerOptions {
  readonly deployment: Deployment
  readonly settings: Settings
  readonly environment: Environment
  readonly log: Log
  readonly now?: () => Date
}

/**
 * Starts a server: key, database, engine, identity, pages, MCP endpoint, in this order.
 * What was opened is closed again when a later step fails. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const startServer = async (options: ServerOptions): Promise<RunningServer> => {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step()
  }
  try {
    return { ...(await open(options, closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

const open = async (
  { deployment, settings, environment, log, now = () => new Date() }: ServerOptions, closers: (() => Promise<void>)[],
): Promise<Omit<RunningServer, 'close'>> => {
  const { publicUrl } = settings
  const { ready: connectors, waiting } = configureConnectors(deployment, environment)
  const { key, created } = openRootKey(settings)
  const store = await openStore(settings)
  closers.push(store.close)

  const sealer = createSealer(key.bytes, now)
  const engine = await createEngine({
    store, rootKey: key, sealer, connectors, publicUrl, now, log, random: Math.random, fetch,
    publicFetch: createPublicFetch({ maxBytes: maxDownloadBytes, timeoutMs: 15_000 }),
  })
  closers.push(engine.close)
  const note: ConnectorLog = (message, fields) => log.info(message, fields)

  const identity = createIdentity({
    store, publicUrl, sealer, now, log: note,
    sealingKey: Buffer.from(hkdfSync('sha256', key.bytes, Buffer.alloc(0), 'grantway/issuer', 32)),
    pages: identityPages(deployment.branding),
    styleSource: styleSource(deployment.branding),
    demo: settings.demo,
  })
  if (settings.demo) await identity.people.ensureDemoPeople()
  const sweeping = setInterval(() => {
    identity.sweep().catch(() => log.warn('expired sessions could not be removed'))
  }, sweepEveryMs).unref()
  closers.push(() => Promise.resolve(clearInterval(sweeping)))

  const mcp = createMcpEndpoint({
    engine, sealer, publicUrl, now, log: note,
    verifyBearer: identity.verifyBearer,
    challenge: (problem) => identity.challenge(problem).header,
    serverName: deployment.branding.name,
    version,
  })
  closers.push(mcp.close)

  const secure = publicUrl.startsWith('https:')
  const web = createWeb({
    engine, sealer, publicUrl, now, log: note,
    readSession: identity.sessions.read,
    signInUrl: (returnPath) => `/signin?return=${encodeURIComponent(returnPath)}`,
    branding: deployment.branding,
    cookiePrefix: secure ? '__Host-grantway' : `grantway_${new URL(publicUrl).port || '80'}`,
    secureCookies: secure,
  })
  const app = createApp({ identity, mcp, web, ready: () => store.rows('select 1', []) })
  const listening = await listen(app, identity.issuer, settings.host, settings.port)
  closers.push(listening.close)
  if (store.kind === 'pglite') closers.push(await openControl(settings.dataDir, identity, log))
  return { url: publicUrl, connectors, waiting, identity, createdKey: created }
}
