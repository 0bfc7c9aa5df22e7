import { z } from 'zod'
import { dueOn, isDay, parseDueString } from './dates.ts'
import { ApiError } from './errors.ts'
import type { Due } from './records.ts'

/** Names the four ways a request can say a due date; at most one besides the language. */
export const dueFields = {
  due_string: z.string().max(150).nullish(),
  due_date: z.string().refine(isDay).nullish(),
  due_datetime: z.iso.datetime({ offset: true }).nullish(),
  due_lang: z.string().nullish(),
}
/** Reads the due date of a request; `undefined` when it has none, `null` when it removes the date. */
export function dueOf(body: z.output<z.ZodObject<typeof dueFields>>, today: string): Due | null | undefined {
  const given = (['due_string', 'due_date', 'due_datetime'] as const).filter(
    (name) => body[name] !== undefined,
  )
  const [name] = given
  if (!name) return undefined
  if (given.length > 1) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: given[1] })
  const value = body[name]
  if (value === null || value === undefined) return null
  if (name === 'due_date') return dueOn(value)
  if (name === 'due_datetime')
    return { ...dueOn(new Date(value).toISOString().replace('.000Z', 'Z')), timezone: 'UTC' }
  const due = parseDueString(value, today)
  if (due === undefined) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: 'due_string' })
  return due
}
