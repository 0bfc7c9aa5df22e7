import { createStdioConnection } from '@grantway/mcp'
import type { LocalPerson } from '@grantway/identity'
import { compose, withClosers, type ServerOptions } from '../compose.ts'
import { createApp } from '../http/app.ts'
import { createHandler } from '../http/handle.ts'
import { listen } from '../http/listen.ts'
import { version } from '../version.ts'
import type { Claim } from './claim.ts'
import { openLeaderSocket } from './leader-socket.ts'

/** What a leader needs beyond a server's options. */
export interface LeaderOptions extends ServerOptions {
  readonly person: LocalPerson
  readonly claim: Claim
}

/**
 * Starts what only one process of a data directory can have: the database, the pages on the fixed port, and the
 * socket of the others. There is no MCP over HTTP and no issuer: a bearer could outlive this process, and other
 * programs of this computer could ask for one. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const startLeader = ({ person, claim, ...options }: LeaderOptions): Promise<{ readonly close: () => Promise<void> }> =>
  withClosers(async (closers) => {
    const { deployment, settings } = options
    const { store, sealer, engine, identity, web, now, note } = await compose(options, closers, person)
    const app = createApp({ identity, web, ready: () => store.rows('select 1', []) })
    const listening = await listen(createHandler(app), settings.host, settings.port)
    closers.push(listening.close, web.close)
    closers.push(await openLeaderSocket(settings.dataDir, claim, (send) => createStdioConnection({
      engine, sealer, now, send,
      publicUrl: settings.publicUrl,
      log: note,
      serverName: deployment.branding.name,
      version,
      person: { ...person, issuer: settings.publicUrl, roles: ['member', 'admin', 'owner'] },
    })))
    return {}
  })
