import type { Principal } from '@grantway/auth-core'
import { classifyInboundRequest, isJsonContentType } from '@modelcontextprotocol/server'
import { createCallLimit } from './call-limit.ts'
import { createCatalog } from './catalog/catalog.ts'
import { callerKey } from './caller.ts'
import { createServer } from './dispatch/create-server.ts'
import { createDirectAnswers } from './dispatch/direct.ts'
import { createMethods } from './dispatch/methods.ts'
import type { DispatchParts } from './dispatch/parts.ts'
import { standardHeaders } from './dispatch/standard-headers.ts'
import { createOpenStreams, type OpenStreams } from './events/open-streams.ts'
import { failureOf, failureText } from './failure.ts'
import { createGuard } from './guard.ts'
import { createInFlight, type InFlight } from './in-flight.ts'
import { createQuestions } from './legacy/questions.ts'
import { serveLegacyPost, sessionOf, unknownSession, type LegacyParts } from './legacy/serve-legacy.ts'
import { createSessionIds } from './legacy/session-id.ts'
import { openSessionStream } from './legacy/session-stream.ts'
import { createLegacySessions } from './legacy/sessions.ts'
import { createSpentStates } from './needs/spent-states.ts'
import type { BearerProblem, McpEndpoint, McpEndpointOptions } from './options.ts'
import { readMessage } from './read-message.ts'
import { jsonRpcRefusal } from './refusal.ts'
import { serveModern, type ModernParts } from './serve-modern.ts'
import { createSlots } from './slots.ts'

const maxHoldsPerCaller = 8
const maxStreamsPerCaller = 16
const maxQuestionsPerCaller = 8
const defaultHoldMs = 20_000
const defaultRecheckMs = 15_000

/**
 * Makes the MCP endpoint: one address for the revisions 2026-07-28 and 2025-11-25.
 * The order is fixed: Host and Origin, bearer, size, protocol. A problem with the bearer is 401 or 403 with
 * `WWW-Authenticate`; a missing connection is an answer of the protocol with status 200. They never
 * mix, or a client would repeat the wrong sign-in.
 */
export const createMcpEndpoint = (options: McpEndpointOptions): McpEndpoint => {
  const guard = createGuard(options.publicUrl, options.allowedOrigins ?? [])
  const parts = createParts(options)
  const streams = createOpenStreams({
    slots: createSlots(maxStreamsPerCaller),
    recheckMs: options.recheckMs ?? defaultRecheckMs,
    isValid: async (authorization) => !('problem' in (await options.verifyBearer(authorization))),
  })
  const inFlight = createInFlight()
  const methods = createMethods(parts)
  const questions = createQuestions(options.engine.marks, createSlots(maxQuestionsPerCaller))
  const workings: Workings = {
    parts,
    streams,
    inFlight,
    protocol: {
      engine: parts.engine,
      sessionIds: createSessionIds(parts.sealer, options.now),
      streams,
      answerDirectly: createDirectAnswers(parts, methods),
      createServer: (caller) => createServer({ ...parts, methods }, caller),
      questions,
    },
  }
  let closed = false
  const serve = async (request: Request): Promise<Response> => {
    const refused = guard.check(request)
    if (refused) return refused
    const authorization = request.headers.get('authorization') ?? undefined
    const checked = await options.verifyBearer(authorization)
    if ('problem' in checked) return challengeResponse(checked.problem, options.challenge(checked.problem))
    return route(workings, checked, authorization, request)
  }
  return {
    fetch: async (request) => {
      if (closed) return jsonRpcRefusal(503, 'This server is stopping.')
      try {
        return guard.share(request, await serve(request))
      } catch (thrown) {
        return jsonRpcRefusal(500, failureText(failureOf(thrown, options.log)), { code: -32603 })
      }
    },
    endStreams: streams.closeAll,
    close: async () => {
      closed = true
      streams.closeAll()
      questions.closeAll()
      inFlight.abortAll()
    },
  }
}

interface Workings {
  readonly parts: DispatchParts
  readonly streams: OpenStreams
  readonly inFlight: InFlight
  readonly protocol: ModernParts & LegacyParts
}

const createParts = (options: McpEndpointOptions): DispatchParts => ({
  engine: options.engine,
  sealer: options.sealer,
  log: options.log,
  catalog: createCatalog(options.engine),
  callLimit: createCallLimit(options.now),
  holds: createSlots(maxHoldsPerCaller),
  spent: createSpentStates(options.engine.marks),
  sessions: createLegacySessions(options.engine.marks),
  holdMs: options.holdMs ?? defaultHoldMs,
  serverInfo: { name: options.serverName, version: options.version },
})

const challengeResponse = (problem: BearerProblem, challenge: string): Response =>
  Response.json(
    { error: problem === 'insufficient_scope' ? 'insufficient_scope' : 'invalid_token' },
    {
      status: problem === 'insufficient_scope' ? 403 : 401,
      headers: { 'WWW-Authenticate': challenge, 'Cache-Control': 'no-store' },
    },
  )

const route = async (
  workings: Workings,
  principal: Principal,
  authorization: string | undefined,
  request: Request,
): Promise<Response> => {
  if (request.method === 'GET') return serveStream(workings, principal, authorization, request)
  if (request.method !== 'POST') {
    return jsonRpcRefusal(405, 'Method not allowed.', { headers: { Allow: 'GET, POST' } })
  }
  if (!isJsonContentType(request.headers.get('content-type'))) {
    return jsonRpcRefusal(415, 'The body must be application/json.')
  }
  const body = await readMessage(request)
  if (body.kind === 'too-large') return jsonRpcRefusal(413, 'The body is too large.')
  if (body.kind === 'not-json') return jsonRpcRefusal(400, 'The body is not valid JSON.', { code: -32700 })
  const { message } = body
  const outcome = classifyInboundRequest({ httpMethod: 'POST', ...standardHeaders(request.headers), body: message })
  return workings.inFlight.run(request, (flight) => {
    if (outcome.kind === 'legacy') return serveLegacyPost(workings.protocol, principal, request, message, flight)
    const modern = { principal, authorization, request, message, route: outcome.kind === 'modern' ? outcome : undefined }
    return serveModern(workings.protocol, modern, flight)
  })
}

const serveStream = (
  { parts, streams, protocol }: Workings,
  principal: Principal,
  authorization: string | undefined,
  request: Request,
): Response => {
  const session = sessionOf(protocol.sessionIds, principal, request)
  if (session === 'unknown') return unknownSession()
  // Without a session there is nothing this stream could tell.
  if (!session) return jsonRpcRefusal(405, 'Method not allowed.', { headers: { Allow: 'POST' } })
  if (!request.headers.get('accept')?.includes('text/event-stream')) {
    return jsonRpcRefusal(406, 'The client must accept text/event-stream.')
  }
  let close = (): void => undefined
  const ended = streams.admit(callerKey(principal), authorization, () => close())
  if (!ended) return jsonRpcRefusal(429, 'Too many open streams.')
  const stream = openSessionStream(parts, principal, session, request.signal, ended)
  close = stream.close
  return stream.response
}
