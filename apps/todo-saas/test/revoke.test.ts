import { beforeEach, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import {
  api,
  askToken,
  basic,
  client,
  codeFields,
  connect,
  getCode,
  newVerifier,
  openBrowser,
  otherClient,
  postForm,
} from './browser.ts'

let service: TodoSaas
beforeEach(async () => {
  service = await startTodoSaas({ clients: [client, otherClient] })
  return () => service.close()
})
const statusOf = async (token: string) => (await api(service.url, token, 'GET', '/user')).status
const refresh = (token: string) =>
  askToken(service.url, { grant_type: 'refresh_token', refresh_token: token })
const revoke = (token: string, as = client) =>
  postForm(`${service.url}/api/v1/revoke`, { token }, { authorization: basic(as.id, as.secret) })

describe('the revocation endpoint', () => {
  it.each(['access_token', 'refresh_token'] as const)(
    'kills the whole authorization by its %s',
    async (kind) => {
      const tokens = await connect(service.url)
      const bystander = await connect(service.url)
      expect((await revoke(tokens[kind])).status).toBe(200)
      expect(await statusOf(tokens.access_token)).toBe(401)
      expect((await refresh(tokens.refresh_token)).body).toEqual({ error: 'invalid_grant' })
      expect(await statusOf(bystander.access_token)).toBe(200)
    },
  )

  it('answers 200 for an unknown token and ignores the token of another client', async () => {
    const tokens = await connect(service.url)
    expect((await revoke('todo_rt_SECRET_unknown')).status).toBe(200)
    expect((await revoke(tokens.refresh_token, otherClient)).status).toBe(200)
    expect(await statusOf(tokens.access_token)).toBe(200)
  })

  it('asks for client authentication and for a token', async () => {
    const tokens = await connect(service.url)
    expect((await postForm(`${service.url}/api/v1/revoke`, { token: tokens.access_token })).status).toBe(401)
    const wrong = { ...client, secret: 'SECRET_wrong' }
    expect((await revoke(tokens.access_token, wrong)).status).toBe(401)
    expect((await revoke('')).body).toEqual({ error: 'invalid_request' })
    expect(await statusOf(tokens.access_token)).toBe(200)
  })
})

describe('the settings pages', () => {
  const signedIn = async (person: 'alice' | 'bob') => {
    const browser = openBrowser(service.url)
    await browser.signIn(person)
    return browser
  }

  it('show the applications with access and let the person remove one', async () => {
    const alices = await connect(service.url)
    const bobs = await connect(service.url, { person: 'bob' })
    const browser = await signedIn('alice')
    const page = await browser.get('/settings/applications')
    expect(page.html).toContain(client.id)
    const forged = await browser.submit(page, '/settings/applications', {
      remove: client.id,
      csrf: 'SECRET_forged',
    })
    expect(forged.status).toBe(403)
    expect(await statusOf(alices.access_token)).toBe(200)
    await browser.submit(page, '/settings/applications', { remove: client.id })
    expect(await statusOf(alices.access_token)).toBe(401)
    expect((await refresh(alices.refresh_token)).body).toEqual({ error: 'invalid_grant' })
    expect((await browser.get('/settings/applications')).html).toContain('No application may use')
    expect(await statusOf(bobs.access_token)).toBe(200)
  })

  it('take a code that is still on its way back as well', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    const browser = await signedIn('alice')
    await connect(service.url)
    const page = await browser.get('/settings/applications')
    await browser.submit(page, '/settings/applications', { remove: client.id })
    expect((await askToken(service.url, codeFields(code, verifier))).body).toEqual({ error: 'invalid_grant' })
  })

  it('create an API token that is shown once and that only its owner can revoke', async () => {
    const browser = await signedIn('alice')
    const created = await browser.submit(await browser.get('/settings/api-tokens'), '/settings/api-tokens', {
      name: 'laptop',
    })
    const token = /todo_pat_[A-Za-z0-9_-]{43}/.exec(created.html)?.[0] ?? ''
    const listed = await browser.get('/settings/api-tokens')
    expect(listed.html).toContain('laptop')
    expect(listed.html).not.toContain(token)
    const task = (await api(service.url, token, 'POST', '/tasks', { content: 'By token' })).body
    expect((await api(service.url, token, 'DELETE', `/tasks/${task.id}`)).status).toBe(204)

    const id = /name="id" value="([0-9a-f]+)"/.exec(listed.html)?.[1] ?? ''
    const bob = await signedIn('bob')
    const bobsPage = await bob.get('/settings/api-tokens')
    await bob.submit(bobsPage, '/settings/api-tokens', { name: 'bobs' })
    await bob.submit(await bob.get('/settings/api-tokens'), '/settings/api-tokens/revoke', { id })
    expect(await statusOf(token)).toBe(200)
    await browser.submit(listed, '/settings/api-tokens/revoke', { id })
    expect(await statusOf(token)).toBe(401)
  })
})

describe('the switches for tests', () => {
  it('revoke everything of one person', async () => {
    const [alices, bobs] = [await connect(service.url), await connect(service.url, { person: 'bob' })]
    service.revokeAll('u_alice')
    expect(await statusOf(alices.access_token)).toBe(401)
    expect((await refresh(alices.refresh_token)).status).toBe(400)
    expect(await statusOf(bobs.access_token)).toBe(200)
  })

  it('expire access tokens and leave refresh tokens alive', async () => {
    const tokens = await connect(service.url)
    service.expireAccessTokens()
    expect(await statusOf(tokens.access_token)).toBe(401)
    const refreshed = await refresh(tokens.refresh_token)
    expect(await statusOf(refreshed.body.access_token)).toBe(200)
  })
})
