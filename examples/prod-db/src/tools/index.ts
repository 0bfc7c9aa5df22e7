import type { AnyTool } from '@grantway/connector-kit'
import { listTables } from './list-tables.ts'
import { runQuery } from './run-query.ts'

/** All tools. */
export const tools: readonly AnyTool[] = [listTables, runQuery]
