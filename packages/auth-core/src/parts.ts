import type { ApiFetch, Connector } from '@grantway/connector-kit'
import type { ApprovalPortal } from './approvals/approval.ts'
import type { Audit } from './audit/audit.ts'
import type { Events } from './events/events.ts'
import type { Link } from './links/link.ts'
import type { RefusalIsNew } from './links/refusals.ts'
import type { Log } from './log.ts'
import type { Sealer } from './sealer.ts'
import type { Store } from './store/store.ts'
import type { Vault } from './vault/vault.ts'

/** What the parts of the engine share. Made once, never changed. */
export interface Parts {
  readonly publicUrl: string
  readonly store: Store
  readonly vault: Vault
  readonly audit: Audit
  readonly sealer: Sealer
  readonly connectors: readonly Connector[]
  readonly links: readonly Link[]
  readonly events: Events
  readonly refusalIsNew: RefusalIsNew
  /** Where approvals are decided, when that is not on our own pages. */
  readonly approvalPortal?: ApprovalPortal
  readonly now: () => Date
  readonly random: () => number
  /** Reaches the APIs of providers. */
  readonly apiFetch: ApiFetch
  /** Reaches their authorization servers, for requests that must not be sent twice: over a connection of their own. */
  readonly tokenFetch: typeof fetch
  /** Refuses private addresses; for addresses that came from somebody else. */
  readonly publicFetch: typeof fetch
  /** One person alone uses this server: what is told to a client is told to them. */
  readonly singleUser: boolean
  readonly log: Log
}
