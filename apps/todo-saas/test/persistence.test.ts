import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { startTodoSaas } from '@grantway/todo-saas'
import { api, askToken, basic, client, connect, openBrowser, postForm } from './browser.ts'

describe('the state file', () => {
  let directory: string
  let stateFile: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'todo-saas-'))
    stateFile = join(directory, 'state.json')
    return () => rmSync(directory, { recursive: true })
  })

  it('keeps tokens, sessions, and tasks alive over a restart', async () => {
    const first = await startTodoSaas({ clients: [client], stateFile })
    const tokens = await connect(first.url, { scopes: ['data:read_write'] })
    const browser = openBrowser(first.url)
    await browser.signIn('alice')
    const task = (
      await api(first.url, tokens.access_token, 'POST', '/tasks', { content: 'Survive', due_string: 'today' })
    ).body
    await first.close()

    const second = await startTodoSaas({ clients: [client], stateFile })
    expect((await api(second.url, tokens.access_token, 'GET', `/tasks/${task.id}`)).body).toEqual(task)
    const page = await fetch(second.url, { headers: { cookie: browser.cookie() } })
    expect(await page.text()).toContain('Survive')
    const refreshed = await askToken(second.url, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    expect(refreshed.status).toBe(200)
    await second.close()

    const third = await startTodoSaas({ clients: [client], stateFile })
    const reused = await askToken(third.url, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
    })
    expect(reused.body).toEqual({ error: 'invalid_grant' })
    expect((await api(third.url, refreshed.body.access_token, 'GET', '/user')).status).toBe(401)
    await third.close()
  })

  it('holds no raw secret, is readable by its owner only, and leaves no temporary file', async () => {
    const service = await startTodoSaas({ clients: [client], stateFile })
    const tokens = await connect(service.url, { scopes: ['data:read'] })
    await api(service.url, tokens.access_token, 'POST', '/exports')
    await postForm(
      `${service.url}/oauth/device_authorization`,
      { scope: 'data:read' },
      { authorization: basic(client.id, client.secret) },
    )
    const browser = openBrowser(service.url)
    await browser.signIn('alice')
    await browser.submit(await browser.get('/settings/api-tokens'), '/settings/api-tokens', {
      name: 'laptop',
    })
    const text = readFileSync(stateFile, 'utf8')
    const kinds = new Set(service.issuedTokens().map((secret) => secret.slice(0, secret.indexOf('_', 5))))
    const leaked = (content: string) =>
      [...service.issuedTokens(), client.secret].filter((secret) => content.includes(secret))
    await service.close()

    expect([...kinds].sort()).toEqual([
      'todo_ac',
      'todo_at',
      'todo_dc',
      'todo_ex',
      'todo_pat',
      'todo_rt',
      'todo_ss',
    ])
    expect(leaked(`${text} ${tokens.access_token}`)).toEqual([tokens.access_token])
    expect(leaked(text)).toEqual([])
    expect(statSync(stateFile).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['state.json'])
  })

  it('refuses a file it did not write and does not overwrite it', async () => {
    writeFileSync(stateFile, '{"version":1}')
    await expect(startTodoSaas({ clients: [client], stateFile })).rejects.toThrow('not a saved state')
    expect(readFileSync(stateFile, 'utf8')).toBe('{"version":1}')
  })

  it('writes nothing without a state file', async () => {
    const service = await startTodoSaas({ clients: [client] })
    await connect(service.url)
    await service.close()
    expect(existsSync(stateFile)).toBe(false)
  })

  it('closes the access of a client that is no longer registered', async () => {
    const first = await startTodoSaas({ clients: [client], stateFile })
    const tokens = await connect(first.url)
    await first.close()
    const second = await startTodoSaas({ clients: [{ ...client, id: 'renamed' }], stateFile })
    expect((await api(second.url, tokens.access_token, 'GET', '/user')).status).toBe(401)
    await second.close()
  })
})
