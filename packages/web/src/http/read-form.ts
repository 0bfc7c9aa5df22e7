import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/** Stops bodies that are larger than any form of ours. */
export const smallBody = bodyLimit({ maxSize: 16 * 1024 })

/** Reads an urlencoded form; anything else is read as empty, so that `text/plain` posts carry no fields. */
export const readForm = async (context: Context): Promise<URLSearchParams> => {
  const type = context.req.header('content-type') ?? ''
  return /^application\/x-www-form-urlencoded\b/i.test(type)
    ? new URLSearchParams(await context.req.text())
    : new URLSearchParams()
}
