import { toolsFor, type ToolAnnotations } from '@grantway/connector-kit'
import { z } from 'zod'
import type { TodoApi } from '../client.ts'

/** Declares a tool over the TODO API. */
export const tool = toolsFor<TodoApi>()

const hints = (
  readOnlyHint: boolean,
  destructiveHint: boolean,
  idempotentHint: boolean,
): ToolAnnotations => ({
  readOnlyHint,
  destructiveHint,
  idempotentHint,
  openWorldHint: true,
})

/** Changes nothing. */
export const reads = hints(true, false, true)
/** Every call adds something more. */
export const adds = hints(false, false, false)
/** Changes something that can be changed back; twice is the same as once. */
export const sets = hints(false, false, true)
/** Removes what cannot be brought back; twice is the same as once. */
export const deletes = hints(false, true, true)

/** An id as the service gives it. Nothing that could leave its place in a path. */
export const idInput = z.string().regex(/^[\w-]{1,64}$/)

/** A calendar day; the service refuses one that does not exist. */
export const dayInput = z.string().regex(/^\d{4}-\d\d-\d\d$/)

/** Gives the entries that are not undefined, for inputs where every field may be left out. */
export const given = (fields: Readonly<Record<string, unknown>>): string[] =>
  Object.keys(fields).filter((name) => fields[name] !== undefined)
