import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { freePort } from '../../../apps/demo/dist/index.js'
import { documented } from '../../commands.mjs'
import { root } from '../../setup.mjs'
import { start, type } from '../shell.mjs'

/**
 * The two users of docs/configuration.md, made with its SQL, and what the embedded database held, moved over.
 * @param {import('./deployment.mjs').Deployment} deployment
 */
export const onPostgres = async (deployment) => {
  const { folder } = deployment
  const name = `grantway_operator_${Date.now()}`
  await create(name)
  const home = join(folder, 'postgres')
  mkdirSync(home)
  const place = `${new URL(process.env.TEST_DATABASE_URL ?? '').host}/${name}`
  const runtime = documented('docs/configuration.md', 'export DATABASE_URL=postgres://grantway_app:...@db.example.com/grantway', [
    ['grantway_app:...', `${name}_app:SECRET_app`], ['db.example.com/grantway', place],
  ])
  const admin = documented('docs/configuration.md', 'export DATABASE_ADMIN_URL=postgres://grantway_admin:...@db.example.com/grantway', [
    ['grantway_admin:...', `${name}_admin:SECRET_admin`], ['db.example.com/grantway', place],
  ])
  const own = { HOME: home, PORT: String(await freePort()), DATA_DIR: join(home, 'data'), VAULT_KEY_FILE: join(home, 'root.key') }
  const environment = { ...deployment.environment, ...own }
  await type(`${runtime}\n${admin}\n${documented('docs/configuration.md', 'npx --no grantway keys create')}`, { environment })
  await type(`${runtime}\n${admin}\n${documented('docs/configuration.md', 'npx --no grantway migrate')}`, { environment, says: /The schema is up to date/ })
  // The copy needs the root key that it was made with.
  const moved = { ...environment, VAULT_KEY_FILE: join(folder, 'kept.key') }
  await type(`${runtime}\n${admin}\ngrantway db import ${join(folder, 'copy.ndjson')}`, { environment: moved, says: /^\d+ rows/m })
  const server = await start(`${runtime}\ngrantway serve`, { environment: moved, says: /Data +Postgres/ })
  await type(`${runtime}\n${documented('docs/configuration.md', 'grantway doctor [--deployment <name>]', [[' [--deployment <name>]', '']])}`, {
    environment: moved, says: /✓ events between replicas/,
  })
  await type(`${runtime}\n${admin}\ngrantway audit verify`, { environment: moved, says: /^✓ acme: [1-9]/m })
  await server.stop()
}

const create = async (name) => {
  const page = readFileSync(join(root, 'docs/configuration.md'), 'utf8')
  const sql = /^```sql\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? ''
  const admin = postgres(process.env.TEST_DATABASE_URL ?? '', { onnotice: () => undefined })
  const here = sql.replaceAll('grantway_admin', `${name}_admin`).replaceAll('grantway_app', `${name}_app`).replace('database grantway ', `database ${name} `)
    .replace("'...'", "'SECRET_admin'").replace("'...'", "'SECRET_app'")
  for (const statement of here.split(';').filter((one) => one.trim() !== '')) await admin.unsafe(statement)
  await admin.end()
}
