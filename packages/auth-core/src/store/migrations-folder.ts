import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** Folder of the SQL migrations, the same for both drivers. */
export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

/** When the newest migration was made, in milliseconds: a database remembers it of each that it has. */
export const newestMigration = (): number =>
  journal.parse(JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8'))).entries.at(-1)?.when ?? 0

const journal = z.object({ entries: z.array(z.object({ when: z.number() })) })

/** Short digest of all migrations; an image of the database is good for exactly one. */
export const migrationsDigest = (): string => {
  const digest = createHash('sha256')
  // The journal tells when each was made, which a database remembers.
  digest.update(readFileSync(`${migrationsFolder}/meta/_journal.json`))
  for (const name of readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql')).sort()) {
    digest.update(name).update(readFileSync(`${migrationsFolder}/${name}`))
  }
  return digest.digest('hex').slice(0, 12)
}
