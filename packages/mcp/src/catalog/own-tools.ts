import type { Connector } from '@grantway/connector-kit'
import type { Tool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { objectSchema } from './json-schema.ts'

/** Names of the tools that belong to no connector; they change nothing at any service. */
export const ownTools = ['connections_list', 'connections_check'] as const
export type OwnTool = (typeof ownTools)[number]

/** Arguments of `connections_check`; which connectors and accounts exist is checked by the call. */
export const checkInput = z.object({ connector: z.string().optional(), account: z.string().optional() })

const link = z.object({ uri: z.string(), name: z.string(), url: z.string() })
const service = { connector: z.string(), title: z.string() }
const states = [
  'connected', 'not_connected', 'needs_reauth', 'capability_missing', 'approval_required', 'approval_pending',
] as const

/** Structured answer of `connections_list`: states, account names and links, nothing secret. */
export const listOutput = z.object({
  services: z.array(
    z.object({
      ...service,
      state: z.enum(states),
      /** The account that calls use when they name none comes first. */
      accounts: z.array(
        z.object({
          account: z.string(),
          state: z.enum(['connected', 'needs_reauth']),
          capabilities: z.array(z.string()),
          lastUsed: z.string().optional(),
        }),
      ),
      link,
    }),
  ),
  manage: link,
})
export type ListOutput = z.output<typeof listOutput>

/** Structured answer of `connections_check`. `unanswered`: the service could not be asked. */
export const checkOutput = z.object({
  connections: z.array(
    z.object({ ...service, state: z.enum([...states, 'unanswered']), account: z.string().optional(), link }),
  ),
})
export type CheckOutput = z.output<typeof checkOutput>

const unchanging = { readOnlyHint: true, destructiveHint: false, idempotentHint: true }
const nothingRequired = { 'dev.grantway/requires': [] }

/** Definition of the tool that tells what is connected, from what is stored here. */
export const listDefinition: Tool = {
  name: 'connections_list',
  title: 'List connections',
  description: 'Tells which services and accounts are connected for this person, and the link to connect or manage each.',
  inputSchema: { type: 'object', properties: {} },
  outputSchema: objectSchema(listOutput, 'output'),
  annotations: { ...unchanging, openWorldHint: false },
  _meta: nothingRequired,
}

/** Definition of the tool that asks the services themselves. */
export const checkDefinition = (connectors: readonly Connector[]): Tool => ({
  name: 'connections_check',
  title: 'Check connections',
  description: 'Asks the connected services whether the connections of this person work, for instance after they say they are done.',
  inputSchema: {
    type: 'object',
    properties: {
      connector: { type: 'string', enum: connectors.map(({ id }) => id) },
      account: { type: 'string', description: 'Which connected account; all of them when missing' },
    },
  },
  outputSchema: objectSchema(checkOutput, 'output'),
  annotations: { ...unchanging, openWorldHint: true },
  _meta: nothingRequired,
})

