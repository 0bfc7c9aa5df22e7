import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningBuiltFake } from '@grantway/connector-testing'
import { connectClient, createPerson, freePort, startProgram, type Person, type Program } from '@grantway/demo'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { handbookFake } from './handbook-fake.ts'

const folder = mkdtempSync(join(tmpdir(), 'grantway-example-'))
const grantway = join(import.meta.dirname, '../../../apps/server/bin/grantway.js')
const urls = { everybody: '', planning: '' }
const running: Program[] = []
let todo: TodoSaas
let service: RunningBuiltFake

beforeAll(async () => {
  const ports = { everybody: await freePort(), planning: await freePort() }
  for (const name of ['everybody', 'planning'] as const) urls[name] = `http://localhost:${ports[name]}`
  todo = await startTodoSaas({
    clients: [{ id: 'example', secret: 'SECRET_example', redirectUris: Object.values(urls).map((url) => `${url}/oauth/callback/todo`) }],
  })
  service = await handbookFake.start({ redirectUri: `${urls.everybody}/oauth/callback/handbook` })
  const start = (name: keyof typeof urls) =>
    startProgram([grantway, 'serve', '--config', `${name}.config.mjs`], {
      folder: join(import.meta.dirname, '..'),
      environment: {
        PORT: String(ports[name]), DATA_DIR: join(folder, name), VAULT_KEY_FILE: join(folder, `${name}.key`), LOG_LEVEL: 'error',
        TODO_CLIENT_ID: 'example', TODO_CLIENT_SECRET: 'SECRET_example', TODO_ISSUER: todo.url, HANDBOOK_ISSUER: service.url,
      },
      ready: 'Grantway is ready',
    })
  running.push(...(await Promise.all([start('everybody'), start('planning')])))
})
afterAll(async () => {
  for (const program of running) expect(await program.stop()).toBe(0)
  await todo?.close()
  await service?.close()
  rmSync(folder, { recursive: true, force: true })
})

const clientOf = (server: keyof typeof urls, person: Person) => connectClient(`${urls[server]}/mcp`, person, { kind: 'sdk-v2 2026-07-28' })
const linkIn = (text = ''): string => /https?:\/\/\S+/.exec(text)?.[0] ?? ''
const ofConnectors = (tools: readonly { readonly name: string }[]) => tools.map(({ name }) => name).filter((name) => /^(todo|handbook)_/.test(name))

describe('two servers from one repository', () => {
  test('everybody reads, from the package and from the folder', async () => {
    const alice = createPerson('alice')
    const client = await clientOf('everybody', alice)
    const names = ofConnectors(await client.listTools())
    expect(names).toContain('todo_find_tasks')
    expect(names).toContain('handbook_find_pages')
    expect(names.filter((name) => /add|update|delete|complete_|move|reopen|reschedule/.test(name))).toEqual([])
    await alice.follow(linkIn((await client.callTool('todo_find_tasks')).content[0]?.text))
    expect((await client.callTool('todo_find_tasks')).isError ?? false).toBe(false)

    const page = await alice.browser.open(linkIn((await client.callTool('handbook_find_pages', { words: 'travel' })).content[0]?.text))
    expect(page.text).toContain('Acme Reader')
    await alice.browser.click(page, 'Try it and connect', { key: service.issueKey('alice') })
    const found = await client.callTool('handbook_find_pages', { words: 'travel' })
    expect(found.structuredContent).toMatchObject({ pages: [{ title: 'Travel, for Alice Archer' }, { title: 'Travel expenses, for Alice Archer' }] })
    await client.close()
  })

  test('planning adds tasks, and what the policy leaves out is not there', async () => {
    const bob = createPerson('bob')
    const client = await clientOf('planning', bob)
    const names = ofConnectors(await client.listTools())
    expect(names).toContain('todo_add_tasks')
    expect(names.filter((name) => /comment$|delete|complete_tasks|handbook/.test(name))).toEqual([])
    const page = await bob.follow(linkIn((await client.callTool('todo_add_tasks', { tasks: [{ content: 'Plan the year' }] })).content[0]?.text))
    expect(page.text).toContain('Acme Planning')
    expect((await client.callTool('todo_add_tasks', { tasks: [{ content: 'Plan the year' }] })).isError ?? false).toBe(false)
    await client.close()
  })
})
