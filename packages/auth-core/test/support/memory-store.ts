import { getTableName, type SQL, type Table } from 'drizzle-orm'
import { PgDialect } from 'drizzle-orm/pg-core'
import type { Owner } from '../../src/index.ts'
import { schema, type Store } from '../../src/store/index.ts'

type Row = Record<string, unknown>

/** Rows of the two tables of keys, kept in memory, for tests of what is decided about them. */
export interface MemoryStore {
  readonly store: Store
  readonly tenantKeys: (typeof schema.tenantKeys.$inferSelect)[]
  readonly serverKeys: (typeof schema.serverKeys.$inferSelect)[]
  /** How often keys of tenants were read. */
  readonly reads: () => number
  /** Fails the next read of a tenant's keys. */
  readonly failNextRead: () => void
}

const dialect = new PgDialect()
const byVersion = (one: Row, other: Row): number => Number(one['version']) - Number(other['version'])

/** Whether a database would run these statements is for the tests that have one. */
export const createMemoryStore = (): MemoryStore => {
  const rows = { tenant_keys: [] as Row[], server_keys: [] as Row[] }
  let [reads, failing] = [0, false]
  const rowsOf = (table: Table): Row[] => rows[getTableName(table) as keyof typeof rows]
  const session = (owner?: Owner) => ({
    select: () => ({
      from: (table: Table) => table === schema.serverKeys
        ? { orderBy: () => Promise.resolve([...rows.server_keys].sort(byVersion)) }
        : {
            where: (condition: SQL) => ({
              orderBy: () => ({
                limit: (count: number) => {
                  reads += 1
                  if (failing) return (failing = false, Promise.reject(new Error('away')))
                  // The tenant, and the version where one is asked for.
                  const [tenant, version] = dialect.sqlToQuery(condition).params
                  const seen = rows.tenant_keys.filter((row) => row['tenantId'] === tenant && tenant === owner?.tenant)
                  return Promise.resolve(
                    seen.filter((row) => version === undefined || row['version'] === version).sort(byVersion).reverse().slice(0, count))
                },
              }),
            }),
          },
    }),
    insert: (table: Table) => ({
      values: (given: Row | readonly Row[]) => {
        const add = (): Promise<void> => {
          for (const row of [given].flat() as Row[]) {
            const isSame = (one: Row): boolean => (['tenantId', 'purpose', 'version'] as const).every((name) => one[name] === row[name])
            if (!rowsOf(table).some(isSame)) rowsOf(table).push(row)
          }
          return Promise.resolve()
        }
        return { onConflictDoNothing: add, then: (done: () => void) => add().then(done) }
      },
    }),
  })
  const store = {
    shared: (work: (sql: unknown) => unknown) => work(session()),
    asKeeper: (work: (sql: unknown) => unknown) => work(session()),
    owned: (owner: Owner, work: (sql: unknown) => unknown) => work(session(owner)),
  } as unknown as Store
  return {
    store, tenantKeys: rows.tenant_keys as MemoryStore['tenantKeys'], serverKeys: rows.server_keys as MemoryStore['serverKeys'],
    reads: () => reads, failNextRead: () => (failing = true),
  }
}
