import { toolsFor, type ToolAnnotations } from '@grantway/connector-kit'
import { filesPicked, filesRead } from '../capabilities.ts'
import type { DriveApi } from '../api.ts'

/** Declares a tool over the Drive API. */
export const tool = toolsFor<DriveApi>()

const hints = (readOnlyHint: boolean, destructiveHint: boolean, idempotentHint: boolean): ToolAnnotations => ({
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
/** Takes away what was there; twice is the same as once. */
export const removes = hints(false, true, true)
/** Cannot be taken back, or not by this connector; twice is more than once. */
export const acts = hints(false, true, false)

/** Either is enough to read a file: that it was picked, or that all may be read. */
export const toRead = [filesPicked, filesRead] as const
