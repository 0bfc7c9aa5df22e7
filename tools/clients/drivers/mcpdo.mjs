// mcpdo (part of the Inspector): a daemon keeps the connection, and commands return at once.
import { join } from 'node:path'
import { linkIn, pathsIn, tool } from '../context.mjs'

const callTool = ['tools/call', tool.name, JSON.stringify(tool.input)]

const driver = ({ name, era, elicit, ask = callTool }) => ({
  name: `mcpdo, ${name}`,
  packageName: '@modelcontextprotocol/inspector',
  run: async (context) => {
    const file = join(
      context.packageFolder('@modelcontextprotocol/inspector'),
      'clients/mcpdo/build/mcp-bin.js',
    )
    const run = (...args) => context.run(file, ['--format', 'json', ...args])
    try {
      await run(
        'connect',
        context.mcpUrl,
        '--transport',
        'http',
        '--connection',
        'grantway',
        '--era',
        era,
        '--elicit',
        elicit,
      )
      await run('connections/show', '@grantway')
      const first = await run('@grantway', ...ask)
      const link = linkIn(first.stdout)
      const connected = link !== undefined && (await context.consent(link))
      const pending = /"elicitationId": *"([^"]+)"/.exec(first.stdout)?.[1]
      if (pending !== undefined) await run('@grantway', 'elicitation/respond', pending, '--done')
      const second = await run('@grantway', ...callTool)
      return {
        arrived: pathsIn(first.stdout),
        link,
        connected,
        secondCall: second.code === 0 && second.stdout.includes('structuredContent'),
        matches: (pending !== undefined) === (elicit === 'url'),
      }
    } finally {
      await run('daemon', 'stop')
    }
  },
})

/** Drivers of mcpdo: asked by URL in both revisions, by a prompt, and without elicitation. */
export const mcpdoDrivers = [
  driver({ name: 'opens links, 2025-11-25', era: 'legacy', elicit: 'url' }),
  driver({ name: 'opens links, 2026-07-28', era: 'modern', elicit: 'url' }),
  driver({ name: 'opens links, prompt', era: 'modern', elicit: 'url', ask: ['prompts/get', 'connect_todo'] }),
  driver({ name: 'no elicitation', era: 'legacy', elicit: 'off' }),
]
