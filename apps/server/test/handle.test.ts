import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHandler } from '../src/http/handle.ts'

const app = new Hono()
app.get('/connect/:connector', (context) => context.text('application'))
app.get('/.well-known/oauth-protected-resource', (context) => context.text('application'))
app.all('*', (context) => context.text('not found', 404))
const handler = createHandler(app, {
  ownsPath: (pathname) => pathname === '/token',
  handle: (_, response) => void response.end('issuer'),
})

let server: Server
let port: number
beforeAll(async () => {
  server = createServer(handler.handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;({ port } = server.address() as AddressInfo)
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** What comes back for a request whose target is written exactly as given. */
const ask = (target: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`))
    socket.setTimeout(5_000, () => socket.destroy(new Error('No answer.')))
    socket.on('data', (chunk) => (answer += String(chunk))).once('error', reject).once('close', () => resolve(answer))
  })

describe('the handler of a server', () => {
  it('gives the issuer its own paths and the application the others', async () => {
    expect(await ask('/token?x=1')).toMatch(/^HTTP\/1\.1 200 [\s\S]*issuer$/)
    expect(await ask('/connect/todo')).toMatch(/^HTTP\/1\.1 200 [\s\S]*application/)
    expect(await ask('/elsewhere')).toMatch(/^HTTP\/1\.1 404 /)
  })

  // An error thrown by node's listener ends the process: one request of anybody would stop the server.
  it.each(['//', 'http://[', '///', '/\\'])('S-R18: answers the target %s and goes on', async (target) => {
    expect(await ask(target)).toMatch(/^HTTP\/1\.1 4\d\d /)
    expect(await ask('/connect/todo')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('knows which paths are its own, so that a program around it keeps the others', () => {
    for (const ours of ['/token', '/connect/todo', '/connect', '/.well-known/oauth-protected-resource']) expect(handler.ownsPath(ours), ours).toBe(true)
    for (const others of ['/', '/elsewhere', '/connections', '/tokens', '/.well-known/security.txt', '*']) expect(handler.ownsPath(others), others).toBe(false)
  })
})
