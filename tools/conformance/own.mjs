// Our own scenarios (URL mode elicitation, resource server authorization, isolation) against any MCP server:
//   node tools/conformance/own.mjs --url https://host/mcp --bearer-alice ... --bearer-bob ... --tool search_issues
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ownScenarios, runOwn } from './own/run-own.mjs'
import { countsOf, tableOf } from './table.mjs'

const text = { type: 'string' }
const { values } = parseArgs({
  options: {
    url: text,
    'bearer-alice': text,
    'bearer-bob': text,
    tool: text,
    input: text,
    'other-tool': text,
    'other-input': text,
    'bearer-foreign': text,
    'bearer-narrow': text,
    resource: text,
    'connect-command': text,
    only: { type: 'string', multiple: true },
    json: text,
    help: { type: 'boolean' },
  },
})

const usage = `node tools/conformance/own.mjs --url <mcp url> --bearer-alice <token> --bearer-bob <token> --tool <name>
  --tool             a tool that needs a connection; neither person may be connected for it
  --input            its arguments as JSON (default {})
  --other-tool       another tool that accepts the same arguments
  --other-input      other arguments as JSON
  --bearer-foreign   a token that was issued for another resource
  --bearer-narrow    a token that lacks scope
  --resource         URI of a resource that changes when alice connects
  --connect-command  a command that lets alice finish; the link is in the variable LINK
  --only             run this scenario only; may be repeated
  --json             write the results to this file
The scenarios: ${ownScenarios.map(({ id }) => id).join(', ')}`

const missing = ['url', 'bearer-alice', 'bearer-bob', 'tool'].filter((name) => values[name] === undefined)
if (values.help || missing.length > 0) {
  process.stderr.write(`${values.help ? '' : `Missing: --${missing.join(', --')}\n`}${usage}\n`)
  process.exit(values.help ? 0 : 2)
}

const parsed = (json) => (json === undefined ? undefined : JSON.parse(json))
const command = values['connect-command']
const results = await runOwn(
  {
    url: values.url,
    alice: values['bearer-alice'],
    bob: values['bearer-bob'],
    tool: values.tool,
    input: parsed(values.input) ?? {},
    otherTool: values['other-tool'],
    otherInput: parsed(values['other-input']),
    foreign: values['bearer-foreign'],
    narrow: values['bearer-narrow'],
    resource: values.resource,
    connect:
      command &&
      (async (link) =>
        spawnSync(command, { shell: true, stdio: 'inherit', env: { ...process.env, LINK: link } })),
  },
  values.only,
)
process.stdout.write(`${tableOf(results, process.stdout.isTTY)}\n\n${JSON.stringify(countsOf(results))}\n`)
if (values.json) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`)
process.exit(countsOf(results).failed > 0 ? 1 : 0)
