import { CLIENT_CAPABILITIES_META_KEY, Server, type ServerContext } from '@modelcontextprotocol/server'
import { z } from 'zod'
import type { Caller } from '../caller.ts'
import { failureOf, guarded } from '../failure.ts'
import type { RequestView } from '../needs/attempt.ts'
import { callTool } from './call-tool.ts'
import { complete } from './complete.ts'
import { getPrompt } from './get-prompt.ts'
import type { DispatchParts } from './parts.ts'
import { readResource } from './read-resource.ts'
import { subscribeHandlers } from './subscribe.ts'

const capabilities = { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {} }

/** The lists never change while the process lives; what they hold is for the one who may call this server. */
const listHint = { ttlMs: 300_000, cacheScope: 'private' } as const
const readHint = { ttlMs: 0, cacheScope: 'private' } as const
const cacheHints = {
  'tools/list': listHint,
  'prompts/list': listHint,
  'resources/list': listHint,
  'resources/templates/list': listHint,
  'server/discover': listHint,
  'resources/read': readHint,
} as const

const declaredSchema = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ url: z.looseObject({}).optional() }).optional(),
  }),
})
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
  argument: z.object({ name: z.string(), value: z.string() }),
})

/**
 * Makes the protocol server of one request: a handful of handlers over the prepared catalogue.
 * Whatever a handler throws unexpectedly leaves as `INTERNAL` with a reference.
 */
export const createServer = (parts: DispatchParts, caller: Caller): Server => {
  const { catalog, log } = parts
  const server = new Server(parts.serverInfo, {
    capabilities,
    cacheHints,
    instructions: catalog.instructions,
  })
  server.onerror = (error) => void failureOf(error, log)
  const on = <Params>(
    method: string,
    params: z.ZodType<Params>,
    handle: (params: Params, request: RequestView) => Promise<object>,
  ): void => {
    server.setRequestHandler(method, { params }, async (parsed, context) =>
      guarded(log, async () => ({ ...(await handle(parsed, viewOf(context))) })),
    )
  }
  on('tools/list', anyParams, async () => catalog.tools.list)
  on('resources/list', anyParams, async () => catalog.resources.list)
  on('resources/templates/list', anyParams, async () => catalog.resources.templates)
  on('prompts/list', anyParams, async () => catalog.prompts.list)
  on('tools/call', toolParams, (params, request) => callTool(parts, caller, params, request))
  on('resources/read', uriParams, ({ uri }, request) => readResource(parts, caller, uri, request))
  on('prompts/get', promptParams, (params, request) => getPrompt(parts, caller, params, request))
  on('completion/complete', completeParams, async (params) => complete(parts, caller, params))
  const { subscribe, unsubscribe } = subscribeHandlers(parts, caller)
  on('resources/subscribe', uriParams, ({ uri }) => subscribe(uri))
  on('resources/unsubscribe', uriParams, ({ uri }) => unsubscribe(uri))
  return server
}

const viewOf = ({ mcpReq }: ServerContext): RequestView => {
  const declared = declaredSchema.safeParse(mcpReq.envelope)
  const requestState: unknown = mcpReq.requestState()
  return {
    signal: mcpReq.signal,
    // `elicitation: {}` means forms only: a URL goes to a client that said `url` in this request.
    elicitsUrls:
      declared.success && declared.data[CLIENT_CAPABILITIES_META_KEY].elicitation?.url !== undefined,
    requestState: typeof requestState === 'string' ? requestState : undefined,
    inputResponses: mcpReq.inputResponses,
  }
}
