// Revision 2026-07-28 of the control server.
import { isConnected, linkFor, send, tellResult, tool, toolResult } from './small-answers.mjs'

const version = '2026-07-28'
const key = (name) => `io.modelcontextprotocol/${name}`
const named = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' }

/** Answers one request. */
export const answerModern = (small, subject, request, message, response) => {
  const refused = refusalOf(small, request.headers, message)
  if (refused) return sendError(response, message, ...refused)
  if (message.method === 'subscriptions/listen') return listen(small, subject, message, response)
  const outcome = resultOf(small, subject, message)
  if (outcome.error) return sendError(response, message, outcome.status ?? 200, outcome.error)
  const kept =
    outcome.result.resultType !== 'input_required' &&
    message.method !== 'tools/call' &&
    !small.has('no caching hints')
  const result = {
    ...(small.has('no resultType') ? {} : { resultType: 'complete' }),
    ...(kept ? { ttlMs: 0, cacheScope: 'private' } : {}),
    ...outcome.result,
    ...(small.has('reserved _meta key') ? { _meta: { 'com.mcp.small/note': true } } : {}),
  }
  const answer = { jsonrpc: '2.0', id: message.id, result }
  if (small.has('logs to clients')) return sendWithLog(response, answer)
  const challenged = small.has('challenge about a connection') && result.isError
  send(response, 200, answer, challenged ? { 'WWW-Authenticate': 'Bearer error="invalid_token"' } : {})
}

const sendWithLog = (response, answer) => {
  const log = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'called' } }
  response.writeHead(200, { 'Content-Type': 'text/event-stream' })
  response.end([log, answer].map((message) => `data: ${JSON.stringify(message)}\n\n`).join(''))
}

const sendError = (response, { id }, status, error) =>
  send(response, status, { jsonrpc: '2.0', id, error: { message: 'Refused', ...error } })

const refusalOf = ({ has }, headers, { method, params }) => {
  const meta = params?._meta ?? {}
  const asked = meta[key('protocolVersion')]
  if (asked === undefined || meta[key('clientCapabilities')] === undefined) return [400, { code: -32602 }]
  const name = params[named[method]]
  const fits =
    headers['mcp-method'] === method &&
    headers['mcp-protocol-version'] === asked &&
    (name === undefined || headers['mcp-name'] === String(name))
  if (!fits && !has('headers are not compared')) return [400, { code: -32020 }]
  if (asked !== version) return [400, { code: -32022, data: { supported: [version], requested: asked } }]
  return undefined
}

const resultOf = (small, subject, { method, params }) => {
  switch (method) {
    case 'server/discover':
      return small.has('no discover')
        ? { status: 404, error: { code: -32601 } }
        : {
            result: {
              supportedVersions: [version, '2025-11-25'],
              capabilities: { tools: {}, resources: { subscribe: true } },
            },
          }
    case 'tools/list':
      return listTools(small, params)
    case 'resources/list':
      return { result: { resources: [{ uri: 'small://link', name: 'small_link' }] } }
    case 'resources/templates/list':
      return { result: { resourceTemplates: [] } }
    case 'prompts/list':
      return { result: { prompts: [] } }
    case 'resources/read':
      return read(small, params.uri)
    case 'tools/call':
      return call(small, subject, params)
    default:
      return { status: 404, error: { code: -32601 } }
  }
}

const listTools = (small, params) => {
  const name = params._meta[key('clientInfo')]?.name
  const asks = small.has('lists ask') && params._meta[key('clientCapabilities')].elicitation
  if (asks) return { result: { resultType: 'input_required', requestState: 'more' } }
  const more = [
    ...(small.has('lists go by the name of the client') && name === 'claude-code'
      ? [{ ...tool, name: 'small_special' }]
      : []),
    ...(small.has('lists change by calls') && small.calls > 0 ? [{ ...tool, name: 'small_new' }] : []),
    ...(small.has('lists in any order') ? [{ ...tool, name: 'small_other' }] : []),
  ]
  small.turned = !small.turned
  const tools = [tool, ...more]
  return { result: { tools: small.has('lists in any order') && small.turned ? tools.reverse() : tools } }
}

const read = (small, uri) => {
  if (uri === 'small://link') return { result: { contents: [{ uri, text: 'A link.' }] } }
  return small.has('unknown resources are empty') ? { result: { contents: [] } } : { error: { code: -32602 } }
}

const call = (small, subject, params) => {
  small.calls += 1
  if (params.name !== tool.name) return { error: { code: -32602 } }
  const binding = [subject, params.name, params.arguments ?? {}]
  const state =
    params.requestState === undefined ? undefined : small.sealer.open(params.requestState, binding)
  if (params.requestState !== undefined && !state) return { error: { code: -32602 } }
  const answer = params.inputResponses?.small_link?.action
  const mayAsk = opensLinks(small, subject, params)
  if (isConnected(small, subject)) return { result: toolResult }
  if (state && answer === 'decline' && !small.has('a refusal is asked again')) {
    return { result: { isError: true, content: [{ type: 'text', text: 'Declined.' }] } }
  }
  const url = linkFor(small, subject)
  const declared = params._meta[key('clientCapabilities')].elicitation
  if (declared && !declared.url && small.has('asks for a key by form')) return { result: formAsking(url) }
  if (!mayAsk)
    return small.has('-32042 in 2026-07-28')
      ? { error: { code: -32042 } }
      : { result: tellResult(small, url) }
  return {
    result: {
      resultType: 'input_required',
      inputRequests: {
        small_link: { method: 'elicitation/create', params: { mode: 'url', message: 'Open the link.', url } },
      },
      requestState: small.sealer.seal({ subject }, binding),
    },
  }
}

const formAsking = (url) => ({
  resultType: 'input_required',
  inputRequests: {
    key: {
      method: 'elicitation/create',
      params: {
        message: `Get one at ${url}`,
        requestedSchema: { type: 'object', properties: { apiKey: { type: 'string' } } },
      },
    },
  },
})

const opensLinks = (small, subject, params) => {
  const declared = params._meta[key('clientCapabilities')].elicitation
  if (small.has('asks clients that cannot') && declared) return true
  if (declared?.url) small.declaredOnce.add(subject)
  return (
    declared?.url !== undefined || (small.has('remembers capabilities') && small.declaredOnce.has(subject))
  )
}

const listen = (small, subject, { id, params }, response) => {
  const uris = params.notifications?.resourceSubscriptions ?? []
  const write = (method, more) =>
    response.write(
      `data: ${JSON.stringify({
        jsonrpc: '2.0',
        method,
        params: { _meta: { [key('subscriptionId')]: id }, ...more },
      })}\n\n`,
    )
  response.writeHead(200, { 'Content-Type': 'text/event-stream' }).flushHeaders()
  if (!small.has('no acknowledgement'))
    write('notifications/subscriptions/acknowledged', { notifications: params.notifications })
  const stream = {
    subject,
    tell: () => uris.forEach((uri) => write('notifications/resources/updated', { uri })),
  }
  small.streams.push(stream)
  response.on('close', () => small.streams.splice(small.streams.indexOf(stream), 1))
}
