import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBrowser } from '@grantway/connector-testing'
import { freePort, startProgram, type Program } from '@grantway/demo'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let folder: string
let origin: string
let todo: TodoSaas
let program: Program

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grantway-example-'))
  const port = await freePort()
  origin = `http://localhost:${port}`
  todo = await startTodoSaas({ clients: [{ id: 'example', secret: 'SECRET_example', redirectUris: [`${origin}/oauth/callback/todo`] }] })
  program = await startProgram(['program.mjs'], {
    folder: join(import.meta.dirname, '..'),
    environment: {
      PORT: String(port), DATA_DIR: join(folder, 'data'), KEY_FILE: join(folder, 'root.key'),
      TODO_CLIENT_ID: 'example', TODO_CLIENT_SECRET: 'SECRET_example', TODO_ISSUER: todo.url,
    },
    ready: 'Ready: ',
  })
})
afterAll(async () => {
  await program?.stop()
  await todo?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the engine in another program', () => {
  test('leads to consent and comes back with tasks', async () => {
    const browser = createBrowser()
    const page = await browser.open(`${origin}/as/alice`)
    expect(page.text).toContain('Connect TODO')
    expect(page.text).toContain('Lets the assistant read your tasks')
    const who = await browser.click(page, 'Continue')
    const ask = await browser.click(who, /alice@/)
    const tasks = await browser.click(ask, 'Allow')
    expect(tasks.url.pathname).toBe('/tasks')
    expect(tasks.text).toContain('dentist')
    // Not asked again.
    expect((await createBrowserOf('alice')).url.pathname).toBe('/tasks')
  })

  test('keeps what is hers from somebody else', async () => {
    expect((await createBrowserOf('bob')).url.pathname).toBe('/connect/todo')
  })

  test('refuses a form of another site', async () => {
    const answer = await fetch(`${origin}/connect/todo?cap=tasks-read`, {
      method: 'POST', headers: { cookie: 'who=alice', origin: 'https://evil.example' }, redirect: 'manual',
    })
    expect(answer.status).toBe(403)
    // Control: the same form of the program's own page is accepted.
    const own = await fetch(`${origin}/connect/todo?cap=tasks-read`, { method: 'POST', headers: { cookie: 'who=alice', origin }, redirect: 'manual' })
    expect(own.status).toBe(303)
  })

  test('stores no token in the clear', () => {
    const stored = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    const tokens = todo.issuedTokens()
    expect(tokens.length).toBeGreaterThan(0)
    expect(tokens.filter((token) => stored.some((text) => text.includes(token)))).toEqual([])
    // Control: what is not secret is found there.
    expect(stored.some((text) => text.includes('Alice'))).toBe(true)
  })
})

const createBrowserOf = (name: string) => createBrowser().open(`${origin}/as/${name}`)
