import type {
  AnyResourceTemplate, AnyTool, Capability, Connector, ConnectorError, ConnectorLink, ErrorCode, Limits, ResourceContent, ResultLink,
} from '@grantway/connector-kit'
import type { Approvals } from './approvals/approval.ts'
import type { TypedLimits } from './connections/typed-limits.ts'
import type { Link, LinkStatus, LinkValues } from './links/link.ts'
import type { Marks } from './marks.ts'
import type { BrowserSession, Owner, Principal } from './principal.ts'

/** Asks a person to open a link. The adapter shows it in the way its client understands. */
export interface AuthorizationNeed {
  readonly code: Extract<
    ErrorCode,
    | 'AUTH_REQUIRED' | 'AUTH_EXPIRED' | 'SCOPE_MISSING' | 'AUTH_PENDING' | 'RESOURCE_NOT_SELECTED' | 'SSO_REQUIRED'
    | 'APPROVAL_REQUIRED' | 'APPROVAL_PENDING'
  >
  /** The whole sentence with link name, link URI and connect URL: enough on its own (rule 6). */
  readonly text: string
  /** One line for the second identical answer in a row, so that a model does not loop. */
  readonly shortText: string
  /** Short sentence for an elicitation: who asks for what, never the arguments. */
  readonly message: string
  readonly link: Link
  readonly missing: readonly Capability[]
  /** Connect URL with the intent. */
  readonly url: string
  /** The one-time reference in the URL; for correlation, never an authority. */
  readonly intent: string
  /** True when this principal got the same answer before and the intent is still live. */
  readonly repeated: boolean
}

/** What a call came to. */
export type CallOutcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'authorization'; readonly need: AuthorizationNeed }
  /** Nothing was sent yet: the person is to agree to this one call. Only where `asksFirst` was said. */
  | { readonly kind: 'unconfirmed'; readonly question: string }
  | { readonly kind: 'failed'; readonly error: ConnectorError; readonly reference: string }

/** The output of a tool, parsed by its schema, its rendering as text, and the resources it names, if any. */
export interface ToolResult {
  readonly output: Readonly<Record<string, unknown>>
  readonly text: string
  readonly links?: readonly ResultLink[]
}

export interface CallOptions {
  readonly signal: AbortSignal
  /** Which of several accounts, by label or id; the default account when missing. */
  readonly account?: string
  /**
   * The intent this call was held open for. A tool that writes runs only if the intent can be claimed, once:
   * a second retry gets CONFLICT and nothing is written twice.
   */
  readonly intent?: string
  /** True when the person can be asked: a call that destroys something gives its question instead of running. */
  readonly asksFirst?: boolean
}

/** What a person is typing into one variable of a resource template. */
export interface Completion {
  readonly variable: string
  readonly typed: string
  /** The variables that have a value already. */
  readonly others: Readonly<Record<string, string>>
}

/** A file of the provider, on its way to its person. */
export interface SharedFile {
  /** What it is called, as the connector says. */
  readonly title: string
  readonly bytes: Uint8Array
}

/** One account as the Connections page and `connections_check` show it. */
export interface ConnectionView {
  readonly id: string
  readonly connector: Connector
  /** The person's own name for it, or what the provider calls it. */
  readonly account: string
  /** What the provider calls it. */
  readonly accountLabel: string
  /** Whether calls that name no account use it. */
  readonly isDefault: boolean
  /** Which way it was connected: at the provider, or with a key of it. */
  readonly way: 'oauth' | 'key'
  readonly state: 'active' | 'refresh_outcome_unknown' | 'needs_reauth' | 'revoked' | 'needs_key'
  readonly capabilities: readonly Capability[]
  /** By id of a capability, for those whose grant is limited. */
  readonly limits: Readonly<Record<string, Limits>>
  readonly connectedAt: Date
  readonly lastUsedAt?: Date
}

/**
 * What the provider says about a connection. `works`: it named the account. `refused`: its person must reconnect.
 * `unanswered`: it could not be reached or would not say, which tells nothing about the connection.
 */
export type ConnectionHealth = 'works' | 'refused' | 'unanswered'

/** What happened at the provider when a person disconnected. The local copy is erased in every case. */
export interface DisconnectOutcome {
  readonly connector: Connector
  readonly account: string
  readonly upstream: UpstreamOutcome
}

/**
 * `revoked`: the provider confirmed. `unsupported`: it has no way to ask. `failed`: it answered and did not confirm.
 * `pending`: it could not be reached, and is asked again for a day. `kept`: another connection lives on the same
 * authorization, so it was not asked.
 */
export type UpstreamOutcome = 'revoked' | 'unsupported' | 'failed' | 'pending' | 'kept'

/** One connection as the operator sees it: where it is and how it stands, nothing it holds. */
export interface StoredConnectionView extends Owner {
  readonly id: string
  readonly connector: string
  readonly state: ConnectionView['state']
  readonly connectedAt: Date
}

/** A service at which a tenant can register an OAuth client of its own, and what is known of the one it has. */
export interface TenantClientView {
  readonly connector: Connector
  /** What to register as the redirect URI, before and after. */
  readonly redirectUri: string
  readonly client?: { readonly clientId: string; readonly createdAt: Date }
}

/** An OAuth client as an owner typed it; the secret is empty for a public client. */
export interface TenantClientRequest {
  readonly connector: string
  readonly clientId: string
  readonly clientSecret: string
}

