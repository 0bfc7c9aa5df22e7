import { z } from 'zod'
import { defineCapability, resourcesFor, toolsFor, type Connector, type ProviderHttp } from '../src/index.ts'

/** The API of the smallest connector. */
export interface SampleApi {
  readonly read: (id: string) => Promise<string>
}

export const thingsRead = defineCapability({
  id: 'things-read',
  title: 'Read things',
  scopes: ['things:read'],
  consent: { allows: 'Lets the assistant read things.', limits: 'It cannot change them.' },
  enforcement: 'provider',
})

export const tool = toolsFor<SampleApi>()

export const readThing = tool({
  name: 'sample_read_thing',
  title: 'Read a thing',
  description: 'Reads one thing.',
  requires: [thingsRead],
  input: z.object({ id: z.string() }),
  output: z.object({ content: z.string() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  handler: async ({ api }, { id }) => ({ content: await api.read(id) }),
})

export const thingResource = resourcesFor<SampleApi>()({
  uriTemplate: 'sample://things/{id}',
  name: 'sample_thing',
  title: 'Thing',
  description: 'A thing.',
  mimeType: 'text/plain',
  requires: [thingsRead],
  read: async ({ api }, { id = '' }) => ({ mimeType: 'text/plain', text: await api.read(id) }),
})

/** A connector that keeps every rule; tests break one at a time. */
export const sample: Connector<SampleApi> = {
  id: 'sample',
  title: 'Sample',
  contract: 1,
  toolPrefix: 'sample',
  provider: {
    issuer: 'https://id.example',
    authorization_endpoint: 'https://id.example/authorize',
    token_endpoint: 'https://id.example/token',
    token_endpoint_auth_method: 'client_secret_basic',
    code_challenge_method: 'S256',
    scopeSeparator: { request: ' ', response: ' ' },
    apiOrigins: ['https://api.example'],
    rotation: 'none',
    identify: async () => ({ key: '1', label: 'alice' }),
  },
  capabilities: [thingsRead],
  client: (http: ProviderHttp) => ({
    read: (id) =>
      http.request({ method: 'GET', path: `/things/${encodeURIComponent(id)}`, schema: z.string() }),
  }),
  tools: [readThing],
}
