import {
  ConnectorError,
  type HttpMethod,
  type ProviderHttp,
  type ProviderPage,
  type QueryValue,
} from '@grantway/connector-kit'
import { z } from 'zod'

/** One page of a list: from our cursor on, at most `limit` records. */
export interface PageRequest {
  readonly after?: string | undefined
  readonly limit: number
}

/** Names a repository: `owner/name`. */
export type RepositoryName = string

type Query = Readonly<Record<string, QueryValue>>

const headers = (accept = 'application/vnd.github+json') => ({
  accept,
  'x-github-api-version': '2022-11-28',
  // GitHub refuses requests that do not say who they are.
  'user-agent': 'grantway',
})

/** What the parts of the client send with. */
export interface GithubRequests {
  /** Reads one record. Asking again costs nothing of the person's quota while it is unchanged. */
  readonly one: <Answer>(path: string, schema: z.ZodType<Answer>, query?: Query) => Promise<Answer>
  /** Reads once, without keeping the answer: lists and files would fill the memory. */
  readonly read: <Answer>(
    path: string,
    schema: z.ZodType<Answer>,
    query?: Query,
    accept?: string,
  ) => Promise<Answer>
  /** Reads a page of something that holds a list, and says how the page after it is asked for. */
  readonly page: <Answer>(
    path: string,
    schema: z.ZodType<Answer>,
    page: PageRequest,
    query?: Query,
    accept?: string,
  ) => Promise<{
    readonly answer: Answer
    readonly next: (found: number, total?: number) => string | undefined
  }>
  /** Reads a page of a list that is an array, or that `items` finds in the answer. */
  readonly list: <Item, Answer = readonly Item[]>(
    path: string,
    list: ListOf<Item, Answer>,
    page: PageRequest,
    query?: Query,
    accept?: string,
  ) => Promise<ProviderPage<Item>>
  readonly write: <Answer>(
    method: Exclude<HttpMethod, 'GET'>,
    path: string,
    json: unknown,
    schema: z.ZodType<Answer>,
    idempotent?: boolean,
  ) => Promise<Answer>
}

/** How a list looks: its schema, where its items are, and how many there are in all, if it says so. */
export interface ListOf<Item, Answer> {
  readonly schema: z.ZodType<Answer>
  readonly items: (answer: Answer) => readonly Item[]
  readonly total?: (answer: Answer) => number
}

/** A list that is an array. */
export const arrayOf = <Item>(item: z.ZodType<Item>): ListOf<Item, readonly Item[]> => ({
  schema: z.array(item),
  items: (answer) => answer,
})

/** A search never gives more than a thousand results, whatever its total says. */
const searchEnd = 1_000

/** A list of a search. */
export const foundOf = <Item>(
  item: z.ZodType<Item>,
): ListOf<Item, { readonly total_count: number; readonly items: readonly Item[] }> => ({
  schema: z.object({ total_count: z.int(), items: z.array(item) }),
  items: ({ items }) => items,
  total: ({ total_count: total }) => Math.min(total, searchEnd),
})

/** Builds the requests over the authorized HTTP client of one connection. */
export const githubRequests = (http: ProviderHttp): GithubRequests => {
  const page: GithubRequests['page'] = async (path, schema, at, query = {}, accept) => {
    const position = positionOf(at)
    const { page: number, per_page: size } = position
    const answer = await http.request({
      method: 'GET',
      path,
      query: { ...query, ...position },
      headers: headers(accept),
      schema,
    })
    return {
      answer,
      next: (found, total) => {
        // The Link header is not visible here: after a full page comes another, perhaps an empty one.
        const more = total === undefined ? found === size : number * size < total
        return more ? `${number + 1}x${size}` : undefined
      },
    }
  }
  return {
    page,
    one: (path, schema, query = {}) =>
      http.request({ method: 'GET', path, query, headers: headers(), schema, revalidate: true }),
    read: (path, schema, query = {}, accept) =>
      http.request({ method: 'GET', path, query, headers: headers(accept), schema }),
    list: async (path, { schema, items, total }, at, query, accept) => {
      const { answer, next } = await page(path, schema, at, query, accept)
      const found = items(answer)
      return { items: found, next: next(found.length, total?.(answer)) }
    },
    write: (method, path, json, schema, idempotent = false) =>
      http.request({ method, path, json, headers: headers(), schema, idempotent }),
  }
}

// A page is counted in pages of one size, so the cursor remembers the size it began with.
const positionOf = ({ after, limit }: PageRequest): { page: number; per_page: number } => {
  const [page = '1', size = String(limit)] = after?.split('x') ?? []
  return { page: Number(page), per_page: Number(size) }
}

/**
 * The path of a repository, and of something in it. Every part is encoded, so that none can leave its place.
 * **Errors:** INVALID_INPUT for a part that means a step in a path.
 */
export const repositoryPath = (
  repository: RepositoryName,
  ...parts: readonly (string | number)[]
): string => {
  const all = [...repository.split('/'), ...parts].map(String)
  // Encoding leaves dots as they are, and an address with dots is shortened before it is sent.
  if (all.some((part) => part === '' || part === '.' || part === '..')) {
    throw new ConnectorError('INVALID_INPUT', { message: 'The name or path is not one GitHub could have.' })
  }
  return ['/repos', ...all.map(encodeURIComponent)].join('/')
}
