import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { Readable } from 'node:stream'

// What `Response` refuses to be made of with a body.
const withoutBody = new Set([204, 205, 304])

/**
 * Fetches over a connection of its own, closed with the answer. For requests that must not be repeated: one that was
 * sent over a pooled connection, which the other side had just closed, fails without telling whether it arrived.
 * Follows no redirect. Fails like the global fetch: with a TypeError whose cause has the code of the socket.
 */
export const tokenFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const body = Buffer.from(await request.arrayBuffer())
  const url = new URL(request.url)
  return new Promise((resolve, reject) => {
    const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      // Not even from a pool of this process: no agent, no keep-alive.
      agent: false,
      method: request.method,
      headers: { ...Object.fromEntries(request.headers), ...(body.length > 0 && { 'content-length': body.length }) },
      signal: request.signal,
    })
    call.on('error', (cause) => reject(request.signal.aborted ? (request.signal.reason as Error) : new TypeError('fetch failed', { cause })))
    call.on('response', (answer) => resolve(toResponse(answer)))
    call.end(body)
  })
}

const toResponse = (answer: IncomingMessage): Response => {
  const headers = new Headers()
  for (const [name, value] of Object.entries(answer.headersDistinct)) for (const one of value ?? []) headers.append(name, one)
  // `Response` throws on numbers a server should not send.
  const status = answer.statusCode !== undefined && answer.statusCode >= 200 && answer.statusCode <= 599 ? answer.statusCode : 502
  if (withoutBody.has(status)) answer.resume()
  return new Response(withoutBody.has(status) ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers })
}
