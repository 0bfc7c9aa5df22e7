import type { ProviderHttp, QueryValue } from '@grantway/connector-kit'
import { z } from 'zod'
import type { PageRequest } from '../api.ts'

/** Schema of a success: everything else of Slack was taken for the failure it is before it came here. */
export const answer = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ ok: z.literal(true), ...shape })
/** Schema of the cursor of the next page; an empty one means that there is none. */
export const metadata = z
  .object({ next_cursor: z.string().nullish() })
  .nullish()
  .transform((wire) => wire?.next_cursor || undefined)

/** Asks for something: a GET, as the API description has it for what only reads. */
export const read = <Answer>(
  http: ProviderHttp,
  method: string,
  query: Readonly<Record<string, QueryValue>>,
  schema: z.ZodType<Answer>,
): Promise<Answer> => http.request({ method: 'GET', path: `/api/${method}`, query, schema })

/** Sends a form, without the fields that are not given. */
export const write = <Answer>(
  http: ProviderHttp,
  method: string,
  form: Readonly<Record<string, string | undefined>>,
  schema: z.ZodType<Answer>,
  idempotent = false,
): Promise<Answer> => {
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return http.request({
    method: 'POST',
    path: `/api/${method}`,
    form: Object.fromEntries(given),
    schema,
    idempotent,
  })
}

/** Gives the paging parameters. */
export const paging = ({ after, limit }: PageRequest) => ({ cursor: after, limit })
