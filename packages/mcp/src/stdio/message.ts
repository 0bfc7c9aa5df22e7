import type { Principal } from '@grantway/auth-core'
import { CLIENT_INFO_META_KEY, PROTOCOL_VERSION_META_KEY } from '@modelcontextprotocol/server'
import { z } from 'zod'

/** A message as it was parsed from a line; what it holds is checked where it is used. */
export type Message = unknown

type Client = Pick<Principal, 'clientId' | 'clientName'>

const id = z.union([z.string(), z.number()])
const info = z.object({ name: z.string() })
const requestSchema = z.object({ id, method: z.string() })
const methodSchema = z.object({ method: z.string() })
const cancelledSchema = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: id }),
})
const initializeSchema = z.object({ method: z.literal('initialize'), params: z.object({ clientInfo: info }) })
const envelopeSchema = z.object({
  method: z.string(),
  params: z.object({
    _meta: z.object({ [PROTOCOL_VERSION_META_KEY]: z.string(), [CLIENT_INFO_META_KEY]: info.optional() }),
    name: z.string().optional(),
    uri: z.string().optional(),
  }),
})

/** The id of a request; `undefined` for anything else. */
export const idOf = (message: Message): string | number | undefined => requestSchema.safeParse(message).data?.id

/** The method of a request or a notification. */
export const methodOf = (message: Message): string | undefined => methodSchema.safeParse(message).data?.method

/** The request that a `notifications/cancelled` is about; `undefined` for anything else. */
export const cancelledId = (message: Message): string | number | undefined =>
  cancelledSchema.safeParse(message).data?.params.requestId

/** Who a client is that has not said its name. */
export const unnamedClient: Client = { clientId: 'stdio:client', clientName: 'An MCP client' }

/**
 * Names the client of a message by what it calls itself, cut down to harmless characters
 * (`stdio:claude-code`); `undefined` when the message does not say.
 */
export const clientIn = (message: Message): Client | undefined => {
  const said =
    initializeSchema.safeParse(message).data?.params.clientInfo ??
    envelopeSchema.safeParse(message).data?.params._meta[CLIENT_INFO_META_KEY]
  if (!said) return undefined
  const id = said.name.replaceAll(/[^\w.-]+/g, '-').slice(0, 64)
  const clientName = said.name.replaceAll(/\p{C}/gu, '').trim().slice(0, 80)
  return {
    clientId: id === '' ? unnamedClient.clientId : `stdio:${id}`,
    clientName: clientName === '' ? unnamedClient.clientName : clientName,
  }
}

const common = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** Gives the headers with which the same message would arrive over HTTP. */
export const postHeaders = (message: Message, session: string | undefined): Record<string, string> => {
  const { data } = envelopeSchema.safeParse(message)
  if (!data) return { ...common, ...(session === undefined ? {} : { 'mcp-session-id': session }) }
  const name = data.params.name ?? data.params.uri
  return {
    ...common,
    'mcp-protocol-version': data.params._meta[PROTOCOL_VERSION_META_KEY],
    'mcp-method': data.method,
    ...(name === undefined ? {} : { 'mcp-name': encoded(name) }),
  }
}

// The spelling for names that a header could not carry; it is accepted for every name.
const encoded = (name: string): string => `=?base64?${Buffer.from(name, 'utf8').toString('base64')}?=`
