import { connect } from 'node:net'
import type { World } from '../../src/index.ts'

/** Makes a bearer for a person without a browser. */
export const bearerOf = async ({ server }: World, subject: string, tenant = 'acme'): Promise<string> =>
  (await server.identity.personalTokens.create({ tenant, subject, name: 'a test', createdBy: subject })).token

/** A request of 2025-11-25 as JSON; everybody uses the same id. */
export const message = (method: string, params: object = {}): string => JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })

/** Posts to the MCP endpoint. */
export const post = (world: World, bearer: string | undefined, body: string, headers: Record<string, string> = {}, path = ''): Promise<Response> =>
  fetch(`${world.mcpUrl}${path}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
  })

/** Posts a request of 2026-07-28 to the server at this address. */
export const postModern = (
  url: string, bearer: string, method: string, params: { readonly name?: string; readonly [key: string]: unknown },
  { capabilities = {}, signal }: { readonly capabilities?: object; readonly signal?: AbortSignal } = {},
): Promise<Response> => {
  const meta = 'io.modelcontextprotocol'
  return fetch(`${url}/mcp`, {
    method: 'POST',
    ...(signal && { signal }),
    headers: {
      'content-type': 'application/json', 'accept': 'application/json, text/event-stream',
      'authorization': `Bearer ${bearer}`, 'mcp-protocol-version': '2026-07-28', 'mcp-method': method,
      ...(params.name !== undefined && { 'mcp-name': params.name }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0', id: 1, method,
      params: {
        ...params,
        _meta: {
          [`${meta}/protocolVersion`]: '2026-07-28', [`${meta}/clientInfo`]: { name: 'raw', version: '1' }, [`${meta}/clientCapabilities`]: capabilities,
        },
      },
    }),
  })
}

/** Writes all requests to one connection at once, without waiting for an answer, and gives the answers in order. */
export const pipelined = (world: World, requests: readonly { readonly bearer?: string; readonly body: string }[]): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(world.mcpUrl)
    const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname)
    let received = ''
    socket.setEncoding('utf8')
    socket.on('data', (chunk: string) => (received += chunk))
    socket.once('error', reject)
    socket.once('close', () => resolve(received.split(/(?=HTTP\/1\.1 )/)))
    const written = requests.map(({ bearer, body }, index) => [
      'POST /mcp HTTP/1.1',
      `Host: ${host}`,
      'Content-Type: application/json',
      'Accept: application/json, text/event-stream',
      ...(bearer === undefined ? [] : [`Authorization: Bearer ${bearer}`]),
      `Content-Length: ${Buffer.byteLength(body)}`,
      `Connection: ${index === requests.length - 1 ? 'close' : 'keep-alive'}`,
      '', body,
    ].join('\r\n'))
    socket.write(written.join(''))
  })
