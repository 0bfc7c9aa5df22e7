import type { Capability, Connector, ConnectorLink } from '@grantway/connector-kit'
import type { ConnectionView } from '../connections/connection-view.ts'

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

/** What a connect page is opened for, and what its person agreed to. */
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
