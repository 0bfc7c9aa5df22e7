import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createConnectionCache } from '../../src/index.ts'
import { clientOf, json, startUpstream, type Upstream } from '../upstream.ts'

let upstream: Upstream
let version = 1
beforeEach(async () => {
  version = 1
  upstream = await startUpstream((response, request) => {
    if (request.headers['if-none-match'] === `"${version}"`) return response.writeHead(304).end()
    return json(response, 200, { version }, { etag: `"${version}"` })
  })
})
afterEach(() => upstream.close())

const schema = z.object({ version: z.number() })
const thing = { method: 'GET', path: '/thing', schema } as const

describe('an answer that may be revalidated', () => {
  it('comes from the cache when the provider says that nothing changed', async () => {
    const http = clientOf([upstream.origin])
    await http.request({ ...thing, revalidate: true })
    expect(await http.request({ ...thing, revalidate: true })).toEqual({ version: 1 })
    expect(upstream.arrived[1]?.headers['if-none-match']).toBe('"1"')
  })

  it('is read anew when it changed', async () => {
    const http = clientOf([upstream.origin])
    await http.request({ ...thing, revalidate: true })
    version = 2
    expect(await http.request({ ...thing, revalidate: true })).toEqual({ version: 2 })
  })

  it('S-M09 is never taken from the cache of another connection, nor without being asked for', async () => {
    await clientOf([upstream.origin]).request({ ...thing, revalidate: true })
    const other = clientOf([upstream.origin])
    await other.request({ ...thing, revalidate: true })
    await other.request(thing)
    expect(upstream.arrived.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, undefined, undefined])
  })
})

describe('the cache of a connection', () => {
  it('forgets after ten minutes and keeps at most 200 entries', () => {
    let now = 0
    const cache = createConnectionCache(() => new Date(now))
    for (let index = 0; index <= 200; index += 1) cache.set(String(index), index)
    expect([cache.get('0'), cache.get('1')]).toEqual([undefined, 1])
    now = 10 * 60_000
    expect(cache.get('200')).toBeUndefined()
  })
})
