import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { googleDriveFake } from '@grantway/connector-google-drive/testing'
import { startTodoSaas } from '@grantway/todo-saas'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { connectClient, createPerson, freePort, type ToolAnswer } from '../../src/index.ts'

const program = join(dirname(fileURLToPath(import.meta.resolve('@grantway/server'))), '../bin/grantway.js')
const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
let server: ChildProcess | undefined
let folder = ''

const start = async (environment: Record<string, string>): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [program, 'serve'], { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: 'ignore' })
  await expect.poll(async () => (await fetch(`http://localhost:${environment['PORT']}/readyz`).catch(() => undefined))?.status, { timeout: 20_000 }).toBe(200)
  return child
}

const restart = async (environment: Record<string, string>): Promise<ChildProcess> => {
  server?.kill('SIGKILL')
  await new Promise((resolve) => server?.once('exit', resolve))
  return start(environment)
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grantway-restart-'))
})
afterEach(() => {
  server?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

it('after kill -9 and a new start the call works without another consent or sign-in', async () => {
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const todo = await startTodoSaas({ clients: [{ id: 'demo', secret: 'SECRET_client', redirectUris: [`${publicUrl}/oauth/callback/todo`] }] })
  const environment = {
    PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key'),
    TODO_CLIENT_ID: 'demo', TODO_CLIENT_SECRET: 'SECRET_client', TODO_ISSUER: todo.url,
  }
  server = await start(environment)
  const alice = createPerson('alice')
  const client = await connectClient(`${publicUrl}/mcp`, alice, { kind: 'sdk-v2 2026-07-28' })
  await alice.follow(/https?:\/\/\S+/.exec(textOf(await client.callTool('todo_find_tasks')))?.[0] ?? '')
  const before = textOf(await client.callTool('todo_find_tasks'))
  expect(before).toContain('More:')
  const visited = alice.browser.visited.length

  server = await restart(environment)
  // The cursor is sealed anew at each answer; the tasks are the same.
  expect(textOf(await client.callTool('todo_find_tasks')).split('More:')[0]).toBe(before.split('More:')[0])
  expect(alice.browser.visited.length).toBe(visited)
  await client.close()
  await todo.close()
})

it('a Google Drive that was connected before two restarts is refreshed after each, with one refresh token for good', { timeout: 240_000 }, async () => {
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const drive = await googleDriveFake.start({ redirectUri: `${publicUrl}/oauth/callback/google-drive` })
  const { options } = drive
  const environment = {
    PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key'),
    GOOGLE_DRIVE_CLIENT_ID: options.clientId ?? '', GOOGLE_DRIVE_CLIENT_SECRET: options.clientSecret ?? '',
    GOOGLE_DRIVE_ISSUER: options.issuer ?? '', GOOGLE_DRIVE_API_ORIGIN: options.apiOrigin ?? '',
    GOOGLE_DRIVE_AUTHORIZATION_ENDPOINT: options.authorizationEndpoint ?? '',
    GOOGLE_DRIVE_TOKEN_ENDPOINT: options.tokenEndpoint ?? '', GOOGLE_DRIVE_REVOCATION_ENDPOINT: options.revocationEndpoint ?? '',
  }
  server = await start(environment)
  const alice = createPerson('alice')
  const client = await connectClient(`${publicUrl}/mcp`, alice, { kind: 'sdk-v2 2026-07-28' })
  const whoIsIt = async (): Promise<string> => textOf(await client.callTool('drive_get_me'))
  const connected = await alice.follow(/https?:\/\/\S+/.exec(await whoIsIt())?.[0] ?? '')
  expect(connected.text).toContain('Connected to Google Drive')
  const pages = alice.browser.visited.length
  expect(await whoIsIt()).toContain('alice@acme.example')
  expect(drive.requests.refreshes()).toBe(0)

  // The answer to a refresh holds no refresh token: were the first one lost, the second restart would show it.
  for (const refreshes of [1, 2]) {
    server = await restart(environment)
    drive.expireAccessTokens()
    expect(await whoIsIt()).toContain('alice@acme.example')
    expect(drive.requests.refreshes()).toBe(refreshes)
  }

  // Control: what makes it work is the stored refresh token, and nothing else.
  server = await restart(environment)
  drive.revokeAll('alice')
  expect(await whoIsIt()).toContain('AUTH_EXPIRED')
  expect(alice.browser.visited.length).toBe(pages)
  await client.close()
  await drive.close()
})
