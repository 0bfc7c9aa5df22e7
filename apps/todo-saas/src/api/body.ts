import type { z } from 'zod'
import type { HttpContext } from '../http.ts'
import { ApiError } from './errors.ts'

/** Parses a JSON body and names the first argument that is wrong. */
export function readBody<Schema extends z.ZodType>(context: HttpContext, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(readJson(context.get('body') ?? ''))
  if (parsed.success) return parsed.data
  throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: parsed.error.issues[0]?.path.join('.') || 'body' })
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
