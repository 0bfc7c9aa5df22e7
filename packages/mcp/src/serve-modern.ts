import type { Engine, Principal } from '@grantway/auth-core'
import { createMcpHandler, type InboundModernRoute, type Server } from '@modelcontextprotocol/server'
import { callerKey, type Caller } from './caller.ts'
import type { AnswerDirectly } from './dispatch/direct.ts'
import { headersRepeat } from './dispatch/standard-headers.ts'
import type { OpenStreams } from './events/open-streams.ts'
import { createPrincipalBus } from './events/principal-bus.ts'
import type { Flight } from './in-flight.ts'
import { answerResponse, jsonRpcRefusal } from './refusal.ts'

/** What serving the newer revision works with. */
export interface ModernParts {
  readonly engine: Engine
  readonly streams: OpenStreams
  readonly answerDirectly: AnswerDirectly
  readonly createServer: (caller: Caller) => Server
}

/** One request of 2026-07-28, behind the bearer check. */
export interface ModernRequest {
  readonly principal: Principal
  readonly authorization: string | undefined
  readonly request: Request
  readonly message: unknown
  /** Where the SDK's classification sends it; nothing when that refuses it. */
  readonly route: InboundModernRoute | undefined
}

const revision = '2026-07-28'

/**
 * Serves one request of 2026-07-28. A plain one is answered from the table; all others get a handler of the SDK
 * of their own, whose refusals are the SDK's. With one for each request nothing of one person is reachable from
 * another's.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports
 */
export const serveModern = async (
  parts: ModernParts,
  modern: ModernRequest,
  flight: Flight,
): Promise<Response> => {
  const { principal, request, message, route } = modern
  const caller: Caller = { era: 'modern', principal }
  if (
    route?.messageKind === 'request' &&
    route.classification.revision === revision &&
    headersRepeat(request.headers, route.message, revision)
  ) {
    const answer = parts.answerDirectly(caller, route.message, flight.signal)
    if (answer) return answerResponse(await answer, flight.signal)
  }
  const createServer = (): Server => parts.createServer(caller)
  if ((message as { method?: unknown }).method === 'subscriptions/listen') {
    return serveListen(parts, createServer, modern, flight.bare())
  }
  const bus = createPrincipalBus(parts.engine, principal)
  return createMcpHandler(createServer, { legacy: 'reject', bus }).fetch(flight.bare(), { parsedBody: message })
}

const serveListen = async (
  { engine, streams }: ModernParts,
  createServer: () => Server,
  { principal, authorization, message }: ModernRequest,
  bare: Request,
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
    return await handler.fetch(bare, { parsedBody: message })
  } finally {
    // A refused request, or one that asked for nothing we tell, opened no stream.
    if (!subscribed) ended()
  }
}
