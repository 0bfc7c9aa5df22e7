import { parsePgArray } from 'drizzle-orm/pg-core'

const textArray = 1009

/**
 * What every connection to Postgres is made with. The library would ask for the types of the database at each new
 * connection, without anybody waiting for the answer: one that broke just then ended the process, as when Postgres is
 * restarted. The one type it would have found is named here instead.
 * @see https://www.postgresql.org/docs/15/catalog-pg-type.html
 */
export const postgresOptions = {
  connect_timeout: 5,
  onnotice: (): void => undefined,
  fetch_types: false,
  types: {
    texts: { to: textArray, from: [textArray], serialize: (value: unknown): unknown => value, parse: (text: string): unknown => parsePgArray(text) },
  },
}
