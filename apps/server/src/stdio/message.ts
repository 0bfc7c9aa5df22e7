import { z } from 'zod'
import { isConnectorError, type ConnectorError } from '@grantway/connector-kit'

const messageSchema = z.looseObject({
  // An answer to something that was no request has the id null.
  id: z.union([z.string(), z.number()]).nullish().transform((id) => id ?? undefined),
  method: z.string().optional(),
  params: z.looseObject({}).optional(),
  error: z.looseObject({ code: z.number() }).optional(),
})

/** As much of a JSON-RPC message as a process has to understand that passes it on. */
export type Message = z.output<typeof messageSchema>

/** Reads a message; `undefined` when it is none. */
export const readMessage = (value: unknown): Message | undefined => messageSchema.safeParse(value).data

/** A message that is to be answered. */
export type Request = Message & { readonly id: string | number; readonly method: string }

/** Tells a request from a notification and an answer. */
export const isRequest = (message: Message): message is Request =>
  message.id !== undefined && message.method !== undefined

const envelope = z.looseObject({ _meta: z.looseObject({ 'io.modelcontextprotocol/protocolVersion': z.string() }) })

/**
 * Answers a request that no leader answered. A tool call gets a result, because a model reads results and not
 * always errors. A failure that is not ours becomes INTERNAL, without its message.
 */
export const failureAnswer = ({ id, method, params }: Request, failure: unknown): object => {
  const known: ConnectorError | undefined = isConnectorError(failure) ? failure : undefined
  const text = `${known?.code ?? 'INTERNAL'}: ${known?.message ?? 'Something went wrong on this server.'}`
  if (method !== 'tools/call') return { jsonrpc: '2.0', id, error: { code: -32603, message: text } }
  const modern = envelope.safeParse(params).success
  return {
    jsonrpc: '2.0',
    id,
    result: { ...(modern && { resultType: 'complete' }), isError: true, content: [{ type: 'text', text }] },
  }
}
