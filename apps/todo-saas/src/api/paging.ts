import { z } from 'zod'
import type { HttpContext } from '../http.ts'
import { digest } from '../secrets.ts'
import { ApiError } from './errors.ts'

const limitParameter = z.coerce.number().int().min(1).max(200).default(50)

/**
 * Cuts one page out of rows that are sorted by `position`. The cursor names the last position shown and is
 * bound to the person and the query, so rows that come and go between two pages neither repeat nor vanish.
 */
export function pageOf<Row>(context: HttpContext, rows: readonly Row[], position: (row: Row) => number) {
  const limit = limitParameter.safeParse(context.req.query('limit'))
  if (!limit.success) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: 'limit' })
  const binding = bindingOf(context)
  const cursor = context.req.query('cursor')
  const after = cursor ? readCursor(cursor, binding) : Number.NEGATIVE_INFINITY
  const rest = rows.filter((row) => position(row) > after)
  const shown = rest.slice(0, limit.data)
  const last = shown.at(-1)
  const more = last !== undefined && rest.length > shown.length
  const next = more ? Buffer.from(`${position(last)}:${binding}`).toString('base64url') : null
  return { rows: shown, nextCursor: next }
}

function readCursor(cursor: string, binding: string): number {
  const [after, bound] = Buffer.from(cursor, 'base64url').toString('utf8').split(':')
  const position = Number(after || Number.NaN)
  if (bound !== binding || !Number.isFinite(position)) {
    throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: 'cursor' })
  }
  return position
}

function bindingOf(context: HttpContext): string {
  const url = new URL(context.req.url)
  url.searchParams.delete('cursor')
  url.searchParams.delete('limit')
  url.searchParams.sort()
  return digest(`${context.get('access').userId} ${url.pathname}?${url.searchParams}`).slice(0, 16)
}
