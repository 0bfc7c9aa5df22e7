/** Roles a member can have in a tenant. */
export type Role = 'member' | 'admin' | 'auditor' | 'owner'

/** Whose data it is: one person in one tenant. Every row of a person carries both. */
export interface Owner {
  readonly tenant: string
  readonly subject: string
}

/**
 * A verified caller. Made by the identity adapter from an MCP bearer only: nothing in arguments,
 * URLs or headers can change a field of it.
 */
export interface Principal extends Owner {
  readonly issuer: string
  readonly roles: readonly Role[]
  readonly displayName: string
  /** The MCP client that presented the bearer; `pat:<id>` for a personal access token. */
  readonly clientId: string
  /** What the client calls itself; shown to people as unverified text. */
  readonly clientName: string
}

/** A person in a browser, signed in at the same issuer that mints the MCP bearers. */
export interface BrowserSession extends Owner {
  readonly issuer: string
  readonly roles: readonly Role[]
  readonly displayName: string
  readonly tenantName: string
  /** Must come back with every form of this session. */
  readonly csrfToken: string
}
