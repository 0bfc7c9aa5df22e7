import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ConnectorError } from '@grantway/connector-kit'
import { projectFiles, type NamedConnector } from '../init/project-files.ts'
import { version } from '../version.ts'

const usage = 'usage: grantway init <folder> --connectors github,todo'
const named = /^(?:(?:@[a-z0-9][\w.-]*\/)?connector-)?([a-z][a-z0-9-]*)$/

/** `grantway init <folder> --connectors <ids or packages>`: writes a small project. Replaces nothing that is there. */
export const init = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args], allowPositionals: true, options: { connectors: { type: 'string', default: 'todo' } },
  })
  const [given, ...rest] = positionals
  if (given === undefined || rest.length > 0) throw invalid(usage)
  const folder = resolve(given)
  // A folder with files in it is somebody's work.
  if (existsSync(folder) && readdirSync(folder).length > 0) throw invalid(`${folder}: is not empty; nothing was written.`)
  const connectors = values.connectors.split(',').map((name) => connectorNamed(name.trim()))
  const twice = connectors.find(({ id }, at) => connectors.findIndex((one) => one.id === id) !== at)
  if (twice) throw invalid(`--connectors: '${twice.id}' is named twice.`)
  const files = projectFiles({ name: basename(folder), connectors, version })
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text, { flag: 'wx' })
  process.stdout.write([
    `Wrote ${Object.keys(files).length} files to ${folder}. Next:`, '',
    `  cd ${given}`, '  npm install', '  cp .env.example .env     and fill in the ids and secrets', '  npm run doctor', '  npm start', '',
  ].join('\n'))
  return 0
}

const connectorNamed = (name: string): NamedConnector => {
  const id = named.exec(name)?.[1]
  if (id === undefined) throw invalid(`--connectors: '${name}' is neither an id such as github nor a package such as @acme/connector-notes.`)
  return { id, packageName: name.includes('connector-') ? name : `@grantway/connector-${name}` }
}

const invalid = (message: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message })
