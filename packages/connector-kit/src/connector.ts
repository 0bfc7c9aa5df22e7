import type { Capability } from './capability.ts'
import type { ConnectionCache } from './connection-cache.ts'
import type { ConnectorLink } from './connector-link.ts'
import type { ProviderHttp } from './http/provider-http.ts'
import type { TargetKind } from './limits.ts'
import type { Provider, Registration } from './provider.ts'
import type { Prompt, ResourceTemplate } from './resource.ts'
import { Secret } from './secret.ts'
import type { Tool } from './tool.ts'

/** Something that happened at the provider, told to us by a webhook. */
export type InboundEvent = AccountRevoked | AccountsRevoked

/** One account took our access away. */
export interface AccountRevoked {
  readonly kind: 'revoked'
  /** Key of the provider account, as `identify` gives it. */
  readonly accountKey: string
}

/** A whole organisation removed the application: every account whose key begins so. */
export interface AccountsRevoked {
  readonly kind: 'all-revoked'
  /** Ends with the separator of the key, or it would reach into another organisation. */
  readonly accountKeyPrefix: string
}

/** Receives webhooks of the provider. Nothing is parsed before `verify` accepted the raw body. */
export interface Inbound {
  readonly verify: (request: { readonly headers: Headers; readonly body: Uint8Array; readonly now: Date }) => boolean
  readonly parse: (body: unknown) => readonly InboundEvent[]
  /** What to answer when the provider only tries the address; the text is sent back as it is. */
  readonly challenge?: (body: unknown) => string | undefined
}

// The one place where variance needs `any`: a list of tools has tools of many input and output types,
// and a tool is contravariant in its API. Everything inside was checked where it was declared.
/** A tool of any connector. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyTool = Tool<any, any, any>
/** A resource template of any connector. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyResourceTemplate = ResourceTemplate<any>

/**
 * A connector: who the upstream is, what a person can agree to, how to talk, and what the model can do.
 * A frozen value without life cycle, storage, web route or environment variable.
 */
export interface Connector<Api = unknown> {
  /** kebab-case; part of link URIs and of the redirect URI. */
  readonly id: string
  /** The service's name as a person knows it. */
  readonly title: string
  /** Version of this contract. */
  readonly contract: 1
  /** First part of every tool name. */
  readonly toolPrefix: string
  readonly provider: Provider
  /** Missing while the operator has not registered an OAuth client. */
  readonly registration?: Registration
  readonly capabilities: readonly [Capability, ...Capability[]]
  /** What grants can be limited to; empty or missing when nothing. */
  readonly targetKinds?: readonly TargetKind[]
  /** Links beyond the connector's and the capabilities'. */
  readonly links?: readonly ConnectorLink[]
  readonly client: (http: ProviderHttp, cache: ConnectionCache) => Api
  readonly tools: readonly AnyTool[]
  readonly resources?: readonly AnyResourceTemplate[]
  readonly prompts?: readonly Prompt[]
  /** Other names that answer without being listed: renamed tools keep working. Alias to tool name. */
  readonly aliases?: Readonly<Record<string, string>>
  readonly inbound?: Inbound
}

/** Shape shared by the options of all connectors, so that configuration decides the endpoints. */
export interface ConnectorOptions {
  readonly clientId?: string | undefined
  readonly clientSecret?: string | undefined
  readonly issuer?: string | undefined
  readonly authorizationEndpoint?: string | undefined
  readonly tokenEndpoint?: string | undefined
  readonly revocationEndpoint?: string | undefined
  readonly deviceAuthorizationEndpoint?: string | undefined
  readonly apiOrigin?: string | undefined
  readonly webhookSecret?: string | undefined
}

/** Gives what the options say of the registration, to be spread into a connector; nothing without a client id. */
export const registrationOf = ({
  clientId,
  clientSecret,
}: ConnectorOptions): { readonly registration?: Registration } =>
  clientId === undefined
    ? {}
    : { registration: { clientId, ...(clientSecret !== undefined && { clientSecret: new Secret(clientSecret) }) } }
