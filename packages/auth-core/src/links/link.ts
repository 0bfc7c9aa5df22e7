import type { Capability, Connector, ConnectorLink } from '@grantway/connector-kit'

/**
 * The human-facing entry to a flow. It names no person and holds no secret: it may appear in any text.
 * The MCP adapter lists it as a resource, the web adapter serves its page.
 */
export interface Link {
  /** `auth://links`, `auth://github`, `auth://github/issues-manage`, `auth://manage`. */
  readonly uri: string
  /** `github_auth_link`, `github_issues_manage_link`, `connections_manage_link`. */
  readonly name: string
  /** "Connect GitHub" */
  readonly title: string
  readonly description: string
  /** `own` is one the connector adds itself, `limits` the page where a person limits what they granted. */
  readonly kind: 'toolkit' | 'connector' | 'capability' | 'own' | 'limits' | 'manage'
  readonly connector?: Connector
  /** What the page will ask for; empty for toolkit and manage. */
  readonly capabilities: readonly Capability[]
  /** Present for kind `own`. */
  readonly own?: ConnectorLink
  /** `auth://slack/workspace{?team}`: present when a person must say more before the link leads anywhere. */
  readonly template?: string
}

/** Values of a templated link by name. */
export type LinkValues = Readonly<Record<string, string>>

/** How a link stands for one person. */
export type LinkState = 'connected' | 'not_connected' | 'needs_reauth' | 'capability_missing' | 'approval_required' | 'approval_pending'

/** What reading a link tells its reader. */
export interface LinkStatus {
  readonly link: Link
  readonly state: LinkState
  /** Label of the connected account. */
  readonly account?: string
  /** Capabilities the person has agreed to. */
  readonly granted: readonly Capability[]
  /** Address of the page, without an intent: it may be forwarded without harm. Before an approval, of the page that asks for it. */
  readonly url: string
}
