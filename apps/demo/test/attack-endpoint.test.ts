import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPerson, startWorld, type World } from '../src/index.ts'
import { bearerOf, message, pipelined, post } from './support/raw.ts'

let world: World
let alice: string
let bob: string
beforeAll(async () => {
  world = await startWorld()
  for (const name of ['alice', 'bob']) await createPerson(name).follow(`${world.server.url}/connect/todo?cap=tasks-read`)
  alice = await bearerOf(world, 'alice')
  bob = await bearerOf(world, 'bob')
})
afterAll(() => world.close())

const check = message('tools/call', { name: 'connections_check', arguments: {} })
const find = message('tools/call', { name: 'todo_find_tasks', arguments: { limit: 1 } })
const callsUpstream = (): readonly (number | null)[] =>
  world.todo.requests.entries.filter(({ path }) => path.startsWith('/api/v1/tasks')).map(({ status }) => status)

describe('one connection of two people', () => {
  it('P-A15, S-M08: answers each request for its own bearer, also when all arrive at once with the same id', async () => {
    const order = Array.from({ length: 30 }, (_, turn) => ['alice', 'bob', 'nobody'][turn % 3] ?? '')
    const bearers: Record<string, { bearer?: string }> = { alice: { bearer: alice }, bob: { bearer: bob }, nobody: {} }
    const answers = await pipelined(world, order.map((who) => ({ ...bearers[who], body: check })))
    expect(answers).toHaveLength(30)
    const seen = answers.map((answer) => {
      if (/^HTTP\/1\.1 401/.test(answer)) return 'nobody'
      return /Connected to TODO as (Alice|Bob)/.exec(answer)?.[1]?.toLowerCase() ?? answer
    })
    expect(seen).toEqual(order)
  })

  it('P-A15: gives no session to a request that names none, and needs none', async () => {
    const answers = await pipelined(world, [{ bearer: alice, body: check }, { bearer: bob, body: check }])
    for (const answer of answers) expect(answer).not.toMatch(/mcp-session-id/i)
  })
})

describe('the bearer of this server', () => {
  it('S-M02, P-A5: is the only one that opens it, and never reaches the TODO service', async () => {
    const upstream = world.todo.issuedTokens().find((token) => token.startsWith('todo_at_')) ?? ''
    expect(upstream).not.toBe('')
    for (const foreign of ['ghp_SECRET0123456789abcdefghijklmnopqrstuvwx', upstream, `${alice}x`, alice.slice(0, -1)]) {
      const answer = await post(world, foreign, find)
      expect(answer.status).toBe(401)
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
    const before = callsUpstream().length
    expect(JSON.stringify(await (await post(world, alice, find)).json())).toContain('structuredContent')
    // What was sent there was a token of the service itself: it would answer 401 to ours.
    expect(callsUpstream().slice(before)).toEqual([200])
  })

  it('S-M04, P-A6: counts in the header only, and an address with it is not logged', async () => {
    const planted = await bearerOf(world, 'alice')
    expect((await post(world, undefined, find, {}, `?access_token=${planted}`)).status).toBe(401)
    expect((await post(world, undefined, find, { cookie: `access_token=${planted}` })).status).toBe(401)
    expect(world.logged()).not.toContain(planted)
    // Control: in the header it counts.
    expect((await post(world, planted, find)).status).toBe(200)
  })

  it('P-A1, P-A2, P-A7: is asked for with an address that says where to get one', async () => {
    const answer = await post(world, undefined, find)
    expect(answer.status).toBe(401)
    const challenge = answer.headers.get('www-authenticate') ?? ''
    expect(challenge).toMatch(/^Bearer /)
    expect(challenge).toContain('scope="mcp"')
    const metadata = /resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? ''
    for (const address of [metadata, `${world.server.url}/.well-known/oauth-protected-resource`]) {
      expect(await (await fetch(address)).json()).toMatchObject({
        resource: world.mcpUrl, authorization_servers: [world.server.url], bearer_methods_supported: ['header'],
      })
    }
  })

  it('P-A10, P-A11: needs one scope, the same in every document, and never offline access', async () => {
    for (const path of ['oauth-protected-resource/mcp', 'oauth-authorization-server', 'openid-configuration']) {
      const document = (await (await fetch(`${world.server.url}/.well-known/${path}`)).json()) as Record<string, unknown>
      expect(document['scopes_supported'], path).toEqual(['mcp'])
      expect(JSON.stringify(document)).not.toContain('offline_access')
    }
  })

  it.each([['', 401], ['Basic YTpi', 401], ['Bearer', 401], ['Bearer a b', 401], ['Bearer \u00e9', 401], [`Bearer ${'a'.repeat(4_000)}`, 401]])(
    'P-A3: an authorization of %j is answered with %i and a challenge', async (authorization, status) => {
      const answer = await post(world, undefined, find, { authorization })
      expect(answer.status).toBe(status)
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /)
    },
  )
})

