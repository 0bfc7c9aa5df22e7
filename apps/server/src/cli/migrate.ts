import { migratePostgres } from '@grantway/auth-core/store'
import { ConnectorError } from '@grantway/connector-kit'
import { readSettings } from '../configuration/settings.ts'

/** `grantway migrate`: works as DATABASE_ADMIN_URL and lets the user of DATABASE_URL step into the runtime role. */
export const migrate = async (): Promise<number> => {
  const { databaseUrl, databaseAdminUrl } = readSettings(process.env)
  if (databaseUrl === undefined) {
    throw new ConnectorError('CONFIG_INVALID', { message: 'DATABASE_URL: is not set; the embedded database migrates itself.' })
  }
  await migratePostgres(databaseAdminUrl ?? databaseUrl, databaseUrl)
  process.stderr.write('The schema is up to date.\n')
  return 0
}
