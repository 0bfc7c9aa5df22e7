import { ConnectorError, type ApiFetch, type Connector } from '@grantway/connector-kit'
import { callTool, readResource, type CallParts } from './access/call.ts'
import { completeResource } from './access/complete.ts'
import { checkPortal } from './approvals/approval-portal.ts'
import type { ApprovalPortal } from './approvals/approval.ts'
import { createApprovals } from './approvals/create-approvals.ts'
import { approvalQuestion } from './approvals/need.ts'
import { openFile } from './access/shared-file.ts'
import { createAudit } from './audit/audit.ts'
import { createUsage } from './audit/usage.ts'
import { nameAccount, preferAccount, switchOff } from './connections/accounts.ts'
import { checkConnection } from './connections/connection-health.ts'
import { createConnectionCaches } from './connections/connection-caches.ts'
import { allConnections } from './connections/all-connections.ts'
import { listConnections } from './connections/connections.ts'
import { disconnect } from './connections/disconnect.ts'
import { changeLimits } from './connections/limits.ts'
import { createRefresher } from './connections/refresh.ts'
import { createSweeper } from './connections/sweep.ts'
import { removeTenantClient, saveTenantClient, tenantClientViews } from './connections/tenant-clients.ts'
import type { HostedEngine } from './engine.ts'
import type { EventChannel } from './events/channel.ts'
import { createEvents } from './events/events.ts'
import { shareEvents } from './events/shared-events.ts'
import { beginFlow, describeOffer, openPage, ownerOf } from './flows/begin.ts'
import { connectKey } from './flows/connect-key.ts'
import { finishFlow } from './flows/finish.ts'
import { createDeviceOffers } from './flows/device-offer.ts'
import { beginDevice, deviceFlow } from './flows/device.ts'
import { decideAccount } from './flows/held-account.ts'
import { receiveInbound } from './inbound/receive.ts'
import { awaitIntent } from './links/await-intent.ts'
import { linkCatalog, linkUrl } from './links/catalog.ts'
import { createIntents } from './links/intents.ts'
import { linkStatus } from './links/link-status.ts'
import { needFor } from './links/need.ts'
import { createRefusals } from './links/refusals.ts'
import type { Log } from './log.ts'
import { createMarks } from './marks.ts'
import type { Parts } from './parts.ts'
import { guardEngine } from './roles/guard-engine.ts'
import type { Sealer } from './sealer.ts'
import type { Store } from './store/store.ts'
import type { Vault } from './vault/vault.ts'

/** What an engine is made of. The store stays the caller's: it is not closed with the engine. */
export interface EngineOptions {
  readonly store: Store
  /** Opened over the same store with `createVault`. */
  readonly vault: Vault
  readonly sealer: Sealer
  readonly connectors: readonly Connector[]
  /** Where people reach this server: `https://grantway.example.com`, without a slash at the end. */
  readonly publicUrl: string
  readonly now: () => Date
  readonly random: () => number
  /** Reaches addresses of the operator's configuration, where neither of the next two is given. */
  readonly fetch: typeof fetch
  /** For requests to the APIs of providers: `apiFetch` of this package costs half of the global `fetch`. */
  readonly apiFetch?: ApiFetch
  /** For requests to authorization servers, which must not be sent twice: `tokenFetch` of this package. */
  readonly tokenFetch?: typeof fetch
  readonly publicFetch: typeof fetch
  readonly log: Log
  /** True where one local person alone uses the server: a device flow may speak in the text of an answer. */
  readonly singleUser?: boolean
  /** Carries events to other replicas; missing where there are none. */
  readonly channel?: EventChannel
  /** Where administrators decide about approvals; on our own pages when missing. */
  readonly approvalPortal?: ApprovalPortal
}

/**
 * Makes the engine of a server. **Errors:** CONFIG_INVALID for two connectors of one id, or a portal that cannot
 * be used.
 */
