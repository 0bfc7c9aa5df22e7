import type { SQL } from 'drizzle-orm'
import type { Sql } from './store.ts'

/** Runs a plain statement and gives its rows, which the two drivers wrap differently. */
export const plainRows = async <Row>(sql: Sql, text: SQL): Promise<readonly Row[]> => {
  const result = (await sql.execute(text)) as unknown
  return (Array.isArray(result) ? result : (result as { readonly rows: readonly Row[] }).rows) as readonly Row[]
}
