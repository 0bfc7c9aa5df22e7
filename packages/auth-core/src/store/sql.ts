import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type * as schema from './schema/index.ts'

/** A drizzle database or transaction over either driver. */
export type Sql = PgDatabase<PgQueryResultHKT, typeof schema>
