import type { Connector } from '@grantway/connector-kit'
import type { Tool } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { objectSchema } from './json-schema.ts'

/** Arguments of `connections_check`; which connectors exist is checked by the call. */
export const checkInput = z.object({ connector: z.string().optional() })

/** Structured answer of `connections_check`: states, account names and links, nothing secret. */
export const checkOutput = z.object({
  connections: z.array(
    z.object({
      connector: z.string(),
      title: z.string(),
      state: z.enum([
        'connected', 'not_connected', 'needs_reauth', 'capability_missing', 'approval_required', 'approval_pending',
      ]),
      account: z.string().optional(),
      capabilities: z.array(z.string()),
      link: z.object({ uri: z.string(), name: z.string(), url: z.string() }),
    }),
  ),
})
export type CheckOutput = z.output<typeof checkOutput>

/** Definition of the endpoint's own tool. */
export const checkDefinition = (connectors: readonly Connector[]): Tool => ({
  name: 'connections_check',
  title: 'Check connections',
  description: 'Tells which services are connected for this person, and the link to connect the others.',
  inputSchema: {
    type: 'object',
    properties: { connector: { type: 'string', enum: connectors.map(({ id }) => id) } },
  },
  outputSchema: objectSchema(checkOutput, 'output'),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  _meta: { 'dev.grantway/requires': [] },
})
