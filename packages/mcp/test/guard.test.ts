import { request as httpRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createWorld, type World } from './support/world.ts'
import { modern, modernRequest } from './support/raw.ts'

let world: World
beforeEach(async () => {
  world = await createWorld({ allowedOrigins: ['https://client.example'], recheckMs: 20 })
})
afterEach(() => world.close())

const list = modernRequest('tools/list', {})

/** fetch writes the Host header itself, so the header is sent by hand. */
const statusWithHost = (host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(world.url)
    const body = JSON.stringify(list.body)
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port,
        path: '/mcp',
        method: 'POST',
        headers: {
          ...list.headers,
          Host: host,
          Authorization: 'Bearer SECRET_alice',
          'Content-Type': 'application/json',
        },
      },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })

describe('S-W07, P-A12: Origin and Host', () => {
  const port = (): string => new URL(world.url).port

  for (const origin of [
    'https://evil.example',
    'null',
    'http://localhost',
    'http://localhost:1',
    'https://client.example.evil.example',
  ]) {
    it(`refuses the origin ${origin} before it looks at the bearer`, async () => {
      const response = await world.send(undefined, { ...list, headers: { ...list.headers, Origin: origin } })
      expect(response.status).toBe(403)
      expect(response.headers.get('www-authenticate')).toBeNull()
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    })
  }

  it('accepts its own origin in every loopback spelling, an allowed one, and none at all', async () => {
    const origins = [
      `http://localhost:${port()}`,
      `http://127.0.0.1:${port()}`,
      `http://[::1]:${port()}`,
      'https://client.example',
    ]
    for (const origin of origins) {
      const response = await world.send('SECRET_alice', {
        ...list,
        headers: { ...list.headers, Origin: origin },
      })
      expect(response.status).toBe(200)
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    }
    expect((await world.send('SECRET_alice', list)).status).toBe(200)
  })

  it('S-W08: answers the preflight of an allowed origin only', async () => {
    const preflight = (Origin: string) => world.send(undefined, { method: 'OPTIONS', headers: { Origin } })
    expect((await preflight('https://client.example')).status).toBe(204)
    expect((await preflight('https://evil.example')).status).toBe(403)
  })

  it('refuses a Host that is not its own', async () => {
    expect(await statusWithHost('evil.example')).toBe(403)
    expect(await statusWithHost('localhost:1')).toBe(403)
    expect(await statusWithHost(`evil.example:${port()}`)).toBe(403)
    expect(await statusWithHost(`127.0.0.1:${port()}`)).toBe(200)
    expect(await statusWithHost(`LOCALHOST:${port()}`)).toBe(200)
  })
})

describe('P-A3: the bearer', () => {
  for (const [name, headers, status, problem] of [
    ['no bearer', {}, 401, 'missing'],
    ['a wrong bearer', { Authorization: 'Bearer SECRET_wrong' }, 401, 'invalid'],
    ['a bearer with too little scope', { Authorization: 'Bearer SECRET_narrow' }, 403, 'insufficient_scope'],
  ] as const) {
    it(`answers ${status} with a challenge to ${name}`, async () => {
      const response = await world.send(undefined, { ...list, headers: { ...list.headers, ...headers } })
      expect(response.status).toBe(status)
      expect(response.headers.get('www-authenticate')).toContain(`error="${problem}"`)
      expect(await response.text()).not.toContain('AUTH_')
    })
  }

  it('S-M04, P-A6: ignores a token in the query', async () => {
    const response = await world.send(undefined, { ...list, path: '?access_token=SECRET_alice' })
    expect(response.status).toBe(401)
  })

  it('P-A6: asks for the bearer again on every request', async () => {
    expect((await world.send('SECRET_alice', list)).status).toBe(200)
    world.revoked.add('SECRET_alice')
    expect((await world.send('SECRET_alice', list)).status).toBe(401)
  })

  it('P-B21: a missing connection is never a problem of the bearer', async () => {
    for (const capabilities of [{}, { elicitation: { url: {} } }]) {
      const answer = await modern(
        world,
        'SECRET_alice',
        'tools/call',
        { name: 'drive_list_files', arguments: {} },
        capabilities,
      )
      expect(answer.status).toBe(200)
      expect(answer.headers.get('www-authenticate')).toBeNull()
    }
  })
})

describe('the form of a request', () => {
  it('refuses what is too large, not JSON, or another method', async () => {
    expect((await world.send('SECRET_alice', { ...list, body: `"${'x'.repeat(1_100_000)}"` })).status).toBe(
      413,
    )
    expect((await world.send('SECRET_alice', { ...list, body: '{' })).status).toBe(400)
    expect(
      (
        await world.send('SECRET_alice', {
          ...list,
          headers: { ...list.headers, 'Content-Type': 'text/plain' },
        })
      ).status,
    ).toBe(415)
    expect((await world.send('SECRET_alice', { method: 'DELETE' })).status).toBe(405)
    expect((await world.send('SECRET_alice', { method: 'PUT', body: {} })).status).toBe(405)
  })

  it('refuses a batch and a message that is none', async () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await world.send('SECRET_alice', { body: [message, message] })).status).toBe(400)
    expect((await world.send('SECRET_alice', { body: { hello: 1 } })).status).toBe(400)
    expect((await world.send('SECRET_alice', { body: null as never })).status).toBeGreaterThanOrEqual(400)
  })

  it('P-A14: checks headers, envelope, version and method of 2026-07-28', async () => {
    const { headers, body } = modernRequest('tools/call', { name: 'drive_list_files', arguments: {} })
    const send = async (changed: Record<string, string>, changedBody: unknown = body) => {
      const response = await world.send('SECRET_alice', {
        headers: { ...headers, ...changed },
        body: changedBody,
      })
      return [response.status, ((await response.json()) as { error?: { code: number } }).error?.code]
    }
    expect(await send({ 'Mcp-Name': 'other_tool' })).toEqual([400, -32020])
    expect(await send({ 'Mcp-Method': 'tools/list' })).toEqual([400, -32020])
    const params = { name: 'drive_list_files', arguments: {} }
    expect(await send({}, { jsonrpc: '2.0', id: 1, method: 'tools/call', params })).toEqual([400, -32602])
    const unknown = modernRequest('tools/nothing', {})
    expect((await world.send('SECRET_alice', unknown)).status).toBe(404)
    const future = JSON.parse(JSON.stringify(body).replace('2026-07-28', '2030-01-01')) as unknown
    expect(await send({ 'MCP-Protocol-Version': '2030-01-01' }, future)).toEqual([400, -32022])
  })

  it('answers 503 after it was closed', async () => {
    await world.stop()
    expect((await world.send('SECRET_alice', list)).status).toBe(503)
  })
})
