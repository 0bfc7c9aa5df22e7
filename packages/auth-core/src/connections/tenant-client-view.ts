import type { Connector } from '@grantway/connector-kit'

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
