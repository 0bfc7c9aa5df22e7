import { createHash } from 'node:crypto'
import { z } from 'zod'
import { ConnectorError } from '../errors.ts'
import type { CallContext } from '../tool.ts'
import { withinBudget, type Truncated } from './within-budget.ts'

/** Input fields of every listing tool; spread them into the tool's input. */
export const pageInput = (maximum = 100) => ({
  limit: z.int().min(1).max(maximum).default(20),
  cursor: z.string().max(4_000).optional().describe('nextCursor of the answer before'),
})

/** Output schema of `page`, the same in every listing tool. */
export const pageOutput = z.object({
  returned: z.int(),
  hasMore: z.boolean(),
  nextCursor: z.string().optional().describe('Pass as cursor, with the same other arguments'),
})
export type Page = z.output<typeof pageOutput>

/** What the provider gave: records in order, and its own cursor when there are more. */
export interface ProviderPage<Item> {
  readonly items: readonly Item[]
  readonly next?: string | undefined
}

/** What `listPage` needs to know of one call. */
export interface Listing<Item, View> {
  readonly limit: number
  readonly cursor?: string | undefined
  /** Everything but paging that decides which records come; a cursor continues this query only. */
  readonly query: Readonly<Record<string, string | number | boolean | undefined>>
  readonly fetch: (page: { readonly after?: string; readonly limit: number }) => Promise<ProviderPage<Item>>
  readonly view: (item: Item) => View
  /**
   * How many characters the records may take, where the result holds more than them; asked once they are
   * fetched. Default: the budget.
   */
  readonly room?: () => number
}

/** `skip` records after `after` were already shown, of a page fetched with `size`. */
const position = z.object({
  query: z.string(),
  after: z.string().optional(),
  skip: z.int().min(0),
  size: z.int().min(1).optional(),
})
type Position = z.output<typeof position>

/**
 * Lists one page in the one paging style: sealed cursor, at most `limit` records, at most the size budget.
 * When the budget cuts a page, the next cursor continues right after the last record shown.
 * **Errors:** INVALID_INPUT for a cursor of another person, tool or query; whatever `fetch` throws.
 */
export const listPage = async <Item, View>(
  context: Pick<CallContext<unknown>, 'sealCursor' | 'openCursor'>,
  { limit, cursor, query, fetch, view, room }: Listing<Item, View>,
): Promise<{ items: View[]; page: Page; truncated?: Truncated }> => {
  const digest = queryDigest(query)
  const start: Position =
    cursor === undefined ? { query: digest, skip: 0 } : openPosition(context, cursor, digest)
  const size = start.size ?? limit
  const { items, next } = await fetch({
    limit: size,
    ...(start.after === undefined ? {} : { after: start.after }),
  })
  const remaining = items.slice(start.skip)
  const { kept, truncated } = withinBudget(remaining.slice(0, limit).map(view), room?.())
  const rest: Position | undefined =
    kept.length < remaining.length
      ? { ...start, skip: start.skip + kept.length, size }
      : next === undefined || next === ''
      ? undefined
      : { query: digest, after: next, skip: 0 }
  const page: Page = { returned: kept.length, hasMore: rest !== undefined }
  if (rest) page.nextCursor = context.sealCursor(JSON.stringify(rest))
  return { items: [...kept], page, ...(truncated ? { truncated } : {}) }
}

const queryDigest = (query: Listing<unknown, unknown>['query']): string => {
  const entries = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256').update(JSON.stringify(entries)).digest('base64url').slice(0, 16)
}

const openPosition = (
  context: Pick<CallContext<unknown>, 'openCursor'>,
  cursor: string,
  digest: string,
): Position => {
  const opened = position.safeParse(parsed(context.openCursor(cursor)))
  // A cursor moved to another query would show records that nobody asked for under that query.
  if (opened.success && opened.data.query === digest) return opened.data
  throw new ConnectorError('INVALID_INPUT', {
    message: 'This cursor belongs to another query. Ask again without a cursor.',
  })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
