// mcp-remote: a bridge for hosts that speak stdio only. The host here is the first SDK's client.
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { join } from 'node:path'
import { linkIn, pathsIn, tool } from '../context.mjs'

// The SDK's own stdio transport would not end what the bridge leaves behind.
const transportOf = ({ child, kill }) => {
  let rest = ''
  const transport = {
    start: async () => {
      child.stdout.on('data', (chunk) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines.filter(Boolean)) transport.onmessage?.(JSON.parse(line))
      })
      child.once('close', () => transport.onclose?.())
    },
    send: async (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    close: async () => {
      kill()
      transport.onclose?.()
    },
  }
  return transport
}

const driver = (name, capabilities) => ({
  name: `mcp-remote, ${name}`,
  packageName: 'mcp-remote',
  run: async (context) => {
    const bridge = context.start(join(context.packageFolder('mcp-remote'), 'dist/proxy.js'), [context.mcpUrl])
    const client = new Client({ name: 'host-of-mcp-remote', version: '1.0.0' }, { capabilities })
    const call = () =>
      client.callTool({ name: tool.name, arguments: tool.input }).catch((error) => ({ error }))
    try {
      await client.connect(transportOf(bridge))
      const first = await call()
      const link = first.error ? first.error.elicitations?.[0]?.url : linkIn(first.content?.[0]?.text ?? '')
      const connected = link !== undefined && (await context.consent(link))
      const second = await call()
      return {
        arrived: pathsIn(JSON.stringify(first)),
        link,
        connected,
        secondCall: second.isError !== true && second.structuredContent !== undefined,
        matches: (first.error?.code === -32042) === 'elicitation' in capabilities,
      }
    } finally {
      await client.close()
    }
  },
})

/** Drivers of mcp-remote: it passes on what its host declares. */
export const mcpRemoteDrivers = [
  driver('host opens links', { elicitation: { url: {} } }),
  driver('plain host', {}),
]
