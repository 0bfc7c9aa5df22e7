import type { BrowserSession, Owner, Role } from '@grantway/auth-core'

/** An MCP client that a person allowed to act for them. */
export interface AllowedClient {
  readonly id: string
  readonly name: string
  readonly verifiedHost?: string
  readonly allowedAt: Date
}

/** A personal access token, without the token. */
export interface PersonalToken {
  readonly id: string
  readonly name: string
  readonly createdBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** What may act for a person: MCP clients, and tokens they made themselves. */
export interface Access {
  readonly clients: {
    readonly list: (owner: Owner) => Promise<readonly AllowedClient[]>
    readonly revoke: (owner: Owner, id: string) => Promise<boolean>
  }
  readonly tokens: {
    readonly create: (token: Owner & {
      readonly name: string; readonly days: number; readonly createdBy: string
    }) => Promise<{ readonly token: string }>
    readonly list: (owner: Owner) => Promise<readonly PersonalToken[]>
    readonly revoke: (owner: Owner, id: string) => Promise<boolean>
  }
}

/** Somebody who belongs to a tenant. */
export interface Member {
  readonly subject: string
  readonly displayName: string
  readonly kind: 'demo' | 'local' | 'oidc'
  readonly roles: readonly Role[]
}

/** An invitation that nobody has used yet. */
export interface Invitation {
  readonly id: string
  readonly label: string
  readonly roles: readonly Role[]
  readonly expiresAt: Date
}

/** The people of a tenant. Every call checks the rights of whoever asks. **Errors:** POLICY_DENIED. */
export interface Members {
  readonly list: (staff: BrowserSession) => Promise<readonly Member[]>
  readonly changeRoles: (
    owner: BrowserSession, subject: string, roles: readonly Role[],
  ) => Promise<'done' | 'unknown' | 'last_owner' | 'from_provider'>
  readonly remove: (owner: BrowserSession, subject: string) => Promise<'done' | 'unknown' | 'last_owner'>
  /** Gives the path of a page that works once. */
  readonly invite: (owner: BrowserSession, label: string, roles: readonly Role[]) => Promise<string>
  readonly invitations: (owner: BrowserSession) => Promise<readonly Invitation[]>
  readonly withdraw: (owner: BrowserSession, id: string) => Promise<boolean>
}
