import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { openPglite } from '../store/open-pglite.ts'
import { migratePostgres, openPostgres } from '../store/open-postgres.ts'
import type { Store } from '../store/store.ts'

/** A database of its own for one test file, and what reads it around the server's back. */
export interface TestStore {
  readonly store: Store
  /** Where it is, when it is on a server. */
  readonly url?: string
  /** Runs a statement as an administrator, whom no policy holds: what only time, or an accident, would do. */
  readonly asAdministrator: (statement: string) => Promise<readonly Record<string, unknown>[]>
  /** Everything in it as text, read as an administrator: for leak scans. */
  readonly dump: () => Promise<string>
  /** Empties it, so that the next test need not wait for another one. */
  readonly clear: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Opens an empty, migrated database: in memory, or on the server that TEST_DATABASE_URL names,
 * where a database is created and dropped again.
 */
export const openTestStore = async (): Promise<TestStore> => {
  const server = process.env['TEST_DATABASE_URL']
  return server ? openOnPostgres(server) : openInMemory()
}

const openInMemory = async (): Promise<TestStore> => {
  const store = await openPglite('memory://')
  const asAdministrator = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    await store.rows('reset role', [])
    try {
      return await work()
    } finally {
      await store.rows('set role grantway_runtime', [])
    }
  }
  return {
    store,
    asAdministrator: (statement) => asAdministrator(() => store.rows(statement, [])),
    dump: () => asAdministrator(() => dumpTables(store.rows)),
    clear: () => asAdministrator(() => clearTables(store.rows)),
    close: store.close,
  }
}

const openOnPostgres = async (server: string): Promise<TestStore> => {
  const name = `grantway_test_${randomBytes(6).toString('hex')}`
  const admin = postgres(server, { max: 1, onnotice: () => undefined })
  await admin.unsafe(`create database ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  await migratePostgres(url.href, url.href)
  const store = await openPostgres(url.href)
  const reader = postgres(url.href, { max: 1, onnotice: () => undefined })
  const rows: Store['rows'] = async <Row>(text: string) => (await reader.unsafe(text)) as unknown as readonly Row[]
  return {
    store,
    url: url.href,
    asAdministrator: (statement) => rows(statement, []),
    dump: () => dumpTables(rows),
    clear: () => clearTables(rows),
    close: async () => {
      await store.close()
      await reader.end()
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    },
  }
}

const tablesOf = (rows: Store['rows']): Promise<readonly { name: string }[]> =>
  rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
    [],
  )

const clearTables = async (rows: Store['rows']): Promise<void> => {
  const tables = await tablesOf(rows)
  await rows(`truncate ${tables.map(({ name }) => `"${name}"`).join(', ')} cascade`, [])
}

const dumpTables = async (rows: Store['rows']): Promise<string> => {
  const tables = await tablesOf(rows)
  const lines: string[] = []
  for (const { name } of tables) {
    for (const row of await rows<{ line: string }>(`select t::text as line from "${name}" t`, [])) lines.push(`${name} ${row.line}`)
  }
  return lines.join('\n')
}
