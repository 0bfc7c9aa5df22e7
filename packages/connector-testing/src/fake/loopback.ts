import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { FakeAnswer, FakeRequest } from './message.ts'

const maxBody = 1024 * 1024

/** Reads a request whole. **Errors:** RangeError for more than 1 MB. */
export const readRequest = async (incoming: IncomingMessage): Promise<FakeRequest> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > maxBody) throw new RangeError('The request is too large for a fake.')
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  // The path as it was sent: a client that let an id climb out of its place shows here.
  const [path = '/', query = ''] = (incoming.url ?? '/').split('?', 2)
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const type = headers.get('content-type') ?? ''
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(query),
    headers,
    text,
    parameters: {},
    form: new URLSearchParams(type.includes('x-www-form-urlencoded') ? text : ''),
    json: type.includes('json') ? parsed(text) : undefined,
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Sends an answer: text as a page, anything else as JSON. */
export const write = (response: ServerResponse, { status, headers = {}, body }: FakeAnswer): void => {
  const isText = typeof body === 'string'
  const text = body === undefined ? '' : isText ? body : JSON.stringify(body)
  const type = text === '' ? {} : { 'content-type': isText ? 'text/html; charset=utf-8' : 'application/json' }
  response.writeHead(status, { ...type, ...headers })
  response.end(text)
}

/** Starts a server on 127.0.0.1. */
export const listen = async (
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  port: number,
): Promise<Server> => {
  const server = createServer(handle)
  // Longer than any test: a connection that closes while a request is on its way is no fault we asked for.
  server.keepAliveTimeout = 60_000
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  // A test runner must be able to end although nobody closed the fake.
  server.unref()
  return server
}

/** Gives the address of a server that listens. */
export const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** Stops a server and cuts what is still open. */
export const stop = async (server: Server): Promise<void> => {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
