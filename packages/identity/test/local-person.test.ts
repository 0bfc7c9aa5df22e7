import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, signIn, startServer, type TestServer } from './support.ts'

const ada = { tenant: 'local', subject: 'local-ada', displayName: 'Ada' }
let server: TestServer
beforeAll(async () => {
  server = await startServer({ demo: false, localPerson: ada })
  await server.identity.people.ensureLocalPerson(ada)
})
afterAll(() => server.close())

describe('the one person of this computer', () => {
  it('is offered alone, and signs in by one click into a tenant of their own', async () => {
    const browser = openBrowser(server.url)
    const { model } = await browser.get('/signin')
    expect(model).toMatchObject({ localPerson: { id: 'local-ada', displayName: 'Ada' }, demoPeople: [] })
    expect(await signIn(browser, 'local-ada', '/connect/todo')).toMatchObject({ status: 303, location: '/connect/todo' })
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({ ...ada, roles: ['member', 'admin', 'owner'] })
  })

  it('S-B33: is not offered through a proxy, and nobody else is let in', async () => {
    const browser = openBrowser(server.url)
    const forwarded = { 'x-forwarded-for': '127.0.0.1' }
    expect((await browser.get('/signin', forwarded)).model['localPerson']).toBeUndefined()
    const { model } = await browser.get('/signin')
    const form = { csrf: model['csrfToken'] as string, person: 'local-ada' }
    expect((await browser.post('/signin', form, forwarded)).status).toBe(403)
    expect((await browser.post('/signin', { ...form, person: 'alice' })).status).toBe(403)
    expect((await browser.post('/signin', form)).status).toBe(303)
  })

  it('keeps name and place when they are there already, and cannot sign in to another server', async () => {
    await server.identity.people.ensureLocalPerson({ ...ada, displayName: 'Somebody else' })
    const browser = openBrowser(server.url)
    await signIn(browser, 'local-ada')
    expect(await server.identity.sessions.read(browser.headers())).toMatchObject({ displayName: 'Ada' })
    const strict = await startServer({ demo: true, store: server.store })
    expect((await signIn(openBrowser(strict.url), 'local-ada')).status).toBe(403)
    await strict.close()
  })

  it('is not there for a public address', async () => {
    await expect(startServer({ demo: false, store: server.store, publicUrl: 'https://grantway.example.com', localPerson: ada }))
      .rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
