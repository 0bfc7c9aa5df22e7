import { createHash } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import { sql as statement } from 'drizzle-orm'
import { z } from 'zod'
import { migrationsDigest } from './migrations-folder.ts'
import { plainRows } from './plain-rows.ts'
import type { Sql, Store } from './store.ts'

// A logical copy of the whole database as lines of JSON: the way to another version of the embedded database, and
// from it to Postgres. What is sealed stays sealed, what is hashed stays hashed.

const header = z.object({ format: z.literal('grantway-database-1'), schema: z.string() })
const rowLine = z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) })
const footer = z.object({ rows: z.number(), sha256: z.string() })

const pageSize = 500

/** Gives the database line by line: a header, the rows in an order in which they can be written, a footer. */
export const exportDatabase = (store: Store, write: (line: string) => Promise<void> | void): Promise<number> =>
  store.asKeeper(async (sql) => {
    // One moment for all tables; the embedded database has one session and waits.
    if (store.kind === 'postgres') await sql.execute(statement`set transaction isolation level repeatable read`)
    const digest = createHash('sha256')
    let rows = 0
    await write(JSON.stringify({ format: 'grantway-database-1', schema: migrationsDigest() }))
    for (const table of await tablesInOrder(sql)) {
      let after = '(0,0)'
      for (;;) {
        // By address within the table: nothing moves within this transaction, and every table has one.
        const page = await plainRows<{ line: string; address: string }>(sql, statement`
          select to_jsonb(t)::text as line, t.ctid::text as address from ${statement.identifier(table)} t
          where t.ctid > ${after}::text::tid order by t.ctid limit ${pageSize}`)
        for (const { line } of page) {
          const text = `{"table":${JSON.stringify(table)},"row":${line}}`
          digest.update(text)
          rows += 1
          await write(text)
        }
        after = page.at(-1)?.address ?? after
        if (page.length < pageSize) break
      }
    }
    await write(JSON.stringify({ rows, sha256: digest.digest('hex') }))
    return rows
  })

/**
 * Writes an export into an empty database, all of it or nothing.
 * **Errors:** CONFLICT when the database holds something; INVALID_INPUT for a file that is cut off, altered, or of
 * another version of the schema.
 */
export const importDatabase = (store: Store, lines: AsyncIterable<string>): Promise<number> =>
  store.asKeeper(async (sql) => {
    const tables = await tablesInOrder(sql)
    for (const table of tables) {
      const [found] = await plainRows(sql, statement`select 1 from ${statement.identifier(table)} limit 1`)
      if (found) throw new ConnectorError('CONFLICT', { message: 'The database is not empty; nothing was imported.' })
    }
    const digest = createHash('sha256')
    let rows = 0
    let begun = false
    let ended = false
    let batch: { readonly table: string; readonly rows: unknown[] } | undefined
    const flush = async (): Promise<void> => {
      if (batch) await insertRows(sql, batch.table, batch.rows)
      batch = undefined
    }
    for await (const line of lines) {
      const value = parseLine(line)
      if (!begun) {
        begun = true
        const first = header.safeParse(value)
        if (!first.success) throw refused('is not an export')
        if (first.data.schema !== migrationsDigest()) throw refused('was made by another version of Grantway; import it with that one and upgrade then')
        continue
      }
      const row = rowLine.safeParse(value)
      if (!row.success) {
        const end = footer.safeParse(value)
        ended = end.success && end.data.rows === rows && end.data.sha256 === digest.digest('hex')
        break
      }
      const { table } = row.data
      if (!tables.includes(table)) throw refused('names a table that does not exist')
      digest.update(line)
      rows += 1
      if (batch && (batch.table !== table || batch.rows.length === pageSize)) await flush()
      batch ??= { table, rows: [] }
      batch.rows.push(row.data.row)
    }
    if (!ended) throw refused('is cut off or was altered')
    await flush()
    return rows
  })

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    throw refused('is not an export')
  }
}

const refused = (reason: string): ConnectorError =>
  new ConnectorError('INVALID_INPUT', { message: `The file ${reason}. Nothing was imported.` })

const insertRows = (sql: Sql, table: string, rows: readonly unknown[]): Promise<unknown> =>
  sql.execute(statement`
    insert into ${statement.identifier(table)}
    select * from jsonb_populate_recordset(null::${statement.identifier(table)}, ${JSON.stringify(rows)}::text::jsonb)`)

/** Tables of ours, each behind those it refers to. */
const tablesInOrder = async (sql: Sql): Promise<readonly string[]> => {
  const tables = await plainRows<{ name: string; needs: readonly string[] }>(sql, statement`
    select c.relname as name,
      array(select distinct f.confrelid::regclass::text from pg_constraint f
        where f.conrelid = c.oid and f.contype = 'f' and f.confrelid <> c.oid) as needs
    from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname`)
  const ordered: string[] = []
  while (ordered.length < tables.length) {
    const next = tables.find(({ name, needs }) => !ordered.includes(name) && needs.every((one) => ordered.includes(one)))
    if (!next) throw new Error('Tables refer to each other in a circle.')
    ordered.push(next.name)
  }
  return ordered
}
