import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTodoSaas } from '@grantway/todo-saas'
import { afterEach, expect, it } from 'vitest'
import { createPerson, freePort } from '../../src/index.ts'

// The real program on compiled code, with people who have really connected.

const program = fileURLToPath(new URL('../../../server/bin/grantway.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'grantway-end-'))
const running = new Set<ChildProcess>()
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const grantway = (args: readonly string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => (running.delete(child), resolve({ code, ...output }))))
  return { child, output, ended }
}

it('S-R17: an operator lists what people have connected and ends it, while the server runs and while it does not', { timeout: 240_000 }, async () => {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const todo = await startTodoSaas({ clients: [{ id: 'grantway', secret: 'SECRET_client', redirectUris: [`${url}/oauth/callback/todo`] }] })
  const env = {
    PATH: process.env['PATH'] ?? '', PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key'),
    TODO_CLIENT_ID: 'grantway', TODO_CLIENT_SECRET: 'SECRET_client', TODO_ISSUER: todo.url,
  }
  const server = grantway(['serve'], env)
  await expect.poll(() => server.output.stdout, { timeout: 60_000 }).toContain('Grantway is ready')
  const connect = async (name: 'alice' | 'bob'): Promise<void> => {
    expect((await createPerson(name).follow(`${url}/connect/todo?cap=tasks-read`)).text).toContain('Connected to TODO')
  }
  const list = async (...filter: string[]): Promise<string[]> =>
    (await grantway(['connections', 'list', ...filter], env).ended).stdout.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { user: string }).user).sort()
  await connect('alice')
  await connect('bob')
  expect(await list()).toEqual(['alice', 'bob'])
  expect(await list('--tenant', 'globex')).toEqual([])
  // Nothing named, or everything and something: neither is a wish.
  for (const wrong of [[], ['--all', '--tenant', 'acme']]) expect((await grantway(['connections', 'revoke', ...wrong], env).ended).code).toBe(2)

  const ended = await grantway(['connections', 'revoke', '--tenant', 'acme', '--connector', 'todo'], env).ended
  expect(ended.stderr).toContain('Done. revoked 2')
  expect(ended.code).toBe(0)
  expect(todo.requests.count('/api/v1/revoke', { status: 200 })).toBe(2)
  expect(await list()).toEqual([])

  await connect('alice')
  server.child.kill('SIGTERM')
  await server.ended
  await todo.close()
  const pending = await grantway(['connections', 'revoke', '--all'], env).ended
  expect(pending.stdout).toContain('"upstream":"pending"')
  expect(pending.code).toBe(0)
  expect(await list()).toEqual([])
})
