import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createRootKey, readRootKey, type RootKey } from '@grantway/auth-core'
import type { Settings } from './configuration/settings.ts'

/**
 * Gives the root key. It is created by itself only for a new embedded database on loopback:
 * anywhere else a missing key means a lost one, and a new key would hide that.
 * **Errors:** CONFIG_INVALID naming VAULT_KEY_FILE.
 */
export const openRootKey = (settings: Settings): { readonly key: RootKey; readonly created: boolean } => {
  const fresh = settings.databaseUrl === undefined && settings.demo && !existsSync(join(settings.dataDir, 'pglite'))
  return fresh && !existsSync(settings.keyFile)
    ? { key: createRootKey(settings.keyFile), created: true }
    : { key: readRootKey(settings.keyFile), created: false }
}
