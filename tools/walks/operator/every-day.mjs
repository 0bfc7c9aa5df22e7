import { statSync } from 'node:fs'
import { connectClient, createPerson } from '../../../apps/demo/dist/index.js'
import { documented } from '../../commands.mjs'
import { reachFirstResult } from '../first-result.mjs'
import { type } from '../shell.mjs'

/** A key, a server, a connection, and tokens for clients without OAuth. @param {import('./deployment.mjs').Deployment} deployment */
export const everyDay = async ({ environment, url, serve }) => {
  await type(documented('docs/configuration.md', 'npx --no grantway keys create'), { environment, says: /Created root key/ })
  if ((statSync(environment.VAULT_KEY_FILE).mode & 0o777) !== 0o600) throw new Error('Others can read the root key.')
  const server = await serve(documented('docs/configuration.md', 'grantway serve [--deployment <name>]', [
    ['[--deployment <name>]', '--deployment reference'],
  ]))
  const alice = createPerson('alice')
  const client = await connectClient(`${url}/mcp`, alice, { kind: 'sdk-v2 2026-07-28' })
  await reachFirstResult(client, alice)
  await client.close()
  await tokens({ environment, url })
  await type(documented('docs/configuration.md', 'grantway connections list [--tenant <id>] [--connector <id>] [--deployment <name>]', [
    ['[--tenant <id>]', '--tenant acme'], ['[--connector <id>]', '--connector todo'], ['[--deployment <name>]', '--deployment reference'],
  ]), { environment, says: /"connector":"todo".*"state":"active"/ })
  await type(documented('docs/configuration.md', 'grantway doctor [--deployment <name>]', [
    ['[--deployment <name>]', '--deployment reference'],
  ]), { environment, says: /✓ public address: a server answers/ })
  await server.stop()
}

const tokens = async ({ environment, url }) => {
  const token = await type(documented('README.md', 'npx --no grantway tokens create --user alice --tenant acme --name laptop'), { environment })
  if (!/^gw_pat_[\w-]{43}\n$/.test(token)) throw new Error('The token is not alone on standard output.')
  if ((await opens(url, token)) !== 200) throw new Error('The token does not open the endpoint.')
  await type(documented('docs/configuration.md', 'grantway tokens create --user <id> --tenant <id> --name <words> [--days <n>]', [
    ['<id>', 'bob'], ['<id>', 'acme'], ['<words>', '"old phone"'], ['[--days <n>]', '--days 366'],
  ]), { environment, says: /^gw_pat_/m })
  const listed = await type(documented('docs/configuration.md', 'grantway tokens list --user <id> --tenant <id>', [
    ['<id>', 'alice'], ['<id>', 'acme'],
  ]), { environment })
  const [{ id }] = JSON.parse(listed)
  await type(documented('docs/configuration.md', 'grantway tokens revoke <id> --user <id> --tenant <id>', [
    ['<id>', id], ['<id>', 'alice'], ['<id>', 'acme'],
  ]), { environment, says: /no longer works/ })
  if ((await opens(url, token)) !== 401) throw new Error('A token that was revoked opens the endpoint.')
}

const opens = async (url, token) => {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream', connection: 'close',
    },
    body: JSON.stringify({
      jsonrpc: '2.0', id: 1, method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'operator', version: '1.0.0' } },
    }),
  })
  await response.text()
  return response.status
}
