import { createSealer, type Principal, type Sealer } from '@grantway/auth-core'
import { createMcpEndpoint, type McpEndpointOptions } from '../../src/index.ts'
import { createFakeEngine, type FakeEngine } from './fake-engine.ts'
import { serve } from './serve.ts'

const principal = (subject: string, tenant: string, clientId = 'client-1'): Principal => ({
  issuer: 'https://issuer.example',
  subject,
  tenant,
  roles: ['member'],
  displayName: subject,
  clientId,
  clientName: 'Test client',
})

/** Bearers of the test and whom they stand for. */
export const people = {
  SECRET_alice: principal('alice', 'acme'),
  SECRET_alice_globex: principal('alice', 'globex'),
  SECRET_alice_other_client: principal('alice', 'acme', 'client-2'),
  SECRET_bob: principal('bob', 'acme'),
} as const
export type Bearer = keyof typeof people

/** One exchange as it was on the wire. */
export interface Recorded {
  readonly method: string
  readonly body: string
  readonly status: number
  readonly answer: string
  readonly headers: Headers
}

export interface World {
  readonly url: string
  readonly engine: FakeEngine
  readonly recorded: Recorded[]
  readonly logged: string[]
  /** The bearers that are revoked. */
  readonly revoked: Set<string>
  readonly advance: (seconds: number) => void
  /** Sends a raw request with the bearer of a person. */
  readonly send: (bearer: Bearer | undefined, init: RawRequest) => Promise<Response>
  /** Stops the endpoint and leaves the HTTP server. */
  readonly stop: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface RawRequest {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: unknown
  readonly path?: string
  readonly signal?: AbortSignal
}

export interface WorldOptions
  extends Partial<Pick<McpEndpointOptions, 'holdMs' | 'recheckMs' | 'allowedOrigins'>> {
  readonly sealer?: (real: Sealer) => Sealer
  /** Another replica of this one: over the same engine, with nothing in memory. */
  readonly beside?: World
  /** Puts something else in the place of parts of the engine, for a negative control. */
  readonly override?: (engine: FakeEngine) => Partial<FakeEngine>
}

/** Starts an endpoint over a fake engine on loopback HTTP, with a recorder on the wire and a clock by hand. */
export const createWorld = async (options: WorldOptions = {}): Promise<World> => {
  let time = Date.parse('2026-11-22T12:00:00Z')
  const now = (): Date => new Date(time)
  const recorded: Recorded[] = []
  const logged: string[] = []
  const revoked = new Set<string>()
  let handle: (request: Request) => Promise<Response> = () => Promise.reject(new Error('not ready'))
  const server = await serve(async (request) => recording(recorded, request, handle))
  const publicUrl = `http://localhost:${server.port}`
  const engine = options.beside?.engine ?? createFakeEngine(publicUrl)
  const real = createSealer(Buffer.alloc(32, 7), now)
  const { sealer, override, beside: _, ...rest } = options
  const endpoint = createMcpEndpoint({
    engine: { ...engine, ...override?.(engine) },
    verifyBearer: async (authorization) => {
      if (authorization === undefined) return { problem: 'missing' }
      const bearer = authorization.replace(/^Bearer /, '')
      if (bearer === 'SECRET_narrow') return { problem: 'insufficient_scope' }
      return (!revoked.has(bearer) && people[bearer as Bearer]) || { problem: 'invalid' }
    },
    challenge: (problem) =>
      `Bearer resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp", error="${problem}"`,
    sealer: sealer ? sealer(real) : real,
    publicUrl,
    now,
    log: (message, fields) => void logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
    serverName: 'grantway-test',
    version: '0.0.0',
    holdMs: 100,
    ...rest,
  })
  handle = endpoint.fetch
  const url = `${publicUrl}/mcp`
  return {
    url,
    engine,
    recorded,
    logged,
    revoked,
    advance: (seconds) => {
      time += seconds * 1000
    },
    send: (bearer, { method = 'POST', headers = {}, body, path = '', signal }) =>
      fetch(`${url}${path}`, {
        method,
        headers: {
          Accept: 'application/json, text/event-stream',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      }),
    stop: endpoint.close,
    close: async () => {
      await endpoint.close()
      await server.close()
    },
  }
}

const recording = async (
  recorded: Recorded[],
  request: Request,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> => {
  const body = request.method === 'POST' ? await request.text() : ''
  const copy = new Request(request.url, {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    ...(request.method === 'POST' ? { body } : {}),
  })
  const response = await handle(copy)
  const streams = response.headers.get('content-type')?.includes('text/event-stream')
  const answer = streams || response.body === null ? '' : await response.clone().text()
  recorded.push({ method: request.method, body, status: response.status, answer, headers: response.headers })
  return response
}