/** Which connections an operator means; everything where nothing is named. */
export interface ConnectionFilter {
  readonly tenant?: string | undefined
  readonly connector?: string | undefined
  /** Only connections after this id: a long list is read page by page. */
  readonly after?: string | undefined
}

/** A webhook as it arrived. The body is raw: nothing of it is read before it is verified. */
export interface InboundRequest {
  readonly connector: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** `unknown`: no such connector, or it receives nothing. `refused`: not from the provider. `malformed`: not JSON. */
export type InboundOutcome =
  | { readonly kind: 'unknown' | 'refused' | 'malformed' }
  | { readonly kind: 'challenge'; readonly answer: string }
  | { readonly kind: 'accepted'; readonly connections: number }

/** A capability that needs an administrator's approval first. */
export interface UnapprovedCapability {
  readonly capability: Capability
  readonly pending: boolean
}

/** What the connect page shows. Reading it changes nothing. */
export type ConnectOffer =
  | {
      readonly kind: 'offer'
      readonly connector: Connector
      readonly capabilities: readonly Capability[]
      /** Asked for too, but an administrator has not approved it; the page of each asks for that. */
      readonly unapproved: readonly UnapprovedCapability[]
      /** Accounts this person has connected already, and whether they hold everything asked here. */
      readonly existing: readonly ConnectionView[]
      readonly complete: boolean
      /** Who asked: known when the link carries an intent. */
      readonly asked?: { readonly clientName: string; readonly toolTitle: string }
      /** Origin of the provider's page, for "where you will be sent" and the CSP; missing where only a key connects. */
      readonly nextOrigin?: string
      /** The connector's own link that this page is about. */
      readonly link?: ConnectorLink
    }
  | { readonly kind: 'refused'; readonly code: 'USER_MISMATCH' | 'LINK_EXPIRED' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unconfigured'; readonly connector: Connector }

export interface ConnectRequest {
  readonly connector: string
  /** Ids of capabilities; empty for the default set. */
  readonly capabilities: readonly string[]
  readonly intent?: string | undefined
  /** One of the connector's own links, by id, and the values of its template. */
  readonly link?: string | undefined
  readonly values?: Readonly<Record<string, string>> | undefined
  /** True when the person says that they add another account. */
  readonly add?: boolean | undefined
}

/** A key of the provider, as its person pasted it. */
export interface KeyRequest extends ConnectRequest {
  readonly key: string
}

/** What becomes of an account that is another one than before. */
export type AccountDecision = 'replace' | 'keep_both' | 'cancel'

export interface ChangedLimits {
  readonly connector: Connector
  readonly limits: Limits | undefined
}

/** The start of a flow: where to send the browser, and the cookie that ties the answer to this browser. */
export interface FlowStart {
  readonly authorizationUrl: string
  /** Append to the cookie's name; derived from `state`, so that the callback can find it. */
  readonly cookieSuffix: string
  readonly cookieValue: string
  readonly expiresAt: Date
}

/** A device flow as its person sees it. The user code is shown to the one who started it, and to nobody else. */
export type DeviceFlow = { readonly id: string; readonly connector: Connector } & (
  | {
      readonly state: 'pending'
      readonly userCode: string
      readonly verificationUri: string
      readonly expiresAt: Date
      readonly intervalSeconds: number
    }
  | { readonly state: 'held'; readonly outcome: Extract<FlowOutcome, { kind: 'account_changed' }> }
  | { readonly state: 'connected'; readonly account: string }
  | { readonly state: 'declined' | 'expired' | 'failed' }
)

/** The provider's answer as it arrived in the browser. */
export interface FlowAnswer {
  /** Last segment of the redirect URI. */
  readonly registration: string
  readonly query: URLSearchParams
  readonly session: BrowserSession | undefined
  /** Reads the flow cookie with the given suffix from this request. */
  readonly cookie: (suffix: string) => string | undefined
}

export type FlowOutcome =
  | {
      readonly kind: 'connected'
      readonly connector: Connector
      readonly account: string
      readonly granted: readonly Capability[]
      /** Asked for and not granted: the person or the provider allowed less. */
      readonly refused: readonly Capability[]
    }
  | { readonly kind: 'declined'; readonly connector: Connector }
  | {
      /** It ended at another account than before, or without a browser. Nothing changed yet: `decideAccount` says what becomes of it. */
      readonly kind: 'account_changed'
      readonly connector: Connector
      /** Label of the account that was connected before, where there is one. */
      readonly before: string | undefined
      readonly account: string
      readonly held: string
    }
  | {
      readonly kind: 'failed'
      readonly code: Extract<ErrorCode, 'STATE_MISMATCH' | 'USER_MISMATCH' | 'LINK_EXPIRED' | 'PROVIDER_UNAVAILABLE' | 'PROVIDER_MISCONFIGURED' | 'PROVIDER_POLICY' | 'SSO_REQUIRED' | 'INVALID_INPUT' | 'INTERNAL' | 'API_ERROR'>
      /** The fixed sentence of the page: "Missing code or state." or "Failed to complete authorization." */
      readonly message: string
      readonly reference: string
    }

export type ConnectionChange = 'connected' | 'expired' | 'disconnected' | 'declined' | 'approval'

/** Something changed for one person. It reaches nobody else. */
export interface ConnectionEvent extends Owner {
  readonly change: ConnectionChange
  readonly connector: string
  /** Intents that this change settles. */
  readonly intents: readonly string[]
}

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
