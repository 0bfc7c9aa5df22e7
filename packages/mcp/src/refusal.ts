/** Code of JSON-RPC for a request that is not one; used for refusals below the protocol. */
const invalidRequest = -32600

/** Answers a request that never reached the protocol: an HTTP status and a JSON-RPC error without an id. */
export const jsonRpcRefusal = (
  status: number,
  message: string,
  options: { readonly code?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response =>
  Response.json(
    { jsonrpc: '2.0', error: { code: options.code ?? invalidRequest, message }, id: null },
    { status, headers: { 'Cache-Control': 'no-store', ...options.headers } },
  )
