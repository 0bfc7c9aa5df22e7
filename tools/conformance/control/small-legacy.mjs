// Revision 2025-11-25 of the control server.
import { randomUUID } from 'node:crypto'
import { isConnected, linkFor, send, tellResult, tool, toolResult } from './small-answers.mjs'

const version = '2025-11-25'

/** Answers one request. */
export const answerLegacy = (small, subject, request, { id, method, params }, response) => {
  const answer = (outcome, headers = {}) => send(response, 200, { jsonrpc: '2.0', id, ...outcome }, headers)
  if (method === 'initialize') {
    const declared = params.capabilities?.elicitation
    const url =
      declared?.url !== undefined || (small.has('asks clients that cannot') && declared !== undefined)
    const result = {
      protocolVersion: version,
      capabilities: { tools: {}, resources: {} },
      serverInfo: { name: 'small', version: '1' },
    }
    return answer(
      { result },
      { 'Mcp-Session-Id': small.sealer.seal({ subject, url, id: randomUUID() }, ['session', subject]) },
    )
  }
  const given = request.headers['mcp-session-id']
  const session = given === undefined ? {} : openSession(small, subject, given)
  if (!session)
    return send(response, 404, { jsonrpc: '2.0', id, error: { code: -32001, message: 'Session not found' } })
  if (method === 'tools/list') return answer({ result: { tools: [tool] } })
  if (method === 'resources/read') return answer({ error: { code: -32002, message: 'Resource not found' } })
  if (method !== 'tools/call') return answer({ error: { code: -32601, message: 'Method not found' } })
  if (isConnected(small, subject) && !small.has('connections of a session'))
    return answer({ result: toolResult })
  const url = linkFor(small, subject)
  if (!session.url) return answer({ result: tellResult(small, url) })
  const named = small.has('elicitation without an id') ? {} : { elicitationId: randomUUID() }
  const elicitations = [{ mode: 'url', ...named, url, message: 'Open the link.' }]
  return answer({ error: { code: -32042, message: 'Open the link.', data: { elicitations } } })
}

const openSession = (small, subject, given) => {
  const own = small.sealer.open(given, ['session', subject])
  if (own || !small.has('session is authentication')) return own
  return small.sealer.open(given, ['session', subject === 'alice' ? 'bob' : 'alice'])
}
