import { isConnectorError } from '@grantway/connector-kit'

/** A command: its arguments in, its exit code out. */
export type Command = (args: readonly string[]) => Promise<number>

// Each is loaded when it is asked for: most need no server, and `stdio` must be ready before a library prints.
const commands: Readonly<Record<string, { readonly run: Command; readonly words: string }>> = {
  init: { run: async (args) => (await import('./init.ts')).init(args), words: 'write a small project with the connectors you name' },
  serve: { run: async (args) => (await import('./serve.ts')).serve(args), words: 'run the server' },
  stdio: { run: async (args) => (await import('./stdio.ts')).stdio(args), words: 'serve one local person on standard input and output' },
  doctor: { run: async (args) => (await import('./doctor.ts')).doctor(args), words: 'check configuration, key and database' },
  migrate: { run: async () => (await import('./migrate.ts')).migrate(), words: 'bring a Postgres schema up to date' },
  keys: { run: async (args) => (await import('./keys.ts')).keys(args), words: 'create | status | rotate | retire | replace-lost: keys of the vault' },
  audit: { run: async (args) => (await import('./audit.ts')).audit(args), words: 'verify | export: the audit log' },
  tenants: { run: async (args) => (await import('./tenants.ts')).tenants(args), words: 'erase: a tenant, its keys and its people' },
  db: { run: async (args) => (await import('./db.ts')).db(args), words: 'export | import: a copy of the database' },
  tokens: { run: async (args) => (await import('./tokens.ts')).tokens(args), words: 'create | list | revoke: personal access tokens for MCP clients' },
  connections: { run: async (args) => (await import('./connections.ts')).connections(args), words: 'list | revoke: what people have connected' },
}

const usage = `grantway <command>\n\n${Object.entries(commands)
  .map(([name, { words }]) => `  ${name.padEnd(13)}${words}`)
  .join('\n')}\n`

// A reader that has gone, such as `head`, ends nothing: least of all `connections revoke`, half-way.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const [name = '', ...args] = process.argv.slice(2)
const command = commands[name]
if (name === '--version') {
  process.stdout.write(`${(await import('../version.ts')).version}\n`)
} else if (args.includes('--help')) {
  process.stderr.write(usage)
} else if (!command) {
  process.stderr.write(usage)
  process.exitCode = name === '' || name === 'help' || name === '--help' ? 0 : 2
} else {
  try {
    process.exitCode = await command.run(args)
  } catch (error) {
    // Configuration, database and file problems are one line and exit 2; anything else is ours.
    const known = isUsageError(error) || (isConnectorError(error) ? error.code !== 'INTERNAL' : (await import('@grantway/auth-core')).isFileError(error))
    process.stderr.write(`grantway: ${error instanceof Error && (known || isConnectorError(error)) ? error.message : 'something went wrong; run with LOG_LEVEL=debug.'}\n`)
    if (!known && process.env['LOG_LEVEL'] === 'debug') process.stderr.write(`${error instanceof Error ? (error.stack ?? '') : ''}\n`)
    process.exitCode = known ? 2 : 1
  }
}

function isUsageError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
}
