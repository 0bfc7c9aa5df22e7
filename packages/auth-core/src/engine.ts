import type { AnyResourceTemplate, AnyTool, Connector, ResourceContent } from '@grantway/connector-kit'
import type { CallOptions, CallOutcome, Completion, SharedFile, ToolResult } from './access/call-outcome.ts'
import type { Approvals } from './approvals/approval.ts'
import type { ConnectionFilter, ConnectionHealth, ConnectionView, DisconnectOutcome, StoredConnectionView } from './connections/connection-view.ts'
import type { TenantClientRequest, TenantClientView } from './connections/tenant-client-view.ts'
import type { ChangedLimits, TypedLimits } from './connections/typed-limits.ts'
import type { ConnectionEvent } from './events/connection-event.ts'
import type { ConnectOffer, ConnectRequest, KeyRequest } from './flows/connect-offer.ts'
import type { AccountDecision, DeviceFlow, FlowAnswer, FlowOutcome, FlowStart } from './flows/flow-outcome.ts'
import type { InboundOutcome, InboundRequest } from './inbound/inbound-request.ts'
import type { AuthorizationNeed } from './links/authorization-need.ts'
import type { Link, LinkStatus, LinkValues } from './links/link.ts'
import type { Marks } from './marks.ts'
import type { BrowserSession, Owner, Principal } from './principal.ts'

/**
 * The engine: links, flows, vault, access, connections and audit behind one object.
 * The adapters (`mcp`, `web`) know nothing else of it.
 */