export const createEngine = (options: EngineOptions): HostedEngine => {
  refuseDoubles(options.connectors)
  if (options.approvalPortal) checkPortal(options.approvalPortal)
  const links = linkCatalog(options.connectors)
  const { serverKeys } = options.vault
  const intents = createIntents(options.store, serverKeys.derive('intent'), options.now)
  const local = createEvents()
  const events = options.channel ? shareEvents(local, options.channel, intents, options.log) : local
  const parts: Parts = {
    ...options, apiFetch: options.apiFetch ?? options.fetch, tokenFetch: options.tokenFetch ?? options.fetch,
    singleUser: options.singleUser ?? false, links, audit: createAudit(serverKeys, options.now), events,
    refusalIsNew: createRefusals(options.now),
  }
  const usage = createUsage(parts)
  const devices = createDeviceOffers(parts, intents)
  const refresher = createRefresher(parts)
  const sweeper = createSweeper(parts, refresher)
  const call: CallParts = { parts, intents, usage, refresher, devices, cacheOf: createConnectionCaches(options.now) }
  return guardEngine({
    publicUrl: options.publicUrl,
    connectors: options.connectors,
    links,
    findLink: (uri) => links.find((link) => link.uri === uri),
    linkUrl: (link, values) => linkUrl(options.publicUrl, link, { values }),
    linkStatus: (owner, link, values) => linkStatus(parts, owner, link, values),
    callTool: (principal, connector, tool, input, callOptions) => callTool(call, principal, connector, tool, input, callOptions),
    readResource: (principal, connector, template, variables, callOptions) =>
      readResource(call, principal, connector, template, variables, callOptions),
    completeResource: (principal, connector, template, completion, signal) =>
      completeResource(call, principal, connector, template, completion, signal),
    askFor: async (principal, link) => {
      const { connector } = link
      if (!connector) throw new TypeError(`The link ${link.uri} cannot be asked for.`)
      const [first = connector.capabilities[0], ...rest] = link.capabilities
      const code = link.kind === 'limits' ? 'RESOURCE_NOT_SELECTED' : 'AUTH_REQUIRED'
      const question = { code, connector, missing: [first, ...rest], title: link.title, link } as const
      const approval = link.kind === 'limits' ? undefined : await approvalQuestion(parts, principal, question)
      return needFor(parts, intents, devices, principal, approval ?? question)
    },
    awaitIntent: (principal, intent, wait) => awaitIntent(parts, intents, principal, intent, wait),
    declineIntent: async (principal, intent) => {
      await intents.decline(principal, intent)
    },
    offer: (session, request) => describeOffer(parts, intents, session, request),
    beginFlow: (session, request) => beginFlow(parts, intents, session, request),
    finishFlow: (answer) => finishFlow(parts, intents, answer),
    openPage: (session, request) => openPage(parts, intents, session, request),
    connectKey: (session, request) => connectKey(parts, intents, session, request),
    beginDevice: (session, request) => beginDevice(parts, intents, session, request),
    deviceFlow: (session, id) => deviceFlow(parts, intents, ownerOf(session), id),
    openFile: (session, file) => openFile(parts, ownerOf(session), file),
    decideAccount: (session, held, decision) => decideAccount(parts, intents, ownerOf(session), held, decision),
    connections: (owner) => listConnections(parts, owner),
    checkConnection: (principal, id, signal) => checkConnection(parts, refresher, principal, id, signal),
    nameAccount: (owner, id, name) => nameAccount(parts, owner, id, name),
    preferAccount: (owner, id) => preferAccount(parts, owner, id),
    switchOff: (owner, id, capability) => switchOff(parts, owner, id, capability),
    changeLimits: (owner, id, capability, typed) => changeLimits(parts, intents, owner, id, capability, typed),
    disconnect: (owner, id) => disconnect(parts, owner, id),
    tenantClients: (staff) => tenantClientViews(parts, staff),
    saveTenantClient: (staff, request) => saveTenantClient(parts, staff, request),
    removeTenantClient: (staff, connector) => removeTenantClient(parts, staff, connector),
    approvals: createApprovals(parts, intents),
    marks: createMarks(options.store, options.now),
    subscribe: (owner, listener) => parts.events.subscribe(owner, listener),
    receive: (request) => receiveInbound(parts, request),
    allConnections: (filter) => allConnections(parts, filter),
    revoke: (owner, id) => disconnect(parts, owner, id, 'operator'),
    sweep: sweeper.sweep,
    close: async () => {
      devices.close()
      await sweeper.close()
      await refresher.close()
      await usage.flush()
    },
  })
}

const refuseDoubles = (connectors: readonly Connector[]): void => {
  for (const key of ['id', 'toolPrefix'] as const) {
    const values = connectors.map((connector) => connector[key])
    const double = values.find((value, index) => values.indexOf(value) !== index)
    if (double) throw new ConnectorError('CONFIG_INVALID', { message: `Two connectors share the ${key} '${double}'.` })
  }
}
