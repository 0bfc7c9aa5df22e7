import { closeSync, mkdirSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ConnectorError } from '@grantway/connector-kit'
import { usingFile } from '../using-file.ts'

// The package has no types of its own.
const { tryLock, unlock } = createRequire(import.meta.url)('fs-native-extensions') as {
  tryLock: (file: number) => boolean
  unlock: (file: number) => void
}

/**
 * Takes the directory for this process alone; the kernel frees it when the process dies.
 * PGlite itself lets two processes open one directory and silently loses the writes of one.
 * **Errors:** STORE_UNAVAILABLE when another process holds it; CONFIG_INVALID when this one may not write there.
 */
export const lockDirectory = (directory: string): (() => void) => {
  const file = usingFile('DATA_DIR', () => {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return openSync(join(directory, 'lock'), 'a+', 0o600)
  })
  if (!tryLock(file)) {
    closeSync(file)
    throw new ConnectorError('STORE_UNAVAILABLE', {
      message: `DATA_DIR: another process is using the database in ${directory}. Stop it or choose another directory.`,
    })
  }
  return () => {
    unlock(file)
    closeSync(file)
  }
}
