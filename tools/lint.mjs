// npm run lint: the boundary rule needs the project graph and silently passes without one, so the graph comes first.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

await setUp()
const environment = { NX_DAEMON: 'false', NX_NO_CLOUD: 'true' }
mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true })
const graph = run('nx', ['graph', '--file', 'node_modules/.cache/graph.json'], environment)
process.exit(graph === 0 ? run('eslint', ['.', '--max-warnings', '0'], environment) : graph)
