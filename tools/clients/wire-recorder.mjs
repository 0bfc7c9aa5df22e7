// Hears what clients and our server say to each other, without standing between them.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

const channel = 'http.server.request.start'

/**
 * One exchange at `/mcp`.
 * @typedef {{ method: string, request: any, status: number, answers: any[], authorized: boolean, agent: string | undefined }} Exchange
 */

/**
 * Records every exchange at `/mcp` of the servers of this process, from now until `stop`.
 * @returns {{ exchanges: Exchange[], stop: () => void }}
 */
export const recordWire = () => {
  const exchanges = []
  const hear = ({ request, response }) => {
    if (!request.url.startsWith('/mcp')) return
    const sent = []
    const given = []
    watch(request, 'push', sent)
    watch(response, 'write', given)
    watch(response, 'end', given)
    response.once('close', () => exchanges.push(exchangeOf(request, response, sent, given)))
  }
  subscribe(channel, hear)
  return { exchanges, stop: () => unsubscribe(channel, hear) }
}

// Copies the first argument of every call, and lets the call happen.
const watch = (object, name, chunks) => {
  const original = object[name]
  object[name] = function (chunk, ...rest) {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk))
    return original.call(this, chunk, ...rest)
  }
}

const exchangeOf = (request, response, sent, given) => {
  const text = Buffer.concat(given).toString('utf8')
  const streamed = String(response.getHeader('content-type') ?? '').includes('text/event-stream')
  const body = parse(Buffer.concat(sent).toString('utf8'))
  return {
    method: body?.method ?? request.method,
    request: body,
    status: response.statusCode,
    answers: streamed
      ? [...text.matchAll(/^data: ?(.+)$/gm)].map(([, data]) => parse(data))
      : [parse(text)].filter(Boolean),
    authorized: request.headers.authorization !== undefined,
    agent: request.headers['user-agent'],
  }
}

const parse = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
