import type { Capability, Connector, Limits } from '@grantway/connector-kit'
import type { Owner } from '../principal.ts'

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

/** Which connections an operator means; everything where nothing is named. */
export interface ConnectionFilter {
  readonly tenant?: string | undefined
  readonly connector?: string | undefined
  /** Only connections after this id: a long list is read page by page. */
  readonly after?: string | undefined
}
