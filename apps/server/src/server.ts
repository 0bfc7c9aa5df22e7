import type { Connector } from '@grantway/connector-kit'
import type { Identity } from '@grantway/identity'
import { createMcpEndpoint, type McpEndpoint } from '@grantway/mcp'
import type { Web } from '@grantway/web'
import { compose, withClosers, type Closers, type ServerOptions } from './compose.ts'
import { openControl } from './control/control-socket.ts'
import { createApp } from './http/app.ts'
import { createHandler, type NodeHandler } from './http/handle.ts'
import { listen } from './http/listen.ts'
import { version } from './version.ts'

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

/** A server in another program, which listens and passes on what is ours. */
export type OpenServer = RunningServer & NodeHandler

/**
 * Starts a server: what `openServer` opens, and a listener of its own on HOST and PORT.
 * **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const startServer = (options: ServerOptions): Promise<RunningServer> =>
  withClosers(async (closers) => {
    const { handler, running, web, mcp } = await open(options, closers)
    const listening = await listen(handler, options.settings.host, options.settings.port)
    // Run backwards: the streams of clients and open pages end before the listener waits for what is left.
    closers.push(listening.close, web.close, async () => mcp.endStreams())
    return running
  })

/**
 * Opens key, database, engine, identity, pages and MCP endpoint, in this order, and does not listen: the program
 * that embeds it passes on the requests whose path is ours. PUBLIC_URL is the address of that program.
 * What was opened is closed again when a later step fails. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const openServer = (options: ServerOptions): Promise<OpenServer> =>
  withClosers(async (closers) => {
    const { handler, running } = await open(options, closers)
    return { ...handler, ...running }
  })

interface Opened {
  readonly handler: NodeHandler
  readonly running: Omit<RunningServer, 'close'>
  readonly web: Web
  readonly mcp: McpEndpoint
}

const open = async (options: ServerOptions, closers: Closers): Promise<Opened> => {
  const { deployment, settings, log } = options
  const { publicUrl } = settings
  const { connectors, waiting, createdKey, store, vault, sealer, engine, identity, web, now, note } = await compose(options, closers)
  const mcp = createMcpEndpoint({
    engine, sealer, publicUrl, now, log: note,
    verifyBearer: identity.verifyBearer,
    challenge: (problem) => identity.challenge(problem).header,
    serverName: deployment.branding.name,
    version,
  })
  closers.push(mcp.close, web.close)
  const app = createApp({ identity, mcp, web, engine, ready: () => store.rows('select 1', []) })
  if (store.kind === 'pglite') closers.push(await openControl(settings.dataDir, { personalTokens: () => Promise.resolve(identity.personalTokens), store, engine: () => Promise.resolve(engine), vault: () => Promise.resolve(vault), now, log }))
  return { handler: createHandler(app, identity.issuer), running: { url: publicUrl, connectors, waiting, identity, createdKey }, web, mcp }
}
