import type { Principal } from '@grantway/auth-core'
import { createMcpEndpoint } from '../endpoint.ts'
import type { McpEndpointOptions } from '../options.ts'
import { cancelledId, clientIn, idOf, methodOf, postHeaders, unnamedClient, type Message } from './message.ts'
import { readEvents } from './read-events.ts'

/** What one client on standard input and output is served with. */
export interface StdioConnectionOptions extends Omit<
  McpEndpointOptions,
  'verifyBearer' | 'challenge' | 'allowedOrigins' | 'recheckMs'
> {
  /** The person whose process this is. The client adds its own name, unverified. */
  readonly person: Omit<Principal, 'clientId' | 'clientName'>
  /** Receives the messages for the client; nothing after `close`. */
  readonly send: (message: object) => void
}

/** One client that speaks JSON-RPC messages instead of HTTP. */
export interface StdioConnection {
  /** Takes one message of the client; what answers it arrives at `send`. */
  readonly receive: (message: Message) => void
  /** Ends whatever runs. */
  readonly close: () => Promise<void>
}

/**
 * Serves one client over messages with the endpoint that serves HTTP: both revisions, the same links, the same
 * answers. There is no bearer here, because the specification keeps OAuth to HTTP: the caller is the person
 * given in the options, whatever the client sends. The first message that names the client fixes its id.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports#stdio
 */
export const createStdioConnection = ({ person, send, ...options }: StdioConnectionOptions): StdioConnection => {
  let client: Pick<Principal, 'clientId' | 'clientName'> | undefined
  const endpoint = createMcpEndpoint({
    ...options,
    verifyBearer: async () => ({ ...person, ...(client ?? unnamedClient) }),
    challenge: () => '',
  })
  const running = new Map<string, AbortController>()
  // An abort does not reach a request that was collected.
  const kept = new Set<Request>()
  let session: { readonly id: string; readonly stream: AbortController } | undefined
  let closed = false

  const tell = (message: object): void => {
    if (!closed) send(message)
  }
  const exchange = async (
    init: RequestInit, controller: AbortController, use: (response: Response) => Promise<void>,
  ): Promise<void> => {
    const request = new Request(`${options.publicUrl}/mcp`, { ...init, signal: controller.signal })
    kept.add(request)
    try {
      const response = await endpoint.fetch(request)
      if (!controller.signal.aborted) await use(response)
    } catch (thrown) {
      if (!controller.signal.aborted) throw thrown
    } finally {
      kept.delete(request)
    }
  }
  const openSession = (id: string): void => {
    session?.stream.abort()
    session = { id, stream: new AbortController() }
    const { stream } = session
    const headers = { accept: 'text/event-stream', 'mcp-session-id': id }
    // Without its stream a client hears of no change; its calls work all the same.
    exchange({ headers }, stream, (response) => readEvents(response, tell, stream.signal)).catch(() => undefined)
  }
  const post = async (message: Message): Promise<void> => {
    const key = keyOf(idOf(message))
    const controller = new AbortController()
    if (key !== undefined) running.set(key, controller)
    try {
      const headers = postHeaders(message, session?.id)
      await exchange({ method: 'POST', headers, body: JSON.stringify(message) }, controller, async (response) => {
        const opened = response.headers.get('mcp-session-id')
        if (opened !== null) openSession(opened)
        await relayAnswer(response, message, tell, controller.signal)
      })
    } finally {
      if (key !== undefined) running.delete(key)
    }
  }
  return {
    receive: (message) => {
      client ??= clientIn(message)
      // Over HTTP a client cancels by closing its request; here it says so.
      const cancelled = keyOf(cancelledId(message))
      if (cancelled !== undefined) running.get(cancelled)?.abort()
      else post(message).catch(() => tell(unanswerable(message)))
    },
    close: async () => {
      closed = true
      session?.stream.abort()
      for (const controller of running.values()) controller.abort()
      await endpoint.close()
    },
  }
}

// An id may be a number or a text: 1 and "1" are two requests.
const keyOf = (id: string | number | undefined): string | undefined => (id === undefined ? undefined : JSON.stringify(id))

const relayAnswer = async (
  response: Response, message: Message, tell: (message: object) => void, signal: AbortSignal,
): Promise<void> => {
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return readEvents(response, tell, signal)
  const id = idOf(message)
  const text = await response.text()
  // A notification gets no answer, not even a refusal.
  if (id === undefined && (methodOf(message) !== undefined || text === '')) return
  const answer = text === '' ? undefined : (JSON.parse(text) as object)
  if (!answer || !('jsonrpc' in answer)) return tell(unanswerable(message))
  // What is refused below the protocol does not know the id it answers.
  tell('id' in answer && answer.id === null && id !== undefined ? { ...answer, id } : answer)
}

const unanswerable = (message: Message): object => ({
  jsonrpc: '2.0',
  id: idOf(message) ?? null,
  error: { code: -32600, message: 'This is not a request that can be served.' },
})
