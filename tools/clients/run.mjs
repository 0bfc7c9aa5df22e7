// Real MCP clients of other makers, headless, against the real server; see the README beside this file.
//   node tools/clients/run.mjs [--smoke] [--record] [--only <part of a name>]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installOutside } from '../install-outside.mjs'
import { root, setUp } from '../setup.mjs'

const { values: options } = parseArgs({
  options: { smoke: { type: 'boolean' }, record: { type: 'boolean' }, only: { type: 'string' } },
})
const say = (line) => process.stderr.write(`- ${line}\n`)

const packages = {
  '@modelcontextprotocol/inspector': '2.12.0',
  mcporter: '0.12.3',
  'mcp-remote': '0.15.1',
  '@ai-sdk/mcp': '2.0.99',
  '@langchain/mcp-adapters': '1.1.4',
  '@langchain/core': '1.4.0',
}
const inSmoke = ['MCP Inspector CLI, 2025-11-25', 'mcpdo, opens links, 2026-07-28', '@ai-sdk/mcp']

await setUp()
const outside = await installOutside('clients', packages, say).catch((error) => {
  say(`the clients cannot be installed: ${error.message}`)
  return undefined
})
// Without a registry there is nothing to prove here; a smoke run says so and does not fail for it.
if (!outside) process.exit(options.smoke ? 0 : 1)

const { startWorld } = await import('@grantway/demo')
const { scanForLeaks } = await import('@grantway/connector-testing')
const { createContext, disconnect } = await import('./context.mjs')
const { recordWire } = await import('./wire-recorder.mjs')
const { writeFixture } = await import('./fixture.mjs')
const { describeClient, tableOf } = await import('./describe.mjs')
const modules = ['inspector', 'mcpdo', 'mcporter', 'mcp-remote', 'libraries']
const drivers = (await Promise.all(modules.map((name) => import(`./drivers/${name}.mjs`)))).flatMap(
  (module) => Object.values(module)[0],
)
const chosen = drivers.filter(({ name }) =>
  options.only ? name.includes(options.only) : !options.smoke || inSmoke.includes(name),
)

const versionOf = (name) =>
  JSON.parse(readFileSync(join(outside.packageFolder(name), 'package.json'), 'utf8')).version

// The other half of every row: no client may ever be sent a token of the service behind the server.
const leaksTo = (world, exchanges) =>
  scanForLeaks(new Map(world.todo.issuedTokens().map((token, index) => [`token ${index + 1}`, token])), [
    { name: 'client', text: JSON.stringify(exchanges) },
  ])

const drive = async (world, { name, packageName, takesToken, run }) => {
  say(name)
  const context = await createContext(world, outside)
  const wire = recordWire()
  try {
    const outcome = await run(context)
    if (leaksTo(world, wire.exchanges).length > 0) throw new Error('it was sent a token of the TODO service')
    await disconnect(world, context.alice)
    const row = describeClient(
      { name, version: versionOf(packageName), discovered: context.discovered(), takesToken, ...outcome },
      wire.exchanges,
    )
    if (options.record && row.ok) writeFixture(name, row.version, wire.exchanges)
    return row
  } catch (error) {
    await disconnect(world, context.alice).catch(() => undefined)
    return { name, version: versionOf(packageName), ok: false, reason: error.message.slice(0, 300) }
  } finally {
    wire.stop()
    context.close()
  }
}

const world = await startWorld()
const rows = []
try {
  for (const driver of chosen) rows.push(await drive(world, driver))
} finally {
  await world.close()
}

const folder = join(root, 'artifacts', 'clients')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'report.json'), `${JSON.stringify(rows, null, 2)}\n`)
writeFileSync(join(folder, 'report.md'), `# Clients\n\n${tableOf(rows)}\n`)
process.stdout.write(`${tableOf(rows)}\n\nreport in ${folder}\n`)
process.exit(rows.length > 0 && rows.every(({ ok }) => ok) ? 0 : 1)
