import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { sendHttp, withoutBody } from './send-http.ts'

/**
 * Fetches over a connection of its own, closed with the answer. For requests that must not be repeated: one that was
 * sent over a pooled connection, which the other side had just closed, fails without telling whether it arrived.
 * Follows no redirect. Fails like the global fetch: with a TypeError whose cause has the code of the socket.
 */
export const tokenFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const body = Buffer.from(await request.arrayBuffer())
  return toResponse(await sendHttp(new URL(request.url), {
    // Not even from a pool of this process: no agent, no keep-alive.
    agent: false,
    method: request.method,
    headers: { ...Object.fromEntries(request.headers), ...(body.length > 0 && { 'content-length': body.length }) },
    body,
    signal: request.signal,
  }))
}

const toResponse = (answer: IncomingMessage): Response => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headersDistinct)) for (const one of value ?? []) headers.append(name, one)
  // `Response` throws on numbers a server should not send.
  const status = answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode <= 599 ? answer.statusCode : 502
  if (withoutBody.has(status)) answer.resume()
  return new Response(withoutBody.has(status) ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers })
}
