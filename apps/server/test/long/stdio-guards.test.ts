import { statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLocalBrowser } from '../support/local-browser.ts'
import { linkIn, openDesktop, textOf, type DesktopClient } from '../support/stdio-client.ts'
import { startStdioWorld, type StdioWorld } from '../support/stdio-world.ts'

// The pages of `grantway stdio` can be reached by every program of this computer: what they must not do.

let world: StdioWorld
let desktop: DesktopClient
beforeAll(async () => {
  world = await startStdioWorld()
  desktop = await openDesktop({ kind: 'sdk-v1 2025-11-25', environment: world.environment })
})
afterAll(async () => {
  await desktop.close()
  await world.close()
})

const newLink = async (): Promise<string> => linkIn(textOf(await desktop.callTool('todo_find_tasks')))
const isConnected = async (): Promise<boolean> => !(await desktop.callTool('todo_find_tasks')).isError
const tokenRequests = (): number => world.todo.requests.count('/oauth/access_token', {})

const get = (path: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    request(new URL(path, world.url), { headers }, async (response) => {
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode ?? 0, text })
    }).on('error', reject).end()
  })

describe('S-B33: another program that posts an answer', () => {
  it('S-B33: made up a state: refused, and the service is not asked', async () => {
    const before = tokenRequests()
    const { status } = await get('/oauth/callback/todo?code=SECRET_code&state=SECRET_state')
    expect(status).toBeGreaterThanOrEqual(400)
    expect(tokenRequests()).toBe(before)
  })

  it('S-B33: knows the state of a running flow, but has not the cookies of the browser: refused; the person goes on', async () => {
    const browser = createLocalBrowser()
    browser.stopBefore = (url) => url.pathname === '/oauth/callback/todo'
    const answered = await browser.follow(await newLink())
    const before = tokenRequests()
    // The real code and state, sent by somebody else: without cookies, and signed in in another browser.
    expect((await get(`${answered.url.pathname}${answered.url.search}`)).status).toBeGreaterThanOrEqual(400)
    const other = createLocalBrowser()
    await other.follow(`${world.url}/connections`)
    expect((await other.open(answered.url)).status).toBeGreaterThanOrEqual(400)
    expect(tokenRequests()).toBe(before)
    expect(await isConnected()).toBe(false)
    // Control: the same answer in the browser that began is accepted.
    browser.stopBefore = () => false
    expect((await browser.open(answered.url)).text).toContain('Connected to TODO')
    expect(tokenRequests()).toBe(before + 1)
    await browser.disconnect(world.url)
  })

  it('S-B33: caught the code on the port: it is worth nothing without the verifier, which never left the leader', async () => {
    const browser = createLocalBrowser()
    browser.stopBefore = (url) => url.pathname === '/oauth/callback/todo'
    const { url } = await browser.follow(await newLink())
    const redeem = (extra: Record<string, string>): Promise<Response> =>
      fetch(`${world.todo.url}/oauth/access_token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code', code: url.searchParams.get('code') ?? '',
          redirect_uri: `${world.url}/oauth/callback/todo`, client_id: 'desktop', client_secret: 'SECRET_todo_client', ...extra,
        }),
      })
    expect((await redeem({})).status).toBe(400)
    expect((await redeem({ code_verifier: 'SECRET_guessed_verifier_SECRET_guessed_verifier' })).status).toBe(400)
  })
})

describe('one-click sign-in', () => {
  it('S-B33: is offered to a loopback Host only, and not through a proxy', async () => {
    expect((await get('/signin')).text).toContain('Continue as')
    for (const headers of [{ host: 'rebound.example' }, { 'x-forwarded-for': '127.0.0.1' }, { forwarded: 'for=127.0.0.1' }]) {
      expect((await get('/signin', headers as Record<string, string>)).text).not.toContain('Continue as')
    }
  })

  it('needs the form of our own page', async () => {
    const post = (body: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${world.url}/signin`, { method: 'POST', body: new URLSearchParams(body), headers, redirect: 'manual' })
    const page = await fetch(`${world.url}/signin`)
    const csrf = /name="csrf" value="([\w-]+)"/.exec(await page.text())?.[1] ?? ''
    const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await post({ person: 'local-Alice' })).status).toBe(403)
    expect((await post({ person: 'local-Alice', csrf })).status).toBe(403)
    expect((await post({ person: 'local-Alice', csrf }, { cookie, origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ person: 'alice', csrf }, { cookie })).status).toBe(403)
    // Control.
    expect((await post({ person: 'local-Alice', csrf }, { cookie })).status).toBe(303)
  })
})

describe('what is not there', () => {
  it.each(['/mcp', '/authorize', '/token', '/register', '/jwks', '/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-authorization-server'])(
    '%s: no other program can get a bearer', async (path) => {
      expect((await get(path)).status).toBe(404)
    })

  it('the socket and the data can be opened by this user only', () => {
    const mode = (file: string): number => statSync(file).mode & 0o777
    const data = world.environment['DATA_DIR'] ?? ''
    expect(mode(join(data, 'stdio.sock'))).toBe(0o600)
    expect(mode(data)).toBe(0o700)
    expect(mode(world.environment['VAULT_KEY_FILE'] ?? '')).toBe(0o600)
  })
})
