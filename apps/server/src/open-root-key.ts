import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createRootKey, readRootKey, type RootKey } from '@grantway/auth-core'
import type { Settings } from './configuration/settings.ts'

/**
 * Gives the root key. It is created by itself only for a new embedded database on loopback, and where
 * `mayCreate` says that a demo or one local person uses it: anywhere else a missing key means a lost one, and
 * a new key would hide that.
 * **Errors:** CONFIG_INVALID naming VAULT_KEY_FILE.
 */
export const openRootKey = (settings: Settings, mayCreate: boolean): { readonly key: RootKey; readonly created: boolean } => {
  const fresh = settings.databaseUrl === undefined && settings.loopback && mayCreate && !existsSync(join(settings.dataDir, 'pglite'))
  const created = fresh && !existsSync(settings.keyFile) ? tryToCreate(settings.keyFile) : undefined
  return { key: created ?? readRootKey(settings.keyFile), created: created !== undefined }
}

const tryToCreate = (file: string): RootKey | undefined => {
  try {
    return createRootKey(file)
  } catch (error) {
    // Another process made it at the same moment; the lock on the database decides which of them goes on.
    if (existsSync(file)) return undefined
    throw error
  }
}
