import { z } from 'zod'
import type { Caller } from '../caller.ts'
import type { RequestView } from '../needs/attempt.ts'
import { callTool } from './call-tool.ts'
import { complete } from './complete.ts'
import { getPrompt } from './get-prompt.ts'
import type { DispatchParts } from './parts.ts'
import { readResource } from './read-resource.ts'
import { subscribe, unsubscribe } from './subscribe.ts'

/** How long a client of 2026-07-28 may keep an answer. */
export interface CacheHint {
  readonly ttlMs: number
  readonly cacheScope: 'private'
}

/** One method of the protocol: what its params must be, and what answers it. */
export interface Method {
  readonly params: z.ZodType
  readonly handle: (caller: Caller, params: unknown, request: RequestView) => Promise<object>
  /** The answer when it is the same for every request. */
  readonly constant?: object
  readonly cacheHint?: CacheHint
  /** True for a method that 2026-07-28 no longer has. */
  readonly legacyOnly?: boolean
}

/** Everything this endpoint answers, apart from what the SDK answers by itself. */
export type Methods = ReadonlyMap<string, Method>

/** The lists never change while the process lives; what they hold is for the one who may call this server. */
export const listHint: CacheHint = { ttlMs: 300_000, cacheScope: 'private' }
const readHint: CacheHint = { ttlMs: 0, cacheScope: 'private' }

const values = z.record(z.string(), z.unknown())
const anyParams = z.looseObject({})
const toolParams = z.object({ name: z.string(), arguments: values.optional() })
const uriParams = z.object({ uri: z.string().max(4_000) })
const promptParams = z.object({ name: z.string(), arguments: z.record(z.string(), z.string()).optional() })
const completeParams = z.object({
  ref: z.union([
    z.object({ type: z.literal('ref/resource'), uri: z.string() }),
    z.object({ type: z.literal('ref/prompt'), name: z.string() }),
  ]),
  argument: z.object({ name: z.string(), value: z.string().max(1_000) }),
  context: z.object({ arguments: z.record(z.string(), z.string().max(1_000)).optional() }).optional(),
})

const list = (constant: object): Method => ({
  params: anyParams,
  handle: async () => constant,
  constant,
  cacheHint: listHint,
})

const method = <Params>(
  params: z.ZodType<Params>,
  handle: (caller: Caller, params: Params, request: RequestView) => Promise<object>,
  more: Pick<Method, 'cacheHint' | 'legacyOnly'> = {},
): Method => ({ params, handle: handle as Method['handle'], ...more })

/** Prepares the table of methods over the catalogue. */
export const createMethods = (parts: DispatchParts): Methods => {
  const { tools, resources, prompts } = parts.catalog
  return new Map<string, Method>([
    ['tools/list', list(tools.list)],
    ['resources/list', list(resources.list)],
    ['resources/templates/list', list(resources.templates)],
    ['prompts/list', list(prompts.list)],
    ['tools/call', method(toolParams, (...call) => callTool(parts, ...call))],
    ['resources/read', method(uriParams, (...call) => readResource(parts, ...call), { cacheHint: readHint })],
    ['prompts/get', method(promptParams, (...call) => getPrompt(parts, ...call))],
    ['completion/complete', method(completeParams, (...call) => complete(parts, ...call))],
    ['resources/subscribe', method(uriParams, (caller, uri) => subscribe(parts, caller, uri), { legacyOnly: true })],
    ['resources/unsubscribe', method(uriParams, (caller, uri) => unsubscribe(parts, caller, uri), { legacyOnly: true })],
  ])
}
