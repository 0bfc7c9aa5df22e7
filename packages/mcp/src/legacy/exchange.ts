import {
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type Server,
  type Transport,
} from '@modelcontextprotocol/server'
import { legacyErrorCode } from '../dispatch/unknown.ts'

/**
 * Runs one request through a server and gives the one answer; `undefined` when the signal was aborted before.
 * The server is closed afterwards, which aborts whatever still runs.
 */
export const exchange = async (
  server: Server,
  request: JSONRPCRequest,
  signal: AbortSignal,
): Promise<JSONRPCMessage | undefined> => {
  const { promise, resolve } = deferred<JSONRPCMessage | undefined>()
  const transport: Transport = {
    start: async () => undefined,
    send: async (message) => {
      if (isJSONRPCResultResponse(message)) resolve(message)
      if (isJSONRPCErrorResponse(message)) {
        resolve({ ...message, error: { ...message.error, code: legacyErrorCode(message.error) } })
      }
    },
    close: async () => {
      resolve(undefined)
      transport.onclose?.()
    },
  }
  const abort = (): void => void server.close()
  await server.connect(transport)
  signal.addEventListener('abort', abort, { once: true })
  try {
    if (signal.aborted) return undefined
    transport.onmessage?.(request)
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    await server.close()
  }
}

const deferred = <Value>(): {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
} => {
  let resolve: (value: Value) => void = () => undefined
  const promise = new Promise<Value>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
