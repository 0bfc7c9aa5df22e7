import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Bearer } from './world.ts'

const info = { name: 'test-client', version: '1.0.0' }
const headersOf = (bearer: Bearer) => ({ requestInit: { headers: { Authorization: `Bearer ${bearer}` } } })

/** Connects the second SDK's client, pinned to 2026-07-28. */
export const connectModern = async (
  url: string,
  bearer: Bearer,
  capabilities: object,
  onElicit?: (params: {
    mode?: string
    url?: string
    message: string
  }) => Promise<{ action: 'accept' | 'decline' | 'cancel' }>,
  mode: 'auto' | 'legacy' | { pin: string } = { pin: '2026-07-28' },
): Promise<ModernClient> => {
  const client = new ModernClient(info, { capabilities, versionNegotiation: { mode } } as never)
  if (onElicit && 'elicitation' in capabilities)
    client.setRequestHandler('elicitation/create', (request) => onElicit(request.params as never) as never)
  await client.connect(new ModernTransport(new URL(url), headersOf(bearer)))
  return client
}

/** Connects the first SDK's client: 2025-11-25. */
export const connectLegacy = async (
  url: string,
  bearer: Bearer,
  capabilities: object,
): Promise<LegacyClient> => {
  const client = new LegacyClient(info, { capabilities })
  await client.connect(new LegacyTransport(new URL(url), headersOf(bearer)) as never)
  return client
}
