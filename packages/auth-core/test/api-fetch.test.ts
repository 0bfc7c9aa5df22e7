import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { readCapped, type ApiFetch, type ApiRequest, type ApiResponse } from '@grantway/connector-kit'
import { afterEach, describe, expect, it } from 'vitest'
import { apiFetch } from '../src/index.ts'

let server: Server
let connections = 0
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<URL> => {
  connections = 0
  server = createServer((request, response) => void request.resume().on('end', () => answer(request, response)))
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api`)
}
const bytes = async (answer: ApiResponse) => Buffer.from(await answer.arrayBuffer()).toString('latin1')

const getWith = (send: ApiFetch) => (url: URL, more: Partial<ApiRequest> = {}): Promise<ApiResponse> =>
  send(url, { method: 'GET', headers: new Headers({ accept: 'application/json' }), redirect: 'manual', signal: AbortSignal.timeout(10_000), ...more })

// What the kit is promised must come of both: connectors' tests and programs of others use the global one.
describe.each<[string, ApiFetch]>([['apiFetch', apiFetch], ['the global fetch', (url, request) => fetch(url, request)]])('%s', (_name, send) => {
  const get = getWith(send)

  it('sends method, headers and body, and gives status, headers and body', async () => {
    let seen = ''
    const url = await listen(() => undefined)
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        const { method, url: path, headers } = request
        seen = [method, path, headers['content-type'], headers['content-length'], headers.authorization, Buffer.concat(chunks).toString()].join(' ')
        response.writeHead(422, ['x-a', '1', 'x-a', '2', 'content-type', 'application/json']).end('{"name":"Zoë"}')
      })
    })
    const headers = new Headers({ 'content-type': 'application/json', authorization: 'Bearer SECRET_x' })
    const answer = await get(new URL('?q=a%20b', url), { method: 'PATCH', headers, body: '{"to":"Zoë"}' })
    expect(seen).toBe('PATCH /api?q=a%20b application/json 13 Bearer SECRET_x {"to":"Zoë"}')
    expect([answer.ok, answer.status, answer.headers.get('x-a'), await answer.text()]).toEqual([false, 422, '1, 2', '{"name":"Zoë"}'])
  })

  it('sends bytes as they are, and gives bytes as they came', async () => {
    const url = await listen((_request, response) => void response.end(Buffer.from([0, 255, 128])))
    const answer = await get(url, { method: 'POST', body: new Uint8Array([255, 0]) })
    expect([answer.ok, await bytes(answer)]).toEqual([true, '\0\xff\x80'])
  })

  it.each([['gzip', gzipSync], ['br', brotliCompressSync]] as const)('unpacks %s', async (encoding, pack) => {
    const url = await listen((request, response) => {
      expect(request.headers['accept-encoding']).toContain('gzip')
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"packed":true}'))
    })
    expect(await (await get(url)).text()).toBe('{"packed":true}')
  })

  it('S-E05: reads no more than the limit of a body that unpacks to more', async () => {
    const url = await listen((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1e6))))
    await expect(readCapped(await get(url), 1_000, 'tasks')).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' })
    expect(await readCapped(await get(url), 1e6, 'tasks')).toHaveLength(1e6)
  })

  it('S-E03: follows no redirect', async () => {
    let requests = 0
    const url = await listen((_request, response) => {
      requests += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    const answer = await get(url)
    expect([answer.status, answer.headers.get('location'), requests]).toEqual([302, '/elsewhere', 1])
    await answer.body?.cancel()
  })

  it.each([204, 304])('gives an answer without a body, which nobody needs to read: %i', async (status) => {
    const url = await listen((_request, response) => void response.writeHead(status).end())
    for (let turn = 0; turn < 20; turn += 1) expect((await get(url)).status).toBe(status)
    expect(await (await get(url)).text()).toBe('')
    expect(connections).toBeLessThan(20)
  })

  it('tells a connection that broke, before and within an answer', async () => {
    const url = await listen((request, response) => {
      if (request.url === '/api') return request.socket.destroy()
      response.writeHead(200, { 'content-length': 100 }).write('half')
      return setTimeout(() => request.socket.destroy(), 20)
    })
    await expect(get(url)).rejects.toBeInstanceOf(TypeError)
    await expect(get(new URL('/half', url)).then((answer) => answer.text())).rejects.toBeInstanceOf(Error)
  })

  it('stops at the signal with its reason, before it sends, while it waits and while it reads', async () => {
    let requests = 0
    const url = await listen((request, response) => {
      requests += 1
      if (request.url === '/half') response.writeHead(200).write('half')
    })
    const enough = new Error('enough')
    await expect(get(url, { signal: AbortSignal.abort(enough) })).rejects.toBe(enough)
    expect(requests).toBe(0)
    const waiting = new AbortController()
    server.once('request', () => void sleep(20).then(() => waiting.abort(enough)))
    await expect(get(url, { signal: waiting.signal })).rejects.toBe(enough)
    const reading = new AbortController()
    const answer = await get(new URL('/half', url), { signal: reading.signal })
    void sleep(20).then(() => reading.abort(enough))
    await expect(answer.text()).rejects.toBe(enough)
  })
})

describe('apiFetch', () => {
  const get = getWith(apiFetch)

  it('uses a connection again, and another one after a body that was given up or is too large', async () => {
    const url = await listen((_request, response) => void response.end('x'.repeat(10_000)))
    for (let turn = 0; turn < 10; turn += 1) await (await get(url)).text()
    expect(connections).toBe(1)
    await (await get(url)).body?.cancel()
    await expect(readCapped(await get(url), 10, 'tasks')).rejects.toMatchObject({ code: 'CONTENT_TOO_LARGE' })
    expect(await (await get(url)).text()).toHaveLength(10_000)
  })

  it.each(['plain', 'gzip'])('is not ended by an answer that nobody reads, and fails who reads it later: %s', async (encoding) => {
    const stop = new AbortController()
    const url = await listen((_request, response) => void response.writeHead(200, { 'content-encoding': encoding }).write(gzipSync('x').subarray(0, -6)))
    const broken = await get(url)
    const stopped = await get(url, { signal: stop.signal })
    server.closeAllConnections()
    stop.abort(new Error('enough'))
    await sleep(20)
    await expect(broken.text()).rejects.toBeInstanceOf(TypeError)
    await expect(stopped.text()).rejects.toThrow('enough')
    await stopped.body?.cancel()
  })

  it('takes no packed body for whole that broke off', async () => {
    const packed = gzipSync('{"packed":true}')
    const url = await listen((_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed.subarray(0, -6)))
    await expect(readCapped(await get(url), 1_000, 'tasks')).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })

  it('tells a connection that was never made', async () => {
    await listen(() => undefined)
    await expect(get(new URL('http://127.0.0.1:1'))).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNREFUSED' } })
  })

  it('says who sends, as some services demand', async () => {
    const url = await listen((request, response) => void response.end(request.headers['user-agent']))
    expect(await (await get(url)).text()).toBe('grantway')
    expect(await (await get(url, { headers: new Headers({ 'user-agent': 'a connector' }) })).text()).toBe('a connector')
  })
})
