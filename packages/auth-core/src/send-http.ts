import { request as requestHttp, type Agent, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as requestHttps } from 'node:https'

/** Statuses whose answers have no body. @see https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1 */
export const withoutBody: ReadonlySet<number> = new Set([204, 205, 304])

/** A request on its way, and the connections it may use: `false` for one of its own, closed with the answer. */
export interface HttpRequest {
  readonly agent: Agent | false
  readonly method: string
  readonly headers: OutgoingHttpHeaders
  readonly body: string | Uint8Array | undefined
  readonly signal: AbortSignal
}

/** Sends a request, follows no redirect, and gives the answer with its body unread. Fails like `fetch`. */
export const sendHttp = (url: URL, { body, ...options }: HttpRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    options.signal.throwIfAborted()
    const call = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options)
    call.on('error', (cause) => reject(fetchFailure(options.signal, cause)))
    call.on('response', resolve)
    call.end(body)
  })

/** A failure as `fetch` tells it: the reason of the signal, or a TypeError whose cause has the code of the socket. */
export const fetchFailure = (signal: AbortSignal, cause: unknown): Error =>
  signal.aborted ? (signal.reason as Error) : new TypeError('fetch failed', { cause })
