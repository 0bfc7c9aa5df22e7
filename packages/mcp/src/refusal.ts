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

/** The client closed the request before its answer: nobody reads this status. */
const clientClosedRequest = 499

const answerHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' }

/** Answers with JSON that is written already; nothing goes to a client that has left. */
export const answerResponse = (
  json: string | undefined,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  json === undefined || signal.aborted
    ? new Response(null, { status: clientClosedRequest })
    : new Response(json, { headers: { ...answerHeaders, ...headers } })
