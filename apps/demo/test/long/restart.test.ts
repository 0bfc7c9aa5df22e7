import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTodoSaas } from '@grantway/todo-saas'
import { afterEach, expect, it } from 'vitest'
import { connectClient, createPerson, freePort, type ToolAnswer } from '../../src/index.ts'

const program = join(dirname(fileURLToPath(import.meta.resolve('@grantway/server'))), '../bin/grantway.js')
const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
let server: ChildProcess | undefined
const folder = mkdtempSync(join(tmpdir(), 'grantway-restart-'))

const start = async (environment: Record<string, string>): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [program, 'serve'], { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: 'ignore' })
  await expect.poll(async () => (await fetch(`http://localhost:${environment['PORT']}/readyz`).catch(() => undefined))?.status, { timeout: 20_000 }).toBe(200)
  return child
}

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

  server.kill('SIGKILL')
  await new Promise((resolve) => server?.once('exit', resolve))
  server = await start(environment)

  // The cursor is sealed anew at each answer; the tasks are the same.
  expect(textOf(await client.callTool('todo_find_tasks')).split('More:')[0]).toBe(before.split('More:')[0])
  expect(alice.browser.visited.length).toBe(visited)
  await client.close()
  await todo.close()
})
