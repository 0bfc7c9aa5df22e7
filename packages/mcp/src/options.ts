import type { Engine, Principal, Sealer } from '@grantway/auth-core'
import type { ConnectorLog } from '@grantway/connector-kit'

/** Why a request got no further than the bearer check. */
export type BearerProblem = 'missing' | 'invalid' | 'insufficient_scope'

/** What the check of an `Authorization` header came to. */
export type BearerCheck = Principal | { readonly problem: BearerProblem }

/** Parts the endpoint is made of; identity and engine come from outside. */
export interface McpEndpointOptions {
  readonly engine: Engine
  /** Verifies the `Authorization` header of one request. */
  readonly verifyBearer: (authorization: string | undefined) => Promise<BearerCheck>
  /** Gives the `WWW-Authenticate` value for a problem. */
  readonly challenge: (problem: BearerProblem) => string
  readonly sealer: Sealer
  /** Address people and clients know this server by; its host and origin are the accepted ones. */
  readonly publicUrl: string
  /** Origins of browser-based clients, beyond the one of `publicUrl`. */
  readonly allowedOrigins?: readonly string[]
  readonly now: () => Date
  /** Receives fixed messages with ids and counts; never a message of an unexpected exception. */
  readonly log: ConnectorLog
  readonly serverName: string
  readonly version: string
  /** How long a retry is held open while the person is in the browser. Default 20,000. */
  readonly holdMs?: number
  /** How often an open event stream checks its bearer again. Default 15,000. */
  readonly recheckMs?: number
}

/** The endpoint as a function from request to response; mount it at `/mcp`. */
export interface McpEndpoint {
  readonly fetch: (request: Request) => Promise<Response>
  /** Ends the streams that nobody waits for an answer on: a server that stops need not wait for them. */
  readonly endStreams: () => void
  /** Ends open streams and calls; later requests get 503. */
  readonly close: () => Promise<void>
}
