import { mayMigratePostgres, migratePostgres, openPglite, openPostgres, type Store } from '@grantway/auth-core/store'
import type { Settings } from './configuration/settings.ts'

/**
 * Opens the database of a server: Postgres when DATABASE_URL names one, else the embedded one in DATA_DIR.
 * With one owner URL on loopback the schema is brought up to date here; elsewhere `grantway migrate` does it.
 */
export const openStore = async (settings: Settings): Promise<Store> => {
  const { databaseUrl, databaseAdminUrl, dataDir, publicUrl } = settings
  if (databaseUrl === undefined) return openPglite(dataDir)
  if (databaseAdminUrl !== undefined) await migratePostgres(databaseAdminUrl, databaseUrl)
  else if (publicUrl.startsWith('http://') && (await mayMigratePostgres(databaseUrl))) await migratePostgres(databaseUrl, databaseUrl)
  return openPostgres(databaseUrl)
}
