import { inspect } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bearer, clientOf, json, rejection, startUpstream, type Upstream } from '../upstream.ts'

const open: Upstream[] = []
const upstream: typeof startUpstream = async (answer) => {
  const started = await startUpstream(answer)
  open.push(started)
  return started
}
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()))
})

const ok = z.object({ ok: z.literal(true) })
const get = { method: 'GET', path: '/things', schema: ok } as const
const post = { method: 'POST', path: '/things', json: { name: 'x' }, schema: ok } as const

describe('a request', () => {
  it('carries the authorization, the query and the body to the declared origin', async () => {
    const { origin, arrived } = await upstream((response) => json(response, 200, { ok: true }))
    const http = clientOf([origin])
    await http.request({ ...get, query: { a: 1, b: undefined, c: ['x', 'y'], d: true } })
    await http.request(post)
    await http.request({ method: 'POST', path: '/form', form: { grant: 'y z' }, schema: ok })
    expect(arrived.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['GET', '/things?a=1&c=x&c=y&d=true', ''],
      ['POST', '/things', '{"name":"x"}'],
      ['POST', '/form', 'grant=y+z'],
    ])
    expect(new Set(arrived.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Bearer ${bearer}`]),
    )
  })

  it('gives only the fields of the schema', async () => {
    const { origin } = await upstream((response) => json(response, 200, { ok: true, email: 'x@example.com' }))
    expect(await clientOf([origin]).request(get)).toEqual({ ok: true })
  })

  it('gives text where the answer is not JSON, and nothing for an empty answer', async () => {
    const { origin } = await upstream((response, { path }) => {
      response.writeHead(path === '/none' ? 204 : 200, { 'content-type': 'text/plain' })
      response.end(path === '/none' ? undefined : '{"ok":true}')
    })
    const http = clientOf([origin])
    expect(await http.request({ method: 'GET', path: '/text', schema: z.string() })).toBe('{"ok":true}')
    expect(await http.request({ method: 'GET', path: '/none', schema: z.undefined() })).toBeUndefined()
  })

  it('reports an answer of another shape without showing it', async () => {
    const { origin } = await upstream((response) => json(response, 200, { ok: 'SECRET_answer' }))
    const error = await rejection(clientOf([origin]).request(get))
    expect(error).toMatchObject({ code: 'API_ERROR', details: { connector: 'sample', status: 200 } })
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('SECRET_')
  })
})

describe('a foreign origin', () => {
  it.each([
    ['an absolute address', (origin: string) => `${origin}/steal`],
    ['a protocol-relative address', (origin: string) => `${origin.replace('http:', '')}/steal`],
    ['backslashes', (origin: string) => `${origin.replace('http://', '\\\\')}/steal`],
    [
      'a declared origin as user name',
      (origin: string) => origin.replace('http://', 'http://api.example:80@'),
    ],
    ['no address at all', () => 'http://'],
    ['another scheme', () => 'file:///etc/passwd'],
  ])('S-E04: is refused before anything is sent: %s', async (_name, pathOf) => {
    const declared = await upstream((response) => json(response, 200, { ok: true }))
    const foreign = await upstream((response) => json(response, 200, { ok: true }))
    const error = await rejection(
      clientOf([declared.origin]).request({ ...get, path: pathOf(foreign.origin) }),
    )
    expect(error).toMatchObject({ code: 'INTERNAL' })
    expect(foreign.arrived).toHaveLength(0)
    expect(declared.arrived).toHaveLength(0)
    expect(String(error)).not.toContain(foreign.origin)
  })

  it('does not even have a token fetched for it', async () => {
    const { origin } = await upstream((response) => json(response, 200, { ok: true }))
    let authorized = 0
    const http = clientOf(['http://127.0.0.1:1'], { authorize: async () => void (authorized += 1) })
    await rejection(http.request({ ...get, path: `${origin}/x` }))
    expect(authorized).toBe(0)
  })

  it('receives the token once it is declared (control: the recorder would have seen it)', async () => {
    const declared = await upstream((response) => json(response, 200, { ok: true }))
    const second = await upstream((response) => json(response, 200, { ok: true }))
    await clientOf([declared.origin, second.origin]).request({ ...get, path: `${second.origin}/things` })
    expect(second.arrived[0]?.headers.authorization).toBe(`Bearer ${bearer}`)
  })
})

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    'S-E03: of status %i is not followed, and its target gets nothing',
    async (status) => {
      const target = await upstream((response) => json(response, 200, { ok: true }))
      const { origin } = await upstream((response) => {
        response.writeHead(status, { location: `${target.origin}/steal` }).end()
      })
      const error = await rejection(clientOf([origin, target.origin]).request(get))
      expect(error).toMatchObject({ code: 'API_ERROR', details: { status } })
      expect(target.arrived).toHaveLength(0)
    },
  )

  it('would be followed by a plain fetch (control: the target is reachable)', async () => {
    const target = await upstream((response) => json(response, 200, { ok: true }))
    const { origin } = await upstream((response) => {
      response.writeHead(302, { location: `${target.origin}/steal` }).end()
    })
    await clientOf([origin], {
      fetch: (input, init) => fetch(input, { ...init, redirect: 'follow' }),
    }).request(get)
    expect(target.arrived).toHaveLength(1)
  })
})

describe('the limits', () => {
  it('S-E06: end a request that is not answered in time, without trying again', async () => {
    const { origin, arrived } = await upstream(() => undefined)
    const error = await rejection(clientOf([origin], { timeoutMs: 100 }).request(get))
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(arrived).toHaveLength(1)
  })

  it('S-E06: end an answer that begins and never finishes', async () => {
    const { origin } = await upstream((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"ok":')
    })
    const error = await rejection(clientOf([origin], { timeoutMs: 200 }).request(get))
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
  })

  it.each([
    [1_000, 1_000, undefined],
    [1_001, 1_000, 'CONTENT_TOO_LARGE'],
  ])('S-E05: treat a body of %i bytes under a cap of %i bytes as %s', async (size, maxBytes, code) => {
    const { origin } = await upstream((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(size))
    })
    const request = clientOf([origin], { maxBytes }).request({ method: 'GET', path: '/', schema: z.string() })
    if (code) expect(await rejection(request)).toMatchObject({ code })
    else expect(await request).toHaveLength(size)
  })

  it('hold against a compressed body that grows on reading', async () => {
    const { gzipSync } = await import('node:zlib')
    const { origin } = await upstream((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)))
    })
    const request = clientOf([origin], { maxBytes: 10_000 }).request({
      method: 'GET',
      path: '/',
      schema: z.string(),
    })
    expect(await rejection(request)).toMatchObject({ code: 'CONTENT_TOO_LARGE' })
  })

  it('do not let an endless error body hide what happened', async () => {
    const { origin } = await upstream((response) => {
      response.writeHead(404, { 'content-type': 'application/json' }).end('x'.repeat(200_000))
    })
    expect(await rejection(clientOf([origin]).request(get))).toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
  })
})

describe('a 401', () => {
  it('renews once and repeats with the new token, also a POST', async () => {
    let token = 'SECRET_old'
    const { origin, arrived } = await upstream((response, { headers }) =>
      headers.authorization === 'Bearer SECRET_new'
        ? json(response, 200, { ok: true })
        : json(response, 401, { error: 'invalid_token' }),
    )
    const http = clientOf([origin], {
      authorize: async (headers) => headers.set('authorization', `Bearer ${token}`),
      renew: async () => {
        token = 'SECRET_new'
        return true
      },
    })
    expect(await http.request(post)).toEqual({ ok: true })
    expect(arrived.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer SECRET_old',
      'Bearer SECRET_new',
    ])
  })

  it('is AUTH_EXPIRED when renewed tokens are refused too, after two renewals', async () => {
    let renewals = 0
    const { origin, arrived } = await upstream((response) => json(response, 401, {}))
    const renew = async () => {
      renewals += 1
      return true
    }
    expect(await rejection(clientOf([origin], { renew }).request(get))).toMatchObject({
      code: 'AUTH_EXPIRED',
    })
    expect(renewals).toBe(2)
    expect(arrived).toHaveLength(3)
  })

  it('is AUTH_EXPIRED at once when there is nothing newer', async () => {
    const { origin, arrived } = await upstream((response) => json(response, 401, {}))
    const http = clientOf([origin], { renew: async () => false })
    expect(await rejection(http.request(get))).toMatchObject({ code: 'AUTH_EXPIRED' })
    expect(arrived).toHaveLength(1)
  })

  it('still lets the connector read why, when there is nothing newer', async () => {
    const { origin } = await upstream((response) => json(response, 401, { reason: 'sso' }))
    const http = clientOf([origin], {
      renew: async () => false,
      explainFailure: ({ body }) =>
        (body as { reason?: string }).reason === 'sso' ? { code: 'SSO_REQUIRED' } : undefined,
    })
    expect(await rejection(http.request(get))).toMatchObject({ code: 'SSO_REQUIRED' })
  })
})

describe('an abort', () => {
  it('ends a request with the reason of the caller', async () => {
    const controller = new AbortController()
    const reason = new Error('the client cancelled')
    const { origin, arrived } = await upstream(() => controller.abort(reason))
    expect(await rejection(clientOf([origin], { signal: controller.signal }).request(get))).toBe(reason)
    expect(arrived).toHaveLength(1)
  })

  it('ends the reading of an answer', async () => {
    const controller = new AbortController()
    const reason = new Error('the client cancelled')
    const { origin } = await upstream((response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"ok":', () => setTimeout(() => controller.abort(reason), 20))
    })
    expect(await rejection(clientOf([origin], { signal: controller.signal }).request(get))).toBe(reason)
  })

  it('ends the wait before the next try', async () => {
    const controller = new AbortController()
    const reason = new Error('the client cancelled')
    const { origin, arrived } = await upstream((response) => {
      json(response, 503, {}, { 'retry-after': '2' })
      setTimeout(() => controller.abort(reason), 20)
    })
    expect(await rejection(clientOf([origin], { signal: controller.signal }).request(get))).toBe(reason)
    expect(arrived).toHaveLength(1)
  })
})

describe('a planted bearer', () => {
  const shown = (error: unknown): string => inspect(error, { depth: 10, showHidden: true })
  const everywhere = (status: number) =>
    upstream((response, { headers }) =>
      json(
        response,
        status,
        { error: headers.authorization, error_description: headers.authorization },
        {
          'x-debug': String(headers.authorization),
          'www-authenticate': `Bearer error="${headers.authorization}"`,
        },
      ),
    )

  it.each([200, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503])(
    'S-M14: in the body and the headers of a %i never shows in the error',
    async (status) => {
      const { origin } = await everywhere(status)
      expect(shown(await rejection(clientOf([origin]).request(get)))).not.toContain('SECRET_')
    },
  )

  it('S-M14: in the reason of a failed fetch never shows in the error', async () => {
    const failing: typeof fetch = (_input, init) =>
      Promise.reject(
        new TypeError('fetch failed', { cause: { headers: init?.headers, note: `Bearer ${bearer}` } }),
      )
    const error = await rejection(clientOf(['http://127.0.0.1:1'], { fetch: failing }).request(post))
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(shown(error)).not.toContain('SECRET_')
    expect(error).not.toHaveProperty('cause')
  })

  it('would show in an error that keeps its cause (control: the search finds it)', () => {
    expect(shown(new Error('failed', { cause: { body: `Bearer ${bearer}` } }))).toContain('SECRET_')
  })

  it('is not reachable from the client that a handler holds', () => {
    expect(shown(clientOf(['http://127.0.0.1:1']))).not.toContain('SECRET_')
  })
})
