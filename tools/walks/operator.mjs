// Walks the pages for operators: types what README.md, docs/configuration.md and docs/key-management.md say, in
// throw-away deployments, and looks for what they promise. On the embedded database; the part about Postgres where
// TEST_DATABASE_URL names one: node tools/with-postgres.mjs node tools/walks/operator.mjs
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documented, notRun } from '../commands.mjs'
import { root, setUp } from '../setup.mjs'
import { start } from './shell.mjs'

await setUp()
const { freePort } = await import('../../apps/demo/dist/index.js')
const { newDeployment } = await import('./operator/deployment.mjs')
const { everyDay } = await import('./operator/every-day.mjs')
const { leakedKey, lostKey, rootKey, tenantKey } = await import('./operator/keys.mjs')
const { auditAndCopy } = await import('./operator/copies.mjs')
const { onPostgres } = await import('./operator/postgres.mjs')
const { publicAddress } = await import('./operator/public-address.mjs')

const folder = mkdtempSync(join(tmpdir(), 'grantway-operator-'))
const started = performance.now()
const say = (/** @type {string} */ words) =>
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${words}\n`)

const port = await freePort()
const todoPort = await freePort()
const deployment = newDeployment(folder, port, todoPort)
const { environment, url } = deployment

try {
  const todo = await start(documented('apps/todo-saas/README.md', 'node dist/main.js'), {
    folder: join(root, 'apps/todo-saas'),
    environment: {
      TODO_SAAS_PORT: String(todoPort), TODO_SAAS_CLIENT_ID: environment.TODO_CLIENT_ID,
      TODO_SAAS_CLIENT_SECRET: environment.TODO_CLIENT_SECRET, TODO_SAAS_REDIRECT_URIS: `${url}/oauth/callback/todo`,
    },
    says: /Todo Service is listening/,
  })
  try {
    for (const [words, walk] of [
      ['a server, a connection, tokens', everyDay],
      ['the key of a tenant is rotated', tenantKey],
      ['the root key is rotated', rootKey],
      ['the audit log, and a copy that is restored', auditAndCopy],
      ['a leaked root key, and a tenant that is erased', leakedKey],
      ['a lost root key', lostKey],
      ['a server with a public address', publicAddress],
    ]) {
      await walk(deployment)
      say(words)
    }
    if (process.env.TEST_DATABASE_URL) {
      await onPostgres(deployment)
      say('the same on Postgres, as two users')
    } else process.stdout.write('Postgres: not run, TEST_DATABASE_URL is not set\n')
  } finally {
    await todo.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const [command, why] of notRun) process.stdout.write(`not run here: ${command} (${why})\n`)
