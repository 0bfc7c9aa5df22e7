import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { tokenFetch } from '../src/index.ts'

let server: Server
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
})

const listen = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> => {
  server = createServer(answer)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const post = (url: string, more: RequestInit = {}): Promise<Response> =>
  tokenFetch(url, { method: 'POST', headers: { accept: 'application/json' }, body: new URLSearchParams({ grant_type: 'refresh_token' }), ...more })

describe('the fetch for token requests', () => {
  it('has a connection of its own for each request, which no later one can meet half closed', async () => {
    const url = await listen((request, response) => void request.resume().on('end', () => response.end('{}')))
    let connections = 0
    server.on('connection', () => (connections += 1))
    for (let turn = 0; turn < 3; turn += 1) expect(await (await post(url)).text()).toBe('{}')
    expect(connections).toBe(3)
    // Control: the pool of the process uses one again.
    connections = 0
    for (let turn = 0; turn < 3; turn += 1) await (await fetch(url)).text()
    expect(connections).toBeLessThan(3)
  })

  it('sends method, headers and body, and gives status, headers and body', async () => {
    let seen = ''
    const url = await listen((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
        seen = `${request.method} ${request.url} ${request.headers['content-type']} ${request.headers.accept} ${Buffer.concat(chunks).toString()}`
        response.writeHead(400, [['x-a', '1'], ['x-a', '2'], ['content-type', 'application/json']].flat()).end('{"error":"invalid_grant"}')
      })
    })
    const answer = await post(`${url}/token?x=1`)
    expect(seen).toBe('POST /token?x=1 application/x-www-form-urlencoded;charset=UTF-8 application/json grant_type=refresh_token')
    expect([answer.status, answer.headers.get('x-a'), await answer.json()]).toEqual([400, '1, 2', { error: 'invalid_grant' }])
  })

  it('S-E03: follows no redirect', async () => {
    let requests = 0
    const url = await listen((request, response) => {
      requests += 1
      request.resume().on('end', () => response.writeHead(307, { location: '/elsewhere' }).end())
    })
    expect((await post(url)).status).toBe(307)
    expect(requests).toBe(1)
  })

  it('tells a connection that was never made from one that broke', async () => {
    const url = await listen((request) => request.socket.destroy())
    await expect(post(url)).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNRESET' } })
    await expect(post('http://127.0.0.1:1')).rejects.toMatchObject({ name: 'TypeError', cause: { code: 'ECONNREFUSED' } })
  })

  it('stops at the signal, with its reason', async () => {
    const url = await listen(() => undefined)
    const stop = new AbortController()
    const waiting = post(url, { signal: stop.signal })
    server.once('request', () => stop.abort(new Error('enough')))
    await expect(waiting).rejects.toThrow('enough')
  })

  it.each([204, 304])('gives an answer without a body: %i', async (status) => {
    const url = await listen((request, response) => void request.resume().on('end', () => response.writeHead(status).end()))
    expect(await (await post(url)).text()).toBe('')
  })
})
