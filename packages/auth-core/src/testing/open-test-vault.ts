import { randomBytes } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { rootKeyFrom } from '../vault/root-key.ts'
import { createVault, type Vault } from '../vault/vault.ts'

/** Opens a vault with a root key of its own. */
export const openTestVault = (store: Store, now: () => Date): Promise<Vault> =>
  createVault(store, { current: rootKeyFrom(randomBytes(32)) }, now)
