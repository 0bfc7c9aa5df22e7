// The floor: the least an MCP server must do for the same answer. One tool, one fetch of the same upstream, no users,
// no database, the cheapest mode of the SDK for each revision, straight on node:http. Frozen: it changes only when the
// SDK does, so that figures of different days can be compared.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { createMcpHandler, McpServer, WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/server'
import { z } from 'zod'

const { UPSTREAM, UPSTREAM_TOKEN, PORT } = process.env
const input = z.object({ limit: z.number().default(20) })
const output = z.object({ tasks: z.array(z.object({ id: z.string(), content: z.string() })) })

const create = () => {
  const server = new McpServer({ name: 'floor', version: '1.0.0' })
  server.registerTool('todo_find_tasks', { description: 'Finds tasks.', inputSchema: input, outputSchema: output }, async ({ limit }) => {
    const response = await fetch(`${UPSTREAM}/api/v1/tasks?limit=${limit}`, { headers: { authorization: `Bearer ${UPSTREAM_TOKEN}` } })
    const { results } = await response.json()
    const structuredContent = { tasks: results.map(({ id, content }) => ({ id, content })) }
    return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] }
  })
  return server
}

const modern = createMcpHandler(create, { legacy: 'reject', responseMode: 'json' })
const sessions = new Map()
const legacy = async (request) => {
  const known = sessions.get(request.headers.get('mcp-session-id'))
  if (known) return known.handleRequest(request)
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: true,
    onsessioninitialized: (id) => void sessions.set(id, transport),
  })
  await create().connect(transport)
  return transport.handleRequest(request)
}

createServer((incoming, outgoing) => {
  const chunks = []
  incoming.on('data', (chunk) => chunks.push(chunk))
  incoming.on('end', async () => {
    const body = Buffer.concat(chunks)
    const request = new Request(`http://localhost:${PORT}${incoming.url}`, {
      method: incoming.method, headers: incoming.headers, ...(body.length > 0 && { body }),
    })
    const response = await (incoming.url === '/legacy' ? legacy(request) : modern.fetch(request))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    outgoing.end(Buffer.from(await response.arrayBuffer()))
  })
}).listen(Number(PORT), '127.0.0.1', () => process.stdout.write('ready\n'))
