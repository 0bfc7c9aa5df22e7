import { ConnectorError } from '@grantway/connector-kit'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { drizzleStore } from './drizzle-store.ts'
import { migrationsFolder, newestMigration } from './migrations-folder.ts'
import { postgresOptions } from './postgres-options.ts'
import * as schema from './schema/index.ts'
import { openingError } from './store-error.ts'
import type { Sql, Store } from './store.ts'

/** Role under which the server runs; it owns nothing and cannot bypass row-level security. */
const runtimeRole = 'grantway_runtime'

/**
 * Opens Postgres for the server's work.
 * **Errors:** STORE_UNAVAILABLE when it cannot be reached; CONFIG_INVALID when it was not migrated, lets nobody in, or
 * its role could bypass row-level security.
 */
export const openPostgres = async (url: string): Promise<Store> => {
  const client = connect(url, 10)
  // The statements of the hot path share one connection: they go out together, in one message, and each is a
  // transaction of its own. Spread over the others each would cost a system call on both sides. They find by a key:
  // a plan made once is as good as one made for each value.
  const hot = connect(url, 1, { plan_cache_mode: 'force_generic_plan' })
  const end = async (seconds: number): Promise<void> => {
    await Promise.all([client, hot].map((each) => each.end({ timeout: seconds })))
  }
  try {
    const [role] = await client`
      select rolsuper or rolbypassrls as unsafe from pg_roles where rolname = current_user`
    if (role?.['unsafe'] !== false) {
      throw new ConnectorError('CONFIG_INVALID', {
        message: 'DATABASE_URL: its role can bypass row-level security. Run `grantway migrate`.',
      })
    }
    const [schemaOf] = await client`select max(created_at) >= ${newestMigration()} as current from drizzle.__drizzle_migrations`
    if (schemaOf?.['current'] !== true) {
      throw new ConnectorError('CONFIG_INVALID', { message: 'DATABASE_URL: its schema is of an older version. Run `grantway migrate`.' })
    }
  } catch (error) {
    await end(1)
    throw openingError(error, 'DATABASE_URL')
  }
  return drizzleStore({
    kind: 'postgres',
    sql: drizzle(client, { schema }) as unknown as Sql,
    rows: async <Row>(text: string, parameters: readonly (string | null)[]) =>
      (await hot.unsafe(text, parameters as never[], { prepare: true })) as unknown as readonly Row[],
    close: () => end(5),
  })
}

const connect = (url: string, max: number, settings: Readonly<Record<string, string>> = {}): postgres.Sql =>
  postgres(url, {
    ...postgresOptions,
    max,
    // Also a connection of the owner steps down: isolation must not depend on which URL was configured.
    connection: { role: runtimeRole, ...settings } as Record<string, string>,
  })

/**
 * Brings the schema up to date as the admin role, and lets the runtime user step into the runtime role.
 * **Errors:** STORE_UNAVAILABLE; CONFIG_INVALID for a user who may not; INTERNAL when a migration fails (nothing of it is kept).
 */
export const migratePostgres = async (adminUrl: string, runtimeUrl: string): Promise<void> => {
  const client = postgres(adminUrl, { ...postgresOptions, max: 1 })
  try {
    await migrate(drizzle(client), { migrationsFolder })
    const runtimeUser = decodeURIComponent(new URL(runtimeUrl).username)
    if (runtimeUser) await client`grant grantway_runtime to ${client(runtimeUser)}`
    // What is there of migrations: a server does not start on a schema that is older than it.
    await client`grant usage on schema drizzle to grantway_runtime`
    await client`grant select on drizzle.__drizzle_migrations to grantway_runtime`
  } catch (error) {
    throw openingError(error, adminUrl === runtimeUrl ? 'DATABASE_URL' : 'DATABASE_ADMIN_URL', 'its user may not bring the schema up to date.')
  } finally {
    await client.end({ timeout: 5 })
  }
}

/**
 * Says whether the user of a URL may bring the schema up to date: its owner may, the user a server runs as may not.
 * **Errors:** STORE_UNAVAILABLE; CONFIG_INVALID when it lets nobody in.
 */
export const mayMigratePostgres = async (url: string): Promise<boolean> => {
  const client = postgres(url, { ...postgresOptions, max: 1 })
  try {
    const [answer] = await client`select has_database_privilege(current_database(), 'create') as may`
    return answer?.['may'] === true
  } catch (error) {
    throw openingError(error, 'DATABASE_URL')
  } finally {
    await client.end({ timeout: 5 })
  }
}
