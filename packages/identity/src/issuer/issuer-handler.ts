import type { IncomingMessage, ServerResponse } from 'node:http'

/** What of the issuer a server needs. The library behind it is not part of any published type. */
export interface IssuerHandler {
  /** Answers a request whose path is the issuer's. */
  readonly handle: (incoming: IncomingMessage, outgoing: ServerResponse) => void
  /** Tells whether a path (without query) is the issuer's. */
  readonly ownsPath: (pathname: string) => boolean
}

/** What `@hono/node-server` hands to every route: the issuer reads its own cookies from node's request. */
export interface NodeEnvironment {
  Bindings: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse }
}
