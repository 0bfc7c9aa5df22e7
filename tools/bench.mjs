// npm run bench [-- --smoke]: beside a throw-away Postgres where one is installed.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root, setUp } from './setup.mjs'

await setUp()
const bench = [process.execPath, join(root, 'tools/bench/run.mjs'), ...process.argv.slice(2)]
const options = { cwd: root, stdio: 'inherit' }
const withPostgres = spawnSync(process.execPath, [join(root, 'tools/with-postgres.mjs'), ...bench], options).status
// 77: no Postgres server is installed; the rest is measured without.
process.exit(withPostgres === 77 ? spawnSync(bench[0], bench.slice(1), options).status ?? 1 : withPostgres ?? 1)
