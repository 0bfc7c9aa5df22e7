// `@grantway/auth-core/store` without the tables: its types are what those who install the package compile with.
export { ensurePerson, type KnownPerson } from './ensure-person.ts'
export { isMember } from './is-member.ts'
export { openPglite, preparePgliteImage } from './open-pglite.ts'
export { openPostgresChannel } from './open-postgres-channel.ts'
export { mayMigratePostgres, migratePostgres, openPostgres } from './open-postgres.ts'
export { type Sql, type Store } from './store.ts'
export { tenantExists } from './tenant-exists.ts'
export { exportDatabase, importDatabase } from './transfer.ts'
