import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTodoSaas } from '@grantway/todo-saas'
import { afterEach, expect, it } from 'vitest'
import { createPerson, freePort, startProgram, type Program } from '../../src/index.ts'

// The real program on compiled code, with people who have really connected.

const program = fileURLToPath(new URL('../../../server/bin/grantway.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'grantway-end-'))
let server: Program | undefined
afterEach(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const grantway = (args: readonly string[], env: Record<string, string>): Promise<{ code: unknown; stdout: string; stderr: string }> =>
  new Promise((resolve) => execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) =>
    resolve({ code: error ? error.code : 0, stdout, stderr })))

it('S-R17: an operator lists what people have connected and ends it, while the server runs and while it does not', { timeout: 240_000 }, async () => {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const todo = await startTodoSaas({ clients: [{ id: 'grantway', secret: 'SECRET_client', redirectUris: [`${url}/oauth/callback/todo`] }] })
  const env = {
    PATH: process.env['PATH'] ?? '', PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key'),
    TODO_CLIENT_ID: 'grantway', TODO_CLIENT_SECRET: 'SECRET_client', TODO_ISSUER: todo.url,
  }
  server = await startProgram([program, 'serve'], { folder, environment: env, ready: 'Grantway is ready' })
  const connect = async (name: 'alice' | 'bob'): Promise<void> => {
    expect((await createPerson(name).follow(`${url}/connect/todo?cap=tasks-read`)).text).toContain('Connected to TODO')
  }
  const list = async (...filter: string[]): Promise<string[]> =>
    (await grantway(['connections', 'list', ...filter], env)).stdout.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { user: string }).user).sort()
  await connect('alice')
  await connect('bob')
  expect(await list()).toEqual(['alice', 'bob'])
  expect(await list('--tenant', 'globex')).toEqual([])
  // Nothing named, or everything and something: neither is a wish.
  for (const wrong of [[], ['--all', '--tenant', 'acme']]) expect((await grantway(['connections', 'revoke', ...wrong], env)).code).toBe(2)

  const ended = await grantway(['connections', 'revoke', '--tenant', 'acme', '--connector', 'todo'], env)
  expect(ended.stderr).toContain('Done. revoked 2')
  expect(ended.code).toBe(0)
  expect(todo.requests.count('/api/v1/revoke', { status: 200 })).toBe(2)
  expect(await list()).toEqual([])

  await connect('alice')
  await server.stop()
  await todo.close()
  const pending = await grantway(['connections', 'revoke', '--all'], env)
  expect(pending.stdout).toContain('"upstream":"pending"')
  expect(pending.code).toBe(0)
  expect(await list()).toEqual([])
})
