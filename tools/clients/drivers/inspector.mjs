// MCP Inspector CLI: one process for each call; it finds the authorization server by itself and prints the address.
import { join } from 'node:path'
import { linkIn, pathsIn, tool } from '../context.mjs'

const callTool = [
  '--method',
  'tools/call',
  '--tool-name',
  tool.name,
  '--tool-args-json',
  JSON.stringify(tool.input),
]

const inspector = (context, era, args) =>
  context.run(
    join(context.packageFolder('@modelcontextprotocol/inspector'), 'clients/launcher/build/index.js'),
    ['--cli', context.mcpUrl, '--transport', 'http', '--protocol-era', era, '--format', 'json', ...args],
  )

const succeeded = ({ code, stdout }) => code === 0 && stdout.includes('structuredContent')

const byText = (era, revision) => ({
  name: `MCP Inspector CLI, ${revision}`,
  packageName: '@modelcontextprotocol/inspector',
  run: async (context) => {
    const first = await inspector(context, era, callTool)
    const link = linkIn(first.stdout)
    const connected = link !== undefined && (await context.consent(link))
    return {
      arrived: `${pathsIn(first.stdout)}; exit code ${first.code}`,
      link,
      connected,
      secondCall: succeeded(await inspector(context, era, callTool)),
    }
  },
})

const byResource = {
  name: 'MCP Inspector CLI, personal token',
  packageName: '@modelcontextprotocol/inspector',
  takesToken: true,
  run: async (context) => {
    const run = (args) =>
      inspector(context, 'legacy', ['--header', `Authorization: Bearer ${context.token}`, ...args])
    const [, uri] = /"uri": *"(auth:[^"]+)"/.exec((await run(callTool)).stdout) ?? []
    const { stdout } = uri ? await run(['--method', 'resources/read', '--uri', uri]) : { stdout: '' }
    const link = linkIn(stdout)
    const connected = link !== undefined && (await context.consent(link))
    return {
      arrived: `resource_link ${uri}; ${pathsIn(stdout)}`,
      link,
      connected,
      secondCall: succeeded(await run(callTool)),
    }
  },
}

/** Drivers of the Inspector: both revisions, and one that takes a token and follows the resource link. */
export const inspectorDrivers = [byText('legacy', '2025-11-25'), byText('modern', '2026-07-28'), byResource]
