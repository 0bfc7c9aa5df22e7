export { openPglite, preparePgliteImage } from './open-pglite.ts'
export { migratePostgres, openPostgres } from './open-postgres.ts'
export * as schema from './schema/index.ts'
export { type Sql, type Store } from './store.ts'
