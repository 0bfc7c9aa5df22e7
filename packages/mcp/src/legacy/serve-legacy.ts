import type { Principal } from '@grantway/auth-core'
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  SUPPORTED_PROTOCOL_VERSIONS,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type Server,
} from '@modelcontextprotocol/server'
import type { Caller, LegacySession } from '../caller.ts'
import type { AnswerDirectly } from '../dispatch/direct.ts'
import type { Flight } from '../in-flight.ts'
import { answerResponse, jsonRpcRefusal } from '../refusal.ts'
import { exchange } from './exchange.ts'
import type { Questions } from './questions.ts'
import type { SessionIds } from './session-id.ts'

/** What serving the older revision works with. */
export interface LegacyParts {
  readonly sessionIds: SessionIds
  readonly answerDirectly: AnswerDirectly
  readonly createServer: (caller: Caller) => Server
  readonly questions: Questions
}

/** The session a request names: `unknown` for an id that is expired, altered or of another caller. */
export const sessionOf = (
  sessionIds: SessionIds,
  principal: Principal,
  request: Request,
): LegacySession | 'unknown' | undefined => {
  const id = request.headers.get('mcp-session-id')
  return id === null ? undefined : sessionIds.open(principal, id) ?? 'unknown'
}

/** Answers for a session that is not one; the client starts a new one. */
export const unknownSession = (): Response => jsonRpcRefusal(404, 'Session not found', { code: -32001 })

/**
 * Serves a POST of 2025-11-25 and before. It keeps nothing between requests: what `initialize` declared comes
 * back in the sealed session id.
 */
export const serveLegacyPost = async (
  { sessionIds, answerDirectly, createServer, questions }: LegacyParts,
  principal: Principal,
  request: Request,
  message: unknown,
  { signal }: Flight,
): Promise<Response> => {
  const version = request.headers.get('mcp-protocol-version')
  if (version !== null && !SUPPORTED_PROTOCOL_VERSIONS.includes(version)) {
    return jsonRpcRefusal(400, 'This protocol version is not supported.')
  }
  if (isJSONRPCRequest(message) && message.method === 'initialize') {
    const server = createServer({ era: 'legacy', principal, session: undefined })
    const answer = await exchange(server, message, signal)
    return answerResponse(written(answer), signal, sessionHeader(sessionIds, principal, message, answer))
  }
  const session = sessionOf(sessionIds, principal, request)
  if (session === 'unknown') return unknownSession()
  if (isJSONRPCRequest(message)) {
    const caller: Caller = { era: 'legacy', principal, session }
    if (session?.elicitsForms && message.method === 'tools/call') {
      const dialogue = questions.open(principal, session, request, signal)
      const direct = answerDirectly(caller, message, signal, dialogue.askPerson)
      if (direct) return dialogue.respond(direct)
    }
    const answer =
      (await answerDirectly(caller, message, signal)) ?? written(await exchange(createServer(caller), message, signal))
    return answerResponse(answer, signal)
  }
  if (session && (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message))) {
    await questions.answer(principal, session, message)
  }
  const expected =
    isJSONRPCNotification(message) || isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)
  return expected
    ? new Response(null, { status: 202 })
    : jsonRpcRefusal(400, 'This is not one JSON-RPC message.')
}

const written = (answer: JSONRPCMessage | undefined): string | undefined => answer && JSON.stringify(answer)

const sessionHeader = (
  sessionIds: SessionIds,
  principal: Principal,
  request: JSONRPCRequest,
  answer: JSONRPCMessage | undefined,
): Record<string, string> => {
  if (!answer || !isJSONRPCResultResponse(answer)) return {}
  const { protocolVersion } = answer.result as { protocolVersion?: unknown }
  return { 'Mcp-Session-Id': sessionIds.seal(principal, request.params, String(protocolVersion)) }
}
