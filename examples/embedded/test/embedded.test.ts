import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectClient, createPerson, freePort, startProgram, type Program } from '@grantway/demo'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

describe.each(['with-express.mjs', 'with-hono.mjs'])('%s', (file) => {
  let folder: string
  let url: string
  let todo: TodoSaas
  let program: Program

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'grantway-example-'))
    const port = await freePort()
    url = `http://localhost:${port}`
    todo = await startTodoSaas({ clients: [{ id: 'example', secret: 'SECRET_example', redirectUris: [`${url}/oauth/callback/todo`] }] })
    program = await startProgram([file], {
      folder: join(import.meta.dirname, '..'),
      environment: {
        PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key'), LOG_LEVEL: 'error',
        TODO_CLIENT_ID: 'example', TODO_CLIENT_SECRET: 'SECRET_example', TODO_ISSUER: todo.url,
      },
      ready: 'Ready: ',
    })
  })
  afterAll(async () => {
    expect(await program?.stop()).toBe(0)
    await todo?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test.each(['sdk-v1 2025-11-25', 'sdk-v2 2026-07-28'] as const)('serves a client: %s', async (kind) => {
    const alice = createPerson(kind.startsWith('sdk-v1') ? 'alice' : 'bob')
    const client = await connectClient(`${url}/mcp`, alice, { kind })
    const first = await client.callTool('todo_find_tasks')
    await alice.follow(/https?:\/\/\S+/.exec(first.content[0]?.text ?? '')?.[0] ?? '')
    expect((await client.callTool('todo_find_tasks')).isError ?? false).toBe(false)
    await client.close()
  })

  test('keeps its own pages, and what is nobody\'s is its own to refuse', async () => {
    expect(await (await fetch(url)).text()).toBe('<h1>Acme Intranet</h1>')
    const echo = await fetch(`${url}/echo`, { method: 'POST', body: '{"own":true}', headers: { 'content-type': 'application/json' } })
    expect(await echo.json()).toEqual({ own: true })
    const nowhere = await fetch(`${url}/nowhere`)
    expect(nowhere.status).toBe(404)
    expect(await nowhere.text()).not.toContain('Acme Intranet')
    // Control: a page of Grantway that does not exist is answered by Grantway.
    expect(await (await fetch(`${url}/connect/nothing`)).text()).toContain('Acme Intranet')
  })
})