export interface Engine {
  readonly publicUrl: string
  readonly connectors: readonly Connector[]
  /** Every link of the deployment in a fixed order, toolkit first. */
  readonly links: readonly Link[]
  readonly findLink: (uri: string) => Link | undefined
  /** Address of a link's page. **Errors:** INVALID_INPUT naming the value, when a templated link gets values. */
  readonly linkUrl: (link: Link, values?: LinkValues) => string
  /** How a link stands for a person. **Errors:** as `linkUrl`. */
  readonly linkStatus: (owner: Owner, link: Link, values?: LinkValues) => Promise<LinkStatus>
  readonly callTool: (
    principal: Principal, connector: Connector, tool: AnyTool, input: unknown, options: CallOptions,
  ) => Promise<CallOutcome<ToolResult>>
  readonly readResource: (
    principal: Principal, connector: Connector, template: AnyResourceTemplate,
    variables: Readonly<Record<string, string>>, options: CallOptions,
  ) => Promise<CallOutcome<ResourceContent>>
  /** Offers at most 100 values for a variable of a template; none where nothing is connected. Never fails. */
  readonly completeResource: (
    principal: Principal, connector: Connector, template: AnyResourceTemplate, completion: Completion, signal: AbortSignal,
  ) => Promise<readonly string[]>
  /** Asks for a link outside a tool call (`resources/read`, `prompts/get`). */
  readonly askFor: (principal: Principal, link: Link) => Promise<AuthorizationNeed>
  /** Waits until the intent is settled; `pending` when the time is over. Holds no database connection. */
  readonly awaitIntent: (
    principal: Principal, intent: string, wait: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ) => Promise<'connected' | 'declined' | 'pending'>
  /** The client said that the person does not want to. */
  readonly declineIntent: (principal: Principal, intent: string) => Promise<void>
  readonly offer: (session: BrowserSession, request: ConnectRequest) => Promise<ConnectOffer>
  /** Starts a flow after the person agreed. **Errors:** as a ConnectorError: USER_MISMATCH, LINK_EXPIRED, RATE_LIMITED, PROVIDER_MISCONFIGURED, INVALID_INPUT, APPROVAL_REQUIRED, APPROVAL_PENDING. */
  readonly beginFlow: (session: BrowserSession, request: ConnectRequest) => Promise<FlowStart>
  readonly finishFlow: (answer: FlowAnswer) => Promise<FlowOutcome>
  /** Gives the provider's page of a connector's own link, and settles the question that led there. **Errors:** as `beginFlow`. */
  readonly openPage: (session: BrowserSession, request: ConnectRequest) => Promise<{ readonly url: string }>
  /** Connects with a key that the person pasted. **Errors:** as `beginFlow`, and PROVIDER_UNAVAILABLE. */
  readonly connectKey: (session: BrowserSession, request: KeyRequest) => Promise<FlowOutcome>
  /** Starts a device flow, for a place without a browser that the provider could come back to. **Errors:** as `beginFlow`. */
  readonly beginDevice: (session: BrowserSession, request: ConnectRequest) => Promise<DeviceFlow>
  /** How a device flow stands; asks the provider when it is time to. `undefined` for one of somebody else. */
  readonly deviceFlow: (session: BrowserSession, id: string) => Promise<DeviceFlow | undefined>
  /**
   * Fetches what an address of `CallContext.shareLink` stands for; `undefined` for one that is over or not this
   * person's. **Errors:** NOT_FOUND_OR_NO_ACCESS, CONTENT_TOO_LARGE, PROVIDER_UNAVAILABLE.
   */
  readonly openFile: (session: BrowserSession, file: string) => Promise<SharedFile | undefined>
  /** Ends an `account_changed`. **Errors:** LINK_EXPIRED. */
  readonly decideAccount: (session: BrowserSession, held: string, decision: AccountDecision) => Promise<FlowOutcome>
  readonly connections: (owner: Owner) => Promise<readonly ConnectionView[]>
  /** Asks the provider about a connection, within 15 seconds; `undefined` for one that is not this person's. **Errors:** POLICY_DENIED. */
  readonly checkConnection: (principal: Principal, connectionId: string, signal: AbortSignal) => Promise<ConnectionHealth | undefined>
  /** Gives an account the person's own name; an empty one takes it away. False when there is no such connection. */
  readonly nameAccount: (owner: Owner, connectionId: string, name: string) => Promise<boolean>
  /** Makes an account the one that calls use when they name none. */
  readonly preferAccount: (owner: Owner, connectionId: string) => Promise<boolean>
  /** Switches a capability off, without losing the rest. */
  readonly switchOff: (owner: Owner, connectionId: string, capability: string) => Promise<boolean>
  /** Replaces what a grant is limited to. **Errors:** INVALID_INPUT that quotes the entry which is no such target. */
  readonly changeLimits: (
    owner: Owner, connectionId: string, capability: string, typed: TypedLimits,
  ) => Promise<ChangedLimits | undefined>
  /** Revokes at the provider and erases here; `undefined` when the person has no such connection. */
  readonly disconnect: (owner: Owner, connectionId: string) => Promise<DisconnectOutcome | undefined>
  /** The OAuth clients of a tenant, without their secrets. **Errors:** POLICY_DENIED. */
  readonly tenantClients: (staff: BrowserSession) => Promise<readonly TenantClientView[]>
  /** Stores the client with which people of the tenant connect from here on. **Errors:** POLICY_DENIED, INVALID_INPUT with a sentence for the page. */
  readonly saveTenantClient: (staff: BrowserSession, request: TenantClientRequest) => Promise<void>
  /** Removes it; connections made with it need their people again. False when there is none. **Errors:** POLICY_DENIED. */
  readonly removeTenantClient: (staff: BrowserSession, connector: string) => Promise<boolean>
  readonly approvals: Approvals
  readonly subscribe: (owner: Owner, listener: (event: ConnectionEvent) => void) => () => void
  /** What clients leave here between two requests, which may arrive at different replicas. */
  readonly marks: Marks
  readonly close: () => Promise<void>
}

/** The engine as the app that runs it holds it: with what no adapter has a use for. */
export interface HostedEngine extends Engine {
  /** Takes a webhook of a provider: verified, then read, then carried out. */
  readonly receive: (request: InboundRequest) => Promise<InboundOutcome>
  /** For the operator: connections of everybody, at most 200 at a time, ordered by id. */
  readonly allConnections: (filter: ConnectionFilter) => Promise<readonly StoredConnectionView[]>
  /** For the operator: as `disconnect`, for anybody; the log says that it was not the person. */
  readonly revoke: (owner: Owner, connectionId: string) => Promise<DisconnectOutcome | undefined>
  /** Background work, to be called every minute: revocations that are due, connections nobody looked at for a day. */
  readonly sweep: () => Promise<void>
}
