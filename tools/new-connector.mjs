// npm run new:connector -- linear: writes a connector; -- linear --tool get_issue: adds a tool to it.
import { createInterface } from 'node:readline/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { addTool } from './generators/connector/add-tool.mjs'
import { UsageError } from './generators/connector/checks.mjs'
import { generateConnector } from './generators/connector/generate.mjs'
import { titleCase } from './generators/connector/names.mjs'

const usage = `npm run new:connector -- <id> [flags]        writes a connector
npm run new:connector -- <id> --tool <name>  adds a tool to it, such as get_issue

--title <name>    name of the service
--origin <url>    origin of its API
--issuer <url>    origin of its authorization server, or of the pages where people make keys; default: the API's
--auth <kind>     oauth2, device or api-key
--scopes <names>  separated by commas: one to read, one to write; none with api-key
--yes             takes the defaults instead of asking
`
const root = process.env.GRANTWAY_ROOT ?? join(import.meta.dirname, '..')
const text = /** @type {const} */ ({ type: 'string' })

const read = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        title: text,
        origin: text,
        issuer: text,
        auth: text,
        scopes: text,
        tool: text,
        yes: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Asks for what the flags leave open; takes the defaults with --yes or without a terminal. */
const complete = async (
  /** @type {string | undefined} */ given,
  /** @type {Record<string, any>} */ flags,
) => {
  const canAsk = process.stdin.isTTY && !flags.yes
  const terminal = canAsk ? createInterface({ input: process.stdin, output: process.stderr }) : undefined
  const ask = async (
    /** @type {string | undefined} */ value,
    /** @type {string} */ question,
    /** @type {string} */ fallback,
  ) =>
    value ??
    ((await terminal?.question(`${question}${fallback ? ` (${fallback})` : ''}: `))?.trim() || fallback)
  try {
    const id = await ask(given, 'Id in kebab-case', '')
    const title = await ask(flags.title, 'Name of the service', titleCase(id))
    const origin = await ask(flags.origin, 'Origin of its API', `https://api.${id}.com`)
    const auth = await ask(flags.auth, 'How accounts connect: oauth2, device or api-key', 'oauth2')
    const keys = auth === 'api-key'
    const pages = keys ? 'Origin of the pages where people make keys' : 'Origin of its authorization server'
    const issuer = await ask(flags.issuer, pages, origin)
    const scopes = keys
      ? flags.scopes ?? ''
      : await ask(flags.scopes, 'Scopes: one to read, one to write', 'read,write')
    return {
      id,
      title,
      origin,
      issuer,
      auth,
      scopes: scopes === '' && keys ? [] : scopes.split(',').map((/** @type {string} */ scope) => scope.trim()),
    }
  } catch (error) {
    // Ctrl+C and Ctrl+D.
    if (error instanceof Error && error.name === 'AbortError') throw new UsageError('\nNothing was written.')
    throw error
  } finally {
    terminal?.close()
  }
}

const main = async () => {
  const {
    values,
    positionals: [id, ...more],
  } = read()
  if (values.help || more.length > 0) throw new UsageError(usage)
  if (values.tool !== undefined) {
    for (const path of addTool(root, id ?? '', values.tool)) process.stdout.write(`${path}\n`)
    return
  }
  const answers = await complete(id, values)
  for (const path of generateConnector(root, answers)) process.stdout.write(`${path}\n`)
  const left = answers.scopes.slice(2)
  if (left.length > 0)
    process.stderr.write(`No capability yet for ${left.join(', ')}: add one with the tool that needs it.\n`)
  process.stderr.write(`Next: npm install, then npx vitest run --project ${answers.id}\n`)
}

await main().catch((error) => {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
})
