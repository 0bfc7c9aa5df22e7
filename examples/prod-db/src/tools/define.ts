import { toolsFor } from '@grantway/connector-kit'
import { z } from 'zod'
import type { ProdDbApi } from '../client.ts'

/** Declares a tool over the query gateway. */
export const tool = toolsFor<ProdDbApi>()

/** Changes nothing: the gateway opens every transaction read-only. */
export const reads = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }

/** Name of a database, as the gateway lists it. */
export const databaseInput = z.string().regex(/^[a-z][a-z0-9-]{0,40}$/)
