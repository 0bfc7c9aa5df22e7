import type { InboundHttpRequest, JSONRPCRequest } from '@modelcontextprotocol/server'

/** Reads the headers by which a request is classified. */
export const standardHeaders = (headers: Headers): Omit<InboundHttpRequest, 'httpMethod' | 'body'> => {
  const version = headers.get('mcp-protocol-version')
  const method = headers.get('mcp-method')
  const name = headers.get('mcp-name')
  return {
    ...(version !== null && { protocolVersionHeader: version }),
    ...(method !== null && { mcpMethodHeader: method }),
    ...(name !== null && { mcpNameHeader: name }),
  }
}

const nameFields: ReadonlyMap<string, 'name' | 'uri'> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
])

/**
 * Tells whether the standard headers of a 2026-07-28 request repeat its body word for word.
 * A header that is missing, differs, or is written in the encoded form is for the SDK to judge.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports#standard-request-headers
 */
export const headersRepeat = (
  headers: Headers,
  { method, params }: JSONRPCRequest,
  revision: string,
): boolean => {
  if (headers.get('mcp-protocol-version') !== revision || headers.get('mcp-method') !== method) return false
  const field = nameFields.get(method)
  if (field === undefined) return true
  const name = headers.get('mcp-name')
  return name !== null && !name.startsWith('=?') && name === params?.[field]
}
