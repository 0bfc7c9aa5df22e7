import { readFileSync } from 'node:fs'
import { getTableColumns, getTableName, is } from 'drizzle-orm'
import { PgTable } from 'drizzle-orm/pg-core'
import { describe, expect, it } from 'vitest'
import { schema } from '../src/store/index.ts'

const page = readFileSync(new URL('../../../docs/storage.md', import.meta.url), 'utf8')
const described = page.split('\n## `').slice(1).map((section) => ({
  table: section.slice(0, section.indexOf('`')),
  readers: /^Read by (.+)\.$/m.exec(section)?.[1] ?? '',
  columns: [...section.matchAll(/^\| `(\w+)` \| (\S+) \| /gm)].map(([, name = '', form = '']) => ({ name, form })),
}))
const tables = Object.values(schema).flatMap((value) => (is(value, PgTable) ? [value] : []))

describe('docs/storage.md', () => {
  it('has every table of the schema, and no other', () => {
    expect(described.map(({ table }) => table).sort()).toEqual(tables.map(getTableName).sort())
    expect(described.filter(({ readers }) => readers === '')).toEqual([])
  })

  it.each(tables.map((table) => [getTableName(table), table] as const))('has every column of %s, in a form that its name allows', (name, table) => {
    const columns = Object.values(getTableColumns(table))
    const section = described.find((one) => one.table === name)
    expect(section?.columns.map((column) => column.name)).toEqual(columns.map((column) => column.name))
    for (const column of columns) {
      const form = section?.columns.find((one) => one.name === column.name)?.form
      expect(['plain', 'hash', 'sealed', 'wrapped', 'MAC']).toContain(form)
      // Bytes are never plain, and what is called a hash is one.
      if (column.getSQLType() === 'bytea') expect(form).toMatch(/^(sealed|wrapped|MAC)$/)
      if (column.name.endsWith('_hash')) expect(form).toBe('hash')
      if (column.name.startsWith('sealed')) expect(form).toBe('sealed')
    }
  })
})
