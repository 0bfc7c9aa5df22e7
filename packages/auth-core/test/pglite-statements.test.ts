import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStatements, type Statements } from '../src/store/pglite-statements.ts'

let client: PGlite
let statements: Statements
beforeAll(async () => {
  client = await PGlite.create('memory://')
  statements = createStatements(client)
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
      expect(await statements.client.query(insert, thing(id))).toMatchObject({ affectedRows: 1 })
      const ours = await statements.client.query(read, [id], options)
      expect(ours).toEqual(await client.query(read, [id], options))
      expect(ours.rows).toMatchObject([[id, '2026-11-28 12:00:00+00', ['a', 'b,"c'], new Uint8Array([0, 255]), { a: [1, null] }, true]])
    }
    await statements.client.query(insert, [3, null, null, null, null, undefined])
    expect((await statements.client.query(read, [3], options)).rows).toEqual([[3, null, null, null, null, null]])
    expect(await statements.rows('select id from things where id = $1', ['3'])).toEqual([{ id: 3 }])
  })

  it('leaves the session usable when it fails, and tells its code', async () => {
    const twice = statements.client.query(insert, thing(1))
    await expect(twice).rejects.toMatchObject({ code: '23505' })
    await expect(statements.client.query('select nothing from nowhere')).rejects.toMatchObject({ code: '42P01' })
    expect((await statements.client.query(read, [1], options)).rows).toHaveLength(1)
  })

  it('belongs to its transaction, and is taken back with it', async () => {
    const failed = statements.client.transaction(async (transaction) => {
      await transaction.query(insert, thing(7))
      expect((await transaction.query(read, [7], options)).rows).toHaveLength(1)
      await transaction.query(insert, thing(7))
    })
    await expect(failed).rejects.toMatchObject({ code: '23505' })
    expect((await statements.client.query(read, [7], options)).rows).toEqual([])
  })

  it('from elsewhere waits until an open transaction is over', async () => {
    const order: string[] = []
    let outside: Promise<unknown> = Promise.resolve()
    await statements.client.transaction(async (transaction) => {
      outside = statements.rows('select 1 as one', []).then(() => order.push('outside'))
      for (let turns = 0; turns < 20; turns += 1) await transaction.query('select 1 as two')
      order.push('inside')
    })
    await outside
    expect(order).toEqual(['inside', 'outside'])
  })

  it('is not kept without end: beyond five hundred texts each is sent alone', async () => {
    for (let number = 0; number < 520; number += 1) {
      expect((await statements.client.query<{ n: number }>(`select ${number} as n`)).rows).toEqual([{ n: number }])
    }
    const { rows } = await client.query<{ count: number }>('select count(*)::int as count from pg_prepared_statements')
    expect(rows).toEqual([{ count: 500 }])
    await statements.client.transaction(async (transaction) => {
      expect((await transaction.query('select 521 as n')).rows).toEqual([{ n: 521 }])
    })
  })
})
