// npm run demo: the whole story headless, in one transcript.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setUp } from './setup.mjs'

await setUp()
const demo = join(root, 'apps/demo/dist/main.js')
process.exit(spawnSync(process.execPath, [demo, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }).status ?? 1)
