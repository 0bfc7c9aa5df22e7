import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Folder of the SQL migrations, the same for both drivers. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** Short digest of the list of migrations; an image of the database is good for exactly one. */
export const migrationsDigest = (): string =>
  createHash('sha256').update(readFileSync(`${migrationsFolder}/meta/_journal.json`)).digest('hex').slice(0, 12)
