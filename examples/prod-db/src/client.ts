import { plainText, type ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'

// Text of third parties, without invisible characters from here on.
const text = z.string().transform((value) => plainText(value, 2_000))
const me = z.object({ id: z.string(), name: text })
const tableList = z
  .object({
    items: z.array(z.object({ name: z.string(), columns: z.array(z.string()) })),
    next: z.string().nullish(),
  })
  .transform(({ items, next }) => ({ items, next: next ?? undefined }))
const result = z.object({ columns: z.array(text), rows: z.array(z.array(text)) })

const pathOf = (database: string): string => `/databases/${encodeURIComponent(database)}`

/** The query gateway: it records every query, and runs each in a read-only transaction. */
export const createProdDbApi = (http: ProviderHttp) => ({
  me: () => http.request({ method: 'GET', path: '/me', schema: me }),
  tables: (database: string, { after, limit }: { readonly after?: string; readonly limit: number }) =>
    http.request({
      method: 'GET',
      path: `${pathOf(database)}/tables`,
      query: { cursor: after, limit },
      schema: tableList,
    }),
  query: (database: string, sql: string) =>
    http.request({ method: 'POST', path: `${pathOf(database)}/query`, json: { sql }, schema: result }),
})
export type ProdDbApi = ReturnType<typeof createProdDbApi>