/** Sends what `fetch` does not let a test send: a Host header of its own. */
const withHost = (path: string, headers: Record<string, string>): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: new URL(world.mcpUrl).port, path, headers }, async (answer) => {
      let text = ''
      for await (const chunk of answer) text += String(chunk)
      resolve({ status: answer.statusCode ?? 0, text: `${JSON.stringify(answer.headers)} ${text}` })
    }).once('error', reject).end()
  })

describe('a forged Host', () => {
  const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }

  it('S-W07, P-A12: gets 403 at the endpoint although the bearer is right', async () => {
    expect((await withHost('/mcp', { ...evil, authorization: `Bearer ${alice}` })).status).toBe(403)
    const own = { host: new URL(world.mcpUrl).host, authorization: `Bearer ${alice}` }
    expect((await withHost('/mcp', { ...own, origin: 'https://evil.example' })).status).toBe(403)
    // Control: with the own one the request comes through to the protocol.
    expect((await withHost('/mcp', own)).status).toBe(405)
  })

  it('S-W06: is in no address that this server makes', async () => {
    for (const path of ['/', '/connections', '/connect/todo', '/signin', '/.well-known/oauth-authorization-server', '/.well-known/oauth-protected-resource/mcp', '/mcp']) {
      expect((await withHost(path, evil)).text, path).not.toContain('evil.example')
    }
  })
})

describe('addresses for clients and people', () => {
  it('S-M18: are https, or http on loopback, and nothing else', async () => {
    const authorization = (await (await fetch(`${world.server.url}/.well-known/oauth-authorization-server`)).json()) as Record<string, unknown>
    const links = await post(world, alice, message('resources/read', { uri: 'auth://links' }))
    const found = `${JSON.stringify(authorization)} ${JSON.stringify(await links.json())}`.match(/\b[a-z][a-z+.-]*:\/\/[^\s"\\]+/g) ?? []
    expect(found.length).toBeGreaterThan(10)
    for (const address of found) expect(address).toMatch(/^(?:http:\/\/(?:localhost|127\.0\.0\.1):\d+(?:\/|$)|https:\/\/|auth:\/\/)/)
  })

  it('S-M05: somebody else\'s connection looks like one that does not exist, to read and to disconnect', async () => {
    const alices = createPerson('alice')
    const id = /\/connections\/([\w-]+)\/disconnect/.exec((await alices.follow(`${world.server.url}/connections`)).html)?.[1] ?? ''
    expect(id).not.toBe('')
    const bobs = createPerson('bob')
    const own = /\/connections\/([\w-]+)\/disconnect/.exec((await bobs.follow(`${world.server.url}/connections`)).html)?.[1] ?? ''
    const seen = await bobs.follow(`${world.server.url}/connections/${id}/disconnect`)
    const unknown = await bobs.follow(`${world.server.url}/connections/00000000-0000-4000-8000-000000000000/disconnect`)
    expect([seen.status, seen.html]).toEqual([404, unknown.html])
    // The form of bob's own connection, with the id of alice's in its address.
    const page = await bobs.follow(`${world.server.url}/connections/${own}/disconnect`)
    const forged = { ...page, forms: page.forms.map((form) => ({ ...form, action: form.action.replace(own, id) })) }
    expect((await bobs.browser.click(forged, /^Disconnect /)).status).toBe(404)
    expect((await post(world, alice, find)).status).toBe(200)
    expect(JSON.stringify(await (await post(world, alice, check)).json())).toContain('Connected to TODO as Alice')
  })
})
