// The procedures of docs/key-management.md.
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { documented } from '../../commands.mjs'
import { type } from '../shell.mjs'

/** @typedef {import('./deployment.mjs').Deployment} Deployment */

/** @param {Deployment} deployment */
export const tenantKey = async ({ environment, serve }) => {
  const server = await serve(documented('apps/server/README.md', 'grantway serve --deployment todo-only'))
  await type(documented('docs/key-management.md', 'grantway keys rotate tenant --tenant acme'), {
    environment, says: /acme has key version 2; 1 connections were sealed anew/,
  })
  // Before ten minutes have passed it refuses, as the page says; a test of the vault moves its clock on.
  await type(documented('docs/key-management.md', 'grantway keys retire --tenant acme'), { environment, exit: 2, says: /try again in \d+ minutes/ })
  await type(documented('docs/configuration.md', 'grantway keys status'), {
    environment, says: /tenant acme, key version 1: 0 connections, \d open flows: may be retired/,
  })
  await server.stop()
}

/** @param {Deployment} deployment */
export const rootKey = async ({ folder, environment, serve }) => {
  const old = environment.VAULT_KEY_FILE
  const file = join(folder, 'new.key')
  await type(documented('docs/key-management.md', 'VAULT_KEY_FILE=/etc/grantway/new.key grantway keys create', [
    ['/etc/grantway/new.key', file],
  ]), { environment, says: /Keep a copy/ })
  const both = { ...environment, VAULT_KEY_FILE: file, VAULT_PREVIOUS_KEY_FILE: old }
  const server = await serve(documented('docs/people-and-roles.md', 'grantway serve'), both)
  const status = documented('docs/key-management.md', 'grantway keys status')
  await type(status, { environment: both, says: /VAULT_PREVIOUS_KEY_FILE\): .*in use, run keys rotate root/ })
  await type(documented('docs/key-management.md', 'grantway keys rotate root'), {
    environment: both, says: /[1-9]\d* keys are wrapped by the current root key now/,
  })
  await type(status, { environment: both, says: /VAULT_PREVIOUS_KEY_FILE\): wraps 0 keys .*unused, VAULT_PREVIOUS_KEY_FILE may be removed/ })
  await server.stop()
  await type('grantway serve', { environment, exit: 2, says: /VAULT_KEY_FILE: the data was sealed with another key/ })
  environment.VAULT_KEY_FILE = file
  rmSync(old)
  await type(documented('docs/key-management.md', 'grantway keys rotate root --everything'), {
    environment, says: /[1-9]\d* keys are wrapped by the current root key now/,
  })
}

/** The connections are ended too, and a tenant: both are asked of the server that runs. @param {Deployment} deployment */
export const leakedKey = async ({ environment, serve }) => {
  const server = await serve('grantway serve')
  await type(documented('docs/key-management.md', 'grantway keys rotate secret'), { environment, says: /Restart every server/ })
  await type(documented('docs/key-management.md', 'grantway keys rotate audit'), { environment, says: /chain with the new key/ })
  await server.stop()
  const restarted = await serve('grantway serve')
  await type(documented('docs/configuration.md', 'grantway connections revoke --tenant <id> --connector <id> [--deployment <name>]', [
    ['<id>', 'acme'], ['<id>', 'todo'], ['[--deployment <name>]', '--deployment reference'],
  ]), { environment, says: /"upstream":"revoked"[^]*Done\. revoked 1/ })
  await type(documented('docs/key-management.md', 'grantway audit verify'), { environment, says: /^✓ acme: \d+ entries/m })
  await type(documented('docs/key-management.md', 'grantway tenants erase --tenant globex --yes --backup-days 30'), {
    environment, says: /Erased globex: [^]*the last of them ends on \d{4}-\d\d-\d\d/,
  })
  await type(documented('docs/configuration.md', 'grantway tenants erase --tenant <id> --yes [--backup-days <n>]', [
    ['<id>', 'nobody'], [' [--backup-days <n>]', ''],
  ]), { environment, exit: 2, says: /There is no such tenant/ })
  await restarted.stop()
}

/** Lost for good; the part about Postgres needs it once more. @param {Deployment} deployment */
export const lostKey = async ({ folder, environment, serve }) => {
  const replace = documented('docs/key-management.md', 'grantway keys replace-lost --yes')
  await type(replace, { environment, exit: 2, says: /othing is lost/ })
  renameSync(environment.VAULT_KEY_FILE, join(folder, 'kept.key'))
  await type(documented('docs/key-management.md', 'grantway keys create'), { environment })
  await type('grantway serve', { environment, exit: 2, says: /VAULT_KEY_FILE: / })
  await type(replace, { environment, says: /The server has new keys/ })
  const server = await serve('grantway serve')
  await server.stop()
}
