/** A webhook as it arrived. The body is raw: nothing of it is read before it is verified. */
export interface InboundRequest {
  readonly connector: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** `unknown`: no such connector, or it receives nothing. `refused`: not from the provider. `malformed`: not JSON. */
export type InboundOutcome =
  | { readonly kind: 'unknown' | 'refused' | 'malformed' }
  | { readonly kind: 'challenge'; readonly answer: string }
  | { readonly kind: 'accepted'; readonly connections: number }
