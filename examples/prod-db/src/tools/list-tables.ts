import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { tablesRead } from '../capabilities.ts'
import { databaseTarget } from '../targets.ts'
import { databaseInput, reads, tool } from './define.ts'

/** Lists tables with their columns. */
export const listTables = tool({
  name: 'prod_db_list_tables',
  title: 'List tables',
  description: 'Lists the tables of a database with their columns.',
  requires: [tablesRead],
  input: z.object({ database: databaseInput, ...pageInput() }),
  output: z.object({
    tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: databaseTarget,
  handler: async (context, { database, limit, cursor }) => {
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { database },
      fetch: (page) => context.api.tables(database, page),
      view: (table) => table,
    })
    return { tables: items, ...rest }
  },
})
