// Gives server.json, the entry for the MCP registry, the version of its package. Runs after `changeset version`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../apps/server')
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const entry = JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8'))
const packages = entry.packages.map((one) => ({ ...one, version }))
writeFileSync(join(folder, 'server.json'), `${JSON.stringify({ ...entry, version, packages }, null, 2)}\n`)
