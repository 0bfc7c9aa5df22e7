import type { Connector } from '@grantway/connector-kit'
import type { Identity } from '@grantway/identity'
import { createMcpEndpoint } from '@grantway/mcp'
import { compose, withClosers, type Closers, type ServerOptions } from './compose.ts'
import { openControl } from './control/control-socket.ts'
import { createApp } from './http/app.ts'
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

/**
 * Starts a server: key, database, engine, identity, pages, MCP endpoint, in this order.
 * What was opened is closed again when a later step fails. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const startServer = (options: ServerOptions): Promise<RunningServer> =>
  withClosers((closers) => open(options, closers))

const open = async (options: ServerOptions, closers: Closers): Promise<Omit<RunningServer, 'close'>> => {
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
  closers.push(mcp.close)
  const app = createApp({ identity, mcp, web, engine, ready: () => store.rows('select 1', []) })
  const listening = await listen(app, identity.issuer, settings.host, settings.port)
  closers.push(listening.close)
  if (store.kind === 'pglite') closers.push(await openControl(settings.dataDir, { personalTokens: () => Promise.resolve(identity.personalTokens), store, engine: () => Promise.resolve(engine), vault: () => Promise.resolve(vault), now, log }))
  return { url: publicUrl, connectors, waiting, identity, createdKey }
}
