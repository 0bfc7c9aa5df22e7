// mcporter: a configuration file, one process for each call.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { linkIn, pathsIn, tool } from '../context.mjs'

/** The driver of mcporter. */
export const mcporterDrivers = [
  {
    name: 'mcporter',
    packageName: 'mcporter',
    run: async (context) => {
      const file = join(context.packageFolder('mcporter'), 'dist/cli.js')
      const config = join(context.home, 'config', 'mcporter.json')
      writeFileSync(
        config,
        JSON.stringify({ imports: [], mcpServers: { grantway: { baseUrl: context.mcpUrl, auth: 'oauth' } } }),
      )
      const run = (...args) => context.run(file, ['--config', config, ...args])
      const call = (...more) => run('call', `grantway.${tool.name}`, `limit:${tool.input.limit}`, ...more)
      await run('auth', 'grantway')
      const first = await call()
      const link = linkIn(first.stdout + first.stderr)
      const connected = link !== undefined && (await context.consent(link))
      const second = await call()
      return {
        arrived: `${pathsIn(first.stdout + first.stderr)}; exit code ${first.code}`,
        link,
        connected,
        secondCall: second.code === 0 && /\S/.test(second.stdout) && !second.stdout.includes('AUTH_'),
      }
    },
  },
]
