import type { LookupAddress } from 'node:dns'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPublicFetch, guardedLookup, isPublicAddress } from '@grantway/auth-core'
import {
  authorizationRequest, codeForm, decide, exchange, openAllowPage, openBrowser, startServer, type TestServer,
} from './support.ts'

const clientId = 'https://client.example/metadata.json'
const redirect = 'https://client.example/callback'
const document = (changes: Record<string, unknown> = {}) => ({
  client_id: clientId, client_name: 'Example client', redirect_uris: [redirect], ...changes,
})

let server: TestServer
let fetched: string[]
let respond: (url: string) => Promise<Response>
beforeAll(async () => {
  fetched = []
  server = await startServer({
    fetchClientDocument: (url) => {
      fetched.push(url)
      return respond(url)
    },
  })
})
afterAll(() => server.close())

const start = (id: string, uri = redirect) =>
  openBrowser(server.url).get(`/authorize?${authorizationRequest(server.url, id, { redirect_uri: uri }).query}`)

describe('a client that is a metadata document', () => {
  it('P-D3: is allowed under the host that vouches for it, and fetched once', async () => {
    respond = async () => Response.json(document(), { headers: { 'cache-control': 'max-age=3600' } })
    const browser = openBrowser(server.url)
    const request = authorizationRequest(server.url, clientId, { redirect_uri: redirect })
    const page = await openAllowPage(browser, request, 'alice')
    expect(page.model['client']).toEqual({
      name: 'Example client', verifiedHost: 'client.example', redirectHost: 'client.example', redirectKind: 'web',
    })
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://client.example;")
    const code = (await decide(browser, page)).searchParams.get('code') ?? ''
    const { body } = await exchange(server.url, codeForm(request, code))
    expect(await server.identity.verifyBearer(`Bearer ${body['access_token'] as string}`))
      .toMatchObject({ clientId, clientName: 'Example client' })
    expect(fetched).toEqual([clientId])
  })

  it('may be a native program on loopback', async () => {
    const id = 'https://native.example/client'
    respond = async () => Response.json(document({ client_id: id, redirect_uris: ['http://127.0.0.1/callback'] }))
    expect((await start(id, 'http://127.0.0.1:50123/callback')).location).toMatch(/^\/interaction\//)
    expect((await start(id, 'http://client.example/callback')).status).toBe(400)
  })

  const badId = 'https://bad.example/doc'
  const bad = (changes: Record<string, unknown> = {}) => Response.json(document({ client_id: badId, ...changes }))
  const refused: [string, () => Promise<Response>][] = [
    ['names another client id', async () => Response.json(document())],
    ['is larger than 5 KiB', async () => bad({ client_name: 'x'.repeat(6000) })],
    ['redirects', async () => new Response(null, { status: 302, headers: { location: clientId } })],
    ['is not found', async () => new Response('{}', { status: 404 })],
    ['is no JSON', async () => new Response('<html>')],
    ['is a list', async () => Response.json([document({ client_id: badId })])],
    ['has no redirect address', async () => Response.json({ client_id: badId })],
    ['has a shared secret', async () => bad({ client_secret: 'SECRET_shared' })],
    ['redirects to a script', async () => bad({ redirect_uris: ['javascript:alert(1)'] })],
    ['cannot be reached', () => Promise.reject(new Error('unreachable'))],
  ]
  it.each(refused)('P-D3: is refused with a page when it %s', async (_name, answer) => {
    respond = answer
    expect(await start(badId)).toMatchObject({ status: 400, location: '', model: { page: 'message' } })
  })

  it('is accepted at the same address once it is right', async () => {
    respond = async () => bad()
    expect((await start(badId)).location).toMatch(/^\/interaction\//)
  })

  it.each([
    'http://client.example/doc', 'https://user@client.example/doc', 'https://client.example/a/../doc',
    'https://client.example/doc#x', 'ftp://client.example/doc',
  ])('P-D3: is never fetched from %s', async (id) => {
    const before = fetched.length
    expect((await start(id)).status).toBe(400)
    expect(fetched).toHaveLength(before)
  })

  it('stops being fetched when somebody asks for very many', async () => {
    const busy = await startServer({
      store: server.store,
      fetchClientDocument: (url) => {
        fetched.push(url)
        return Promise.reject(new Error('unreachable'))
      },
    })
    fetched.length = 0
    for (let index = 0; index < 40; index += 1) {
      const { query } = authorizationRequest(busy.url, `https://many.example/${index}`)
      await openBrowser(busy.url).get(`/authorize?${query}`)
    }
    expect(fetched).toHaveLength(30)
    await busy.close()
  })
})

describe('the guard of the fetch', () => {
  const closed = [
    '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254',
    '100.64.0.1', '0.0.0.0', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.7', '203.0.113.9', '224.0.0.1',
    '240.0.0.1', '255.255.255.255',
    '::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::7f00:1', 'fc00::1',
    'fd12:3456::1', 'fe80::1',
    'fec0::1', 'ff02::1', '2001:db8::1', '2001::1', '2002:7f00:1::', '100::1', '3fff::1',
  ]
  it.each(closed)('S-E01, P-C13: does not reach %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'])(
    'reaches %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    'http://8.8.8.8/', 'https://127.0.0.1/', 'https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://0x7f000001/',
    'https://2130706433/', 'https://127.1/', 'https://169.254.169.254/latest/meta-data', 'https://0/',
  ])('S-E01, P-C13: refuses %s before a socket is opened', async (url) => {
    await expect(createPublicFetch({ maxBytes: 5120, timeoutMs: 3000 })(url)).rejects.toThrow('not a public https address')
  })

  it('S-E02, P-C13: refuses a name that leads to this computer', async () => {
    await expect(createPublicFetch({ maxBytes: 5120, timeoutMs: 3000 })('https://localhost:1/')).rejects.toThrow('not public')
  })

  const look = (addresses: LookupAddress[], all: boolean) =>
    new Promise((resolve) => {
      const lookup = guardedLookup((_name, _options, callback) => callback(null, addresses))
      lookup('name.example', { all }, (error, found, family) => resolve(error ? 'refused' : [found, family]))
    })
  const open4 = { address: '8.8.8.8', family: 4 }
  const private4 = { address: '10.0.0.1', family: 4 }

  it('S-E02, P-C13: hands the socket the very addresses it checked', async () => {
    expect(await look([open4], false)).toEqual(['8.8.8.8', 4])
    expect(await look([open4], true)).toEqual([[open4], undefined])
  })

  it('S-E02, P-C13: refuses a name with one private address among public ones, and a name without any', async () => {
    expect(await look([open4, private4], false)).toBe('refused')
    expect(await look([open4, private4], true)).toBe('refused')
    expect(await look([private4], true)).toBe('refused')
    expect(await look([], true)).toBe('refused')
  })
})
