import type { Connector } from '@grantway/connector-kit'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import type { Vault } from '../vault/vault.ts'
import type { Breakers } from './breaker.ts'
import type { OAuthClient } from './registered.ts'

/** What a refresh works on. */
export interface RefreshWork {
  readonly parts: Parts
  readonly breakers: Breakers
  readonly owner: Owner
  readonly connector: Connector
  readonly id: string
}

/** What whoever holds the lease has in hand before anything is sent, so that nothing stands between the answer and its commit. */
export interface RefreshTurn extends RefreshWork {
  readonly client: OAuthClient
  readonly seal: Awaited<ReturnType<Vault['hold']>>
}
