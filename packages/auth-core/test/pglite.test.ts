import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPreparedClient } from '../src/store/pglite-client.ts'
import { createStatements } from '../src/store/pglite-statements.ts'
import type { Store } from '../src/store/index.ts'

let client: PGlite
let prepared: ReturnType<typeof createPreparedClient>
let rows: Store['rows']
beforeAll(async () => {
  client = await PGlite.create('memory://')
  prepared = createPreparedClient(client)
  rows = createStatements(client)
  await client.exec('create table things (id int primary key, at timestamptz, words text[], bytes bytea, data jsonb, on_ boolean)')
})
afterAll(() => client.close())

const asText = (value: string) => value
const options = { rowMode: 'array', parsers: { 1184: asText } } as const
const insert = 'insert into things values ($1, $2, $3, $4, $5, $6)'
const read = 'select id, at, words, bytes, data, on_ from things where id = $1'
const thing = (id: number) => [id, '2026-11-28T12:00:00Z', ['a', 'b,"c'], new Uint8Array([0, 255]), '{"a": [1, null]}', true]

describe('a statement that is prepared once', () => {
  it('writes and reads what PGlite itself would, for every type, each time', async () => {
    for (const id of [1, 2]) {
      expect(await prepared.query(insert, thing(id))).toMatchObject({ affectedRows: 1 })
      const ours = await prepared.query(read, [id], options)
      expect(ours).toEqual(await client.query(read, [id], options))
      expect(ours.rows).toMatchObject([[id, '2026-11-28 12:00:00+00', ['a', 'b,"c'], new Uint8Array([0, 255]), { a: [1, null] }, true]])
    }
    await prepared.query(insert, [3, null, null, null, null, undefined])
    expect((await prepared.query(read, [3], options)).rows).toEqual([[3, null, null, null, null, null]])
    expect(await rows('select id from things where id = $1', ['3'])).toEqual([{ id: 3 }])
  })

  it('leaves the session usable when it fails, and tells its code', async () => {
    const twice = prepared.query(insert, thing(1))
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    await expect(prepared.query('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' })
    expect((await prepared.query(read, [1], options)).rows).toHaveLength(1)
  })

  it('belongs to its transaction, and is taken back with it', async () => {
    const failed = prepared.transaction(async (transaction) => {
      await transaction.query(insert, thing(7))
      expect((await transaction.query(read, [7], options)).rows).toHaveLength(1)
      await transaction.query(insert, thing(7))
    })
    await expect(failed).rejects.toMatchObject({ code: '23505' })
    expect((await prepared.query(read, [7], options)).rows).toEqual([])
  })

  it('from elsewhere waits until an open transaction is over', async () => {
    const order: string[] = []
    let outside: Promise<unknown> = Promise.resolve()
    await prepared.transaction(async (transaction) => {
      outside = rows('select 1 as one', []).then(() => order.push('outside'))
      for (let turns = 0; turns < 20; turns += 1) await transaction.query('select 1 as two')
      order.push('inside')
    })
    await outside
    expect(order).toEqual(['inside', 'outside'])
  })

  it('of a database that is closed meanwhile is refused, and nobody waits for ever', async () => {
    const other = await PGlite.create('memory://')
    const ask = createStatements(other)
    const asked = [ask('select 1 as one', []), ask('select 2 as two', [])]
    await other.close()
    expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('is not kept without end: beyond five hundred texts each is sent alone', async () => {
    for (let number = 0; number < 520; number += 1) {
      expect((await prepared.query<{ n: number }>(`select ${number} as n`)).rows).toEqual([{ n: number }])
    }
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements where name like \'drizzle%\'')
    expect(rows).toEqual([{ count: 500 }])
    await prepared.transaction(async (transaction) => {
      expect((await transaction.query('select 521 as n')).rows).toEqual([{ n: 521 }])
    })
  })
})
