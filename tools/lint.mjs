// npm run lint [-- folder]: the boundary rule needs the project graph and passes without one, so the graph comes first.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

await setUp()
const environment = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' }
mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
const graph = run('nx', ['graph', '--file', 'node_modules/.cache/graph.json'], environment)
const folders = process.argv.length > 2 ? process.argv.slice(2) : ['.']
process.exit(graph === 0 ? run('eslint', [...folders, '--max-warnings', '0'], environment) : graph)
