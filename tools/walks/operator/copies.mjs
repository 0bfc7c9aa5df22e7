// The audit log, its anchor, and copies of the database: docs/key-management.md and docs/configuration.md.
import { join } from 'node:path'
import { documented } from '../../commands.mjs'
import { type } from '../shell.mjs'

/**
 * The copy is taken while the server runs, and is behind the log by what happened after it.
 * @param {import('./deployment.mjs').Deployment} deployment
 */
export const auditAndCopy = async ({ folder, environment, serve }) => {
  const anchor = join(folder, 'grantway.anchor')
  const file = join(folder, 'copy.ndjson')
  const server = await serve('grantway serve')
  await type(documented('docs/key-management.md', 'grantway audit verify --anchor /elsewhere/grantway.anchor', [
    ['/elsewhere/grantway.anchor', anchor],
  ]), { environment, says: /^✓ acme: [1-9]\d* entries/m })
  await type(documented('docs/configuration.md', 'grantway db export <file>', [['<file>', file]]), { environment, says: /^\d+ rows/m })
  await type(documented('docs/key-management.md', 'grantway audit export --tenant acme'), { environment, says: /"action":"connection\.connected".*"subject":"alice"/ })
  const bob = await type(documented('docs/configuration.md', 'grantway audit export --tenant <id> [--user <id>]', [
    ['<id>', 'acme'], ['[--user <id>]', '--user bob'],
  ]), { environment, says: /"action":"token\.created".*"subject":"bob"/ })
  if (bob.includes('alice')) throw new Error(`What was asked about bob names alice:\n${bob}`)
  await type(documented('docs/configuration.md', 'grantway audit verify [--tenant <id>] [--anchor <file>]', [
    ['[--tenant <id>]', '--tenant acme'], ['[--anchor <file>]', `--anchor ${anchor}`],
  ]), { environment, says: /^✓ acme/m })
  await server.stop()
  const restored = { ...environment, DATA_DIR: join(folder, 'restored') }
  await type(documented('docs/configuration.md', 'grantway db import <file>', [['<file>', file]]), { environment: restored, says: /^\d+ rows/m })
  const copy = await serve('grantway serve', restored)
  await type(documented('docs/key-management.md', 'grantway audit verify --anchor <file>', [['<file>', anchor]]), {
    environment: restored, exit: 2, says: /^✗ acme.*\n +entry \d+ the chain was cut off after it/m,
  })
  await copy.stop()
}
