import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createRootKey, parseRootKey, readRootKey, transitRootKey, type KeyRing, type Log, type RootKey } from '@grantway/auth-core'
import type { RootKeySource } from './configuration/root-key-source.ts'
import type { Settings } from './configuration/settings.ts'

/**
 * Gives the root keys. A key file is created by itself only for a new embedded database on loopback, and where
 * `mayCreate` says that a demo or one local person uses it: anywhere else a missing key means a lost one, and
 * a new key would hide that.
 * **Errors:** CONFIG_INVALID naming the variable.
 */
export const openRootKey = (settings: Settings, mayCreate: boolean, log: Log): { readonly ring: KeyRing; readonly created: boolean } => {
  const created = mayCreate && createIfNew(settings)
  return { ring: openKeyRing(settings, log), created }
}

/** Gives the root keys that the settings name. **Errors:** CONFIG_INVALID naming the variable. */
export const openKeyRing = ({ rootKey, previousRootKey }: Settings, log: Log): KeyRing => ({
  current: openSource(rootKey, log),
  ...(previousRootKey && { previous: openSource(previousRootKey, log) }),
})

/** Where the root key is, in words for the operator. Never the key. */
export const describeRootKey = (source: RootKeySource): string => {
  if (source.kind === 'file') return source.file
  return source.kind === 'transit' ? `${source.key.address}, ${source.key.mount}/${source.key.name}` : source.setting
}

const openSource = (source: RootKeySource, log: Log): RootKey => {
  switch (source.kind) {
    case 'file':
      return readRootKey(source.file, source.setting)
    case 'environment':
      // Removing the variable from process.env does not help: the system keeps what the process was started with.
      log.warn(
        'the root key is in the environment: /proc, diagnostic reports and child processes show it, and so may whatever lists processes; a file or a key service is safer',
        { variable: source.setting },
      )
      return parseRootKey(source.value.reveal(), source.setting)
    case 'transit':
      return transitRootKey(source.key, fetch)
  }
}

const createIfNew = ({ databaseUrl, loopback, dataDir, rootKey }: Settings): boolean => {
  if (rootKey.kind !== 'file' || databaseUrl !== undefined || !loopback) return false
  if (existsSync(join(dataDir, 'pglite')) || existsSync(rootKey.file)) return false
  try {
    createRootKey(rootKey.file)
    return true
  } catch (error) {
    // Another process made it at the same moment; the lock on the database decides which of them goes on.
    if (existsSync(rootKey.file)) return false
    throw error
  }
}
