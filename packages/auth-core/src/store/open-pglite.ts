import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { ConnectorError } from '@grantway/connector-kit'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { lockDirectory } from './directory-lock.ts'
import { drizzleStore } from './drizzle-store.ts'
import { migrationsDigest, migrationsFolder } from './migrations-folder.ts'
import { createPreparedClient } from './pglite-client.ts'
import { createStatements } from './pglite-statements.ts'
import { checkPgliteVersion, pgliteVersion } from './pglite-version.ts'
import * as schema from './schema/index.ts'
import type { Sql, Store } from './store.ts'
import { usingFile } from '../using-file.ts'

/** Starting from a prepared image takes a third of the time of creating a database; it is built, not committed. */
const imageFile = (): string =>
  fileURLToPath(new URL(`../../dist/pglite-${pgliteVersion()}-${migrationsDigest()}.tar.gz`, import.meta.url))

/**
 * Opens the embedded database, creating and migrating it at the first start.
 * `memory://` lives in this process only. It survives the death of the process, not the loss of power.
 * **Errors:** STORE_UNAVAILABLE when another process uses the directory, or it cannot be opened; CONFIG_INVALID when
 * another version made it, or this process may not write there.
 */
export const openPglite = async (directory: string): Promise<Store> => {
  const inMemory = directory === 'memory://'
  const release = inMemory ? () => undefined : lockDirectory(directory)
  try {
    if (!inMemory) usingFile('DATA_DIR', () => checkPgliteVersion(directory))
  } catch (error) {
    release()
    throw error
  }
  const dataDir = inMemory ? directory : join(directory, 'pglite')
  const client = await openClient(dataDir, inMemory || !existsSync(join(dataDir, 'PG_VERSION'))).catch(() => {
    release()
    throw new ConnectorError('STORE_UNAVAILABLE', { message: `DATA_DIR: the database in ${directory} cannot be opened.` })
  })
  await migrate(drizzle(client), { migrationsFolder })
  // One session for the whole process: it steps down once, and row-level security applies from here on.
  await client.exec('set role grantway_runtime')
  // Everything here is found by a key: a plan made once is as good as one made for each value, and half the work.
  await client.exec('set plan_cache_mode = force_generic_plan')
  return drizzleStore({
    kind: 'pglite',
    sql: drizzle(createPreparedClient(client) as PGlite, { schema }) as unknown as Sql,
    rows: createStatements(client),
    close: async () => {
      await client.close()
      release()
    },
  })
}

const openClient = async (dataDir: string, fresh: boolean): Promise<PGlite> => {
  const image = fresh && existsSync(imageFile()) ? new Blob([await readFile(imageFile())]) : undefined
  return PGlite.create(dataDir, image ? { loadDataDir: image } : {})
}

/** Builds the image of a migrated, empty database next to the compiled code, if it is not there yet. */
export const preparePgliteImage = async (): Promise<void> => {
  const target = imageFile()
  if (existsSync(target)) return
  const client = await PGlite.create('memory://')
  await migrate(drizzle(client), { migrationsFolder })
  const dump = await client.dumpDataDir('gzip')
  await client.close()
  await mkdir(fileURLToPath(new URL('../../dist', import.meta.url)), { recursive: true })
  // Two builds at once must not show each other half a file.
  const partial = `${target}.${process.pid}`
  await writeFile(partial, Buffer.from(await dump.arrayBuffer()))
  await rename(partial, target)
}
