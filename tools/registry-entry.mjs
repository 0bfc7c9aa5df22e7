// Holds apps/server/server.json, our entry for the MCP registry, to the registry's own schema: node tools/registry-entry.mjs
// It is fetched from where the entry says, once, and kept in the cache. tools/test/mcp-registry.test.ts has what a
// schema cannot say.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { root } from './setup.mjs'

// Of the schema 2025-12-11, 22,090 bytes: another text at its address is not what was looked at.
const sha256 = '3fba09590c99f61735d234822279f4223fab9e300c0a81e81c91ab62a4114de0'
const cache = join(root, 'node_modules', '.cache', 'registry-entry')
const kept = join(cache, `${sha256}.json`)
const entry = JSON.parse(readFileSync(join(root, 'apps/server/server.json'), 'utf8'))
const say = (/** @type {string} */ line) => process.stdout.write(`- ${line}\n`)

/** Entries that a registry refuses, and so must the check. */
const [first, ...rest] = entry.packages
const broken = {
  'a description of 101 characters': { ...entry, description: 'x'.repeat(101) },
  'a name without a namespace': { ...entry, name: 'grantway' },
  'no version': { ...entry, version: undefined },
  'the version "latest"': { ...entry, packages: [{ ...first, version: 'latest' }, ...rest] },
  'a package without a transport': { ...entry, packages: [{ ...first, transport: undefined }, ...rest] },
  'an argument without a value': { ...entry, packages: [{ ...first, packageArguments: [{ type: 'positional' }] }, ...rest] },
  'a variable without a name': { ...entry, packages: [{ ...first, environmentVariables: [{ isSecret: true }] }, ...rest] },
}

const text = await schemaText()
if (text !== undefined) {
  // Its addresses are looked at where they are used; only their form would be checked here.
  const accepts = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(JSON.parse(text))
  if (!accepts(entry)) {
    for (const { instancePath, message } of accepts.errors ?? []) say(`apps/server/server.json ${instancePath}: ${message}`)
    process.exitCode = 1
  } else say('apps/server/server.json is what the registry describes')
  const passed = Object.entries(broken).filter(([, one]) => accepts(JSON.parse(JSON.stringify(one)))).map(([words]) => words)
  if (passed.length > 0) process.exitCode = 1
  say(`control: of ${Object.keys(broken).length} broken entries these pass: ${passed.join(', ') || 'none'}`)
}

async function schemaText() {
  if (existsSync(kept)) return readFileSync(kept, 'utf8')
  const fetched = await fetch(entry.$schema, { redirect: 'error', signal: AbortSignal.timeout(10_000) })
    .then((response) => (response.ok ? response.text() : Promise.reject(new Error(`status ${response.status}`))))
    .catch((error) => void say(`not run: ${entry.$schema} cannot be had: ${error.cause?.code ?? error.message}`))
  if (fetched === undefined) return undefined
  const found = createHash('sha256').update(fetched).digest('hex')
  if (found !== sha256) throw new Error(`${entry.$schema} is not what it was: ${found}`)
  mkdirSync(cache, { recursive: true })
  writeFileSync(kept, fetched)
  return fetched
}
