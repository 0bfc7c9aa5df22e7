import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { createRequire } from 'node:module'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasOAuth } from '@grantway/connector-kit'
import { googleDrive } from '../src/index.ts'
import { scopes } from '../src/scopes.ts'
import { connected, type Connected } from './connected.ts'

const installed = (): boolean => {
  try {
    return createRequire(import.meta.url).resolve('emulate/package.json') !== ''
  } catch (error) {
    // A package that does not export its manifest is there all the same.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
  }
}

const redirectUri = 'http://localhost:3000/oauth/callback/google-drive'
const client = { client_id: 'grantway.apps.example', client_secret: 'SECRET_emulated_client' }
const email = 'alice@acme.example'

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/**
 * Somebody else's idea of Google. It knows no failures, scopes or fields, and answers whose account it is at another
 * address than Google does: happy paths only.
 */
describe.skipIf(!installed())('against emulate (skipped where the package is not installed)', () => {
  let stop: () => Promise<void>
  let alice: Connected
  let tokenAnswer: Record<string, string>

  beforeAll(async () => {
    const { createEmulator } = await import('emulate')
    const google = {
      users: [{ email, name: 'Alice Archer' }],
      oauth_clients: [{ ...client, name: 'Grantway', redirect_uris: [redirectUri] }],
      drive_items: [
        { id: 'drv_docs', user_email: email, name: 'Docs', mime_type: 'application/vnd.google-apps.folder', parent_ids: ['root'] },
        { id: 'drv_plan', user_email: email, name: 'Plan', mime_type: 'text/plain', parent_ids: ['drv_docs'] },
      ],
    }
    const emulator = await createEmulator({ service: 'google', port: await freePort(), seed: { google } })
    stop = () => emulator.close()
    const url = emulator.url.replace('localhost', '127.0.0.1')
    const connector = googleDrive({
      issuer: url, apiOrigin: url,
      authorizationEndpoint: `${url}/o/oauth2/v2/auth`, tokenEndpoint: `${url}/oauth2/token`, revocationEndpoint: `${url}/oauth2/revoke`,
    })
    if (!hasOAuth(connector.provider)) throw new Error('the connector has no authorization server')
    const { token_endpoint, authorization_endpoint, authorizeParameters } = connector.provider
    const verifier = randomBytes(32).toString('base64url')
    const asked = {
      ...authorizeParameters,
      client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', state: 'SECRET_state',
      scope: [scopes.openid, scopes.email, scopes.drive].join(' '),
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
    }
    const page = await fetch(`${authorization_endpoint}?${new URLSearchParams(asked).toString()}`)
    expect(await page.text()).toContain(email)
    const decision = await fetch(`${authorization_endpoint}/callback`, {
      method: 'POST', redirect: 'manual', body: new URLSearchParams({ ...asked, email }),
    })
    const callback = new URL(decision.headers.get('location') ?? '').searchParams
    const answer = await fetch(token_endpoint, {
      method: 'POST',
      body: new URLSearchParams({
        ...client, grant_type: 'authorization_code', code: callback.get('code') ?? '', redirect_uri: redirectUri, code_verifier: verifier,
      }),
    })
    tokenAnswer = (await answer.json()) as Record<string, string>
    alice = connected(connector, tokenAnswer['access_token'] ?? '')
  })
  afterAll(() => stop())

  it('walks the flow with PKCE and gets both tokens', () => {
    expect(tokenAnswer).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) as string })
    expect(tokenAnswer['scope']?.split(' ')).toContain(scopes.drive)
  })

  it('lists, reads, creates and renames', async () => {
    const { files } = await alice.call('drive_list_folder', { folderId: 'drv_docs' })
    expect(files).toMatchObject([{ id: 'drv_plan', name: 'Plan' }])
    expect(await alice.call('drive_get_file', { fileId: 'drv_plan' })).toMatchObject({ name: 'Plan', folderId: 'drv_docs' })
    const made = await alice.call('drive_create_file', { name: 'Notes', kind: 'markdown', content: '# Notes', folderId: 'drv_docs' })
    expect((await alice.call('drive_read_file', { fileId: made.id })).text).toBe('# Notes')
    await alice.call('drive_update_file', { fileId: made.id, name: 'Better notes' })
    const again = await alice.call('drive_search_files', { folderId: 'drv_docs', limit: 10 })
    expect(again.files.map(({ name }: { name: string }) => name)).toEqual(['Plan', 'Better notes'])
  })

  it('creates and moves into a new folder', async () => {
    const folder = await alice.call('drive_create_file', { name: 'Archive', kind: 'folder' })
    await alice.call('drive_update_file', { fileId: 'drv_plan', moveTo: folder.id })
    expect(await alice.call('drive_get_file', { fileId: 'drv_plan' })).toMatchObject({ folderId: folder.id })
  })
})
