// npm test: everything that needs no browser and no server, and does not take long.
// --postgres, --browser and --long run those suites instead.
import { run, setUp } from './setup.mjs'

await setUp()
const [mode, ...rest] = process.argv.slice(2)
if (mode === '--postgres' && !process.env.TEST_DATABASE_URL) {
  process.stderr.write('TEST_DATABASE_URL is not set: name a Postgres that may create databases.\n')
  process.exit(2)
}
const suites = {
  '--postgres': ['--project', 'auth-core', '--project', 'identity', '--project', 'demo'],
  '--long': ['--config', 'vitest.long.config.mts'],
  '--browser': ['--config', 'vitest.browser.config.mts'],
}
process.exit(run('vitest', ['run', ...(suites[mode] ?? (mode ? [mode] : [])), ...rest]))
