import type { Owner } from '../principal.ts'

/** What can change for a person. */
export type ConnectionChange = 'connected' | 'expired' | 'disconnected' | 'declined' | 'approval'

/** Something changed for one person. It reaches nobody else. */
export interface ConnectionEvent extends Owner {
  readonly change: ConnectionChange
  readonly connector: string
  /** Intents that this change settles. */
  readonly intents: readonly string[]
}
