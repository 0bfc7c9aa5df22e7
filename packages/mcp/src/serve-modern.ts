import type { Engine, Principal } from '@grantway/auth-core'
import { createMcpHandler, type Server } from '@modelcontextprotocol/server'
import { callerKey } from './caller.ts'
import type { OpenStreams } from './events/open-streams.ts'
import { createPrincipalBus } from './events/principal-bus.ts'
import { jsonRpcRefusal } from './refusal.ts'

/** What serving the newer revision works with. */
export interface ModernParts {
  readonly engine: Engine
  readonly streams: OpenStreams
  readonly createServer: () => Server
}

/**
 * Serves one request of 2026-07-28 with a handler of its own: envelope, header and version checks
 * are the SDK's.
 * A handler costs little, and with one for each request nothing of one person is reachable from another's.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export const serveModern = (
  { engine, streams, createServer }: ModernParts,
  principal: Principal,
  authorization: string | undefined,
  request: Request,
  message: unknown,
): Promise<Response> => {
  const bus = createPrincipalBus(engine, principal)
  if ((message as { method?: unknown }).method !== 'subscriptions/listen') {
    return createMcpHandler(createServer, { legacy: 'reject', bus }).fetch(request, { parsedBody: message })
  }
  return serveListen({ engine, streams, createServer }, principal, authorization, request, message)
}

const serveListen = async (
  { engine, streams, createServer }: ModernParts,
  principal: Principal,
  authorization: string | undefined,
  request: Request,
  message: unknown,
): Promise<Response> => {
  const ended = streams.admit(callerKey(principal), authorization, () => void handler.close())
  if (!ended) return jsonRpcRefusal(429, 'Too many open streams.')
  let subscribed = false
  const bus = createPrincipalBus(engine, principal)
  const handler = createMcpHandler(createServer, {
    legacy: 'reject',
    bus: {
      ...bus,
      subscribe: (listener) => {
        subscribed = true
        const unsubscribe = bus.subscribe(listener)
        return () => {
          unsubscribe()
          ended()
        }
      },
    },
  })
  try {
    return await handler.fetch(request, { parsedBody: message })
  } finally {
    // A refused request, or one that asked for nothing we tell, opened no stream.
    if (!subscribed) ended()
  }
}
