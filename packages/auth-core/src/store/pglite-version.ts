import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ConnectorError } from '@grantway/connector-kit'

/** Version of the embedded database that runs here. */
export const pgliteVersion = (): string => {
  // Its package.json is not among its exports; this is the folder of what is.
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string }
  return version
}

/**
 * Checks that a directory was made by this version of the embedded database, and stamps a new one. Files of a
 * database belong to the version that wrote them; another one would read them wrongly or not at all. The last
 * number may differ. **Errors:** CONFIG_INVALID naming the way over.
 */
export const checkPgliteVersion = (directory: string): void => {
  const file = join(directory, 'pglite.version')
  const version = pgliteVersion()
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return writeFileSync(file, `${version}\n`, { mode: 0o600 })
  }
  const made = readFileSync(file, 'utf8').trim()
  if (line(made) === line(version)) return
  throw new ConnectorError('CONFIG_INVALID', {
    message: `DATA_DIR: the database was made by PGlite ${made}, this is ${version}. Run \`grantway db export <file>\` with the Grantway that made it, then \`grantway db import <file>\` with this one and a new DATA_DIR.`,
  })
}

const line = (version: string): string => version.split('.').slice(0, 2).join('.')
