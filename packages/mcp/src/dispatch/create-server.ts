import { Server, type CacheHint, type ServerContext } from '@modelcontextprotocol/server'
import type { Caller } from '../caller.ts'
import { failureOf, guarded } from '../failure.ts'
import type { RequestView } from '../needs/attempt.ts'
import { declaredIn } from './declared.ts'
import { listHint, type Methods } from './methods.ts'
import type { DispatchParts } from './parts.ts'

const capabilities = { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {} }

/** Gives the cache hints of a table of methods in the form of the SDK. */
const cacheHintsOf = (methods: Methods): Readonly<Record<string, CacheHint>> => ({
  'server/discover': listHint,
  ...Object.fromEntries([...methods].flatMap(([name, { cacheHint }]) => (cacheHint ? [[name, cacheHint]] : []))),
})

/**
 * Makes the protocol server of one request, for what `answerDirectly` leaves to the SDK: the handshake, streams,
 * rounds with the person, and every request that is not as it should be.
 * Whatever a handler throws unexpectedly leaves as `INTERNAL` with a reference.
 */
export const createServer = (
  { catalog, log, methods, serverInfo }: DispatchParts & { readonly methods: Methods },
  caller: Caller,
): Server => {
  const server = new Server(serverInfo, {
    capabilities,
    cacheHints: cacheHintsOf(methods),
    instructions: catalog.instructions,
  })
  server.onerror = (error) => void failureOf(error, log)
  for (const [name, { params, handle }] of methods) {
    server.setRequestHandler(name, { params }, async (parsed, context) =>
      guarded(log, async () => ({ ...(await handle(caller, parsed, viewOf(context))) })),
    )
  }
  return server
}

const viewOf = ({ mcpReq }: ServerContext): RequestView => {
  const requestState: unknown = mcpReq.requestState()
  return {
    signal: mcpReq.signal,
    ...declaredIn(mcpReq.envelope),
    requestState: typeof requestState === 'string' ? requestState : undefined,
    inputResponses: mcpReq.inputResponses,
  }
}
