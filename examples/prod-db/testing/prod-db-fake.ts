import { fakeProvider, pageOf, reply } from '@grantway/connector-testing'

const tables = Array.from({ length: 25 }, (_, index) => ({ name: `table_${index}`, columns: ['id', 'note'] }))
const person = (id: string, name: string) => ({
  id,
  name,
  rows: [
    ['1', `An order of ${name}`],
    ['2', 'A second order'],
  ],
})

/** A strict fake of the query gateway. It runs no SQL: each person has the rows that every query gives. */
export const prodDbFake = fakeProvider({
  people: [person('alice', 'Alice Archer'), person('bob', 'Bob Baker')],
  scopes: ['tables:read', 'query:read'],
  routes: {
    'GET /me': { answer: (_request, { id, name }) => ({ id, name }) },
    'GET /databases/:name/tables': {
      scope: 'tables:read',
      answer: ({ query }) => pageOf(tables, { limit: query.get('limit'), cursor: query.get('cursor') }),
    },
    'POST /databases/:name/query': {
      scope: 'query:read',
      reads: true,
      answer: ({ json }, { rows }) =>
        /^\s*select\b/i.test((json as { sql: string }).sql)
          ? { columns: ['id', 'note'], rows }
          : reply(400, { error: 'only select is allowed' }),
    },
  },
  examples: {
    prod_db_list_tables: { database: 'orders' },
    prod_db_run_query: { database: 'orders', sql: 'select id, note from orders limit 2' },
  },
  targets: {
    prod_db_list_tables: [{ kind: 'database', id: 'orders' }],
    prod_db_run_query: [{ kind: 'database', id: 'orders' }],
  },
})
