import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServerResponse } from 'node:http'
import { clientOf, rejection, startUpstream, type Upstream } from '../upstream.ts'

let files: Upstream
let answer: (response: ServerResponse) => void

beforeEach(async () => {
  files = await startUpstream((response) => answer(response))
})
afterEach(() => files.close())

/** Stands for the fetch that refuses private addresses: carries https://files.example to the loopback server. */
const publicFetch: typeof fetch = (input, init) =>
  fetch(String(input).replace('https://files.example', files.origin), init)
const client = (maxBytes?: number) => {
  const declared = ['https://api.example'] as const
  return clientOf(declared, { publicFetch, ...(maxBytes !== undefined && { maxBytes }) })
}
const address = 'https://files.example/report.pdf?signature=SECRET_signature'

describe('a download', () => {
  it('gives the bytes and sends no authorization', async () => {
    answer = (response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF')
    const { bytes, mimeType } = await client().download(address)
    expect(Buffer.from(bytes).toString()).toBe('%PDF')
    expect(mimeType).toBe('application/pdf')
    expect(files.arrived).toHaveLength(1)
    expect(files.arrived[0]?.headers).not.toHaveProperty('authorization')
  })

  it.each(['http://files.example/report.pdf', 'file:///etc/passwd', 'data:text/plain,x', '/report.pdf', ''])(
    'refuses %j, which is not https, before anything is sent',
    async (url) => {
      answer = (response) => response.end('x')
      expect(await rejection(client().download(url))).toMatchObject({ code: 'API_ERROR' })
      expect(files.arrived).toHaveLength(0)
    },
  )

  it('follows no redirect', async () => {
    answer = (response) => response.writeHead(302, { location: '/elsewhere' }).end()
    expect(await rejection(client().download(address))).toMatchObject({ code: 'API_ERROR' })
    expect(files.arrived).toHaveLength(1)
  })

  it('keeps to the byte cap', async () => {
    answer = (response) => response.end('x'.repeat(101))
    expect(await rejection(client(100).download(address))).toMatchObject({ code: 'CONTENT_TOO_LARGE' })
    expect((await client(101).download(address)).bytes).toHaveLength(101)
  })

  it.each([
    [401, 'NOT_FOUND_OR_NO_ACCESS'],
    [403, 'NOT_FOUND_OR_NO_ACCESS'],
    [410, 'NOT_FOUND_OR_NO_ACCESS'],
    [429, 'API_ERROR'],
    [503, 'PROVIDER_UNAVAILABLE'],
  ])('that answers %i says nothing about the connection', async (status, code) => {
    answer = (response) => response.writeHead(status).end('SECRET_body')
    const error = await rejection(client().download(address))
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error) + String(error)).not.toContain('SECRET_')
  })

  it('that cannot be reached is PROVIDER_UNAVAILABLE without its address', async () => {
    const unreachable: typeof fetch = (input) =>
      Promise.reject(new TypeError(`cannot reach ${String(input)}`))
    const error = await rejection(
      clientOf(['https://api.example'], { publicFetch: unreachable }).download(address),
    )
    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(String(error)).not.toContain('SECRET_')
  })
})

describe('a download from the provider itself', () => {
  const own = (overrides: Parameters<typeof clientOf>[1] = {}) => clientOf([files.origin], { publicFetch, ...overrides })

  it('carries the authorization', async () => {
    answer = (response) => response.end('log')
    const { bytes } = await own().download(`${files.origin}/logs/1`)
    expect(Buffer.from(bytes).toString()).toBe('log')
    expect(files.arrived[0]?.headers).toHaveProperty('authorization')
  })

  it('follows one redirect, and leaves the authorization behind', async () => {
    answer = (response) =>
      files.arrived.length === 1
        ? response.writeHead(302, { location: 'https://files.example/signed' }).end()
        : response.end('zip')
    const { bytes } = await own().download(`${files.origin}/logs/1`)
    expect(Buffer.from(bytes).toString()).toBe('zip')
    expect(files.arrived.map(({ path }) => path)).toEqual(['/logs/1', '/signed'])
    expect(files.arrived[1]?.headers).not.toHaveProperty('authorization')
  })

  it.each(['https://files.example/again', 'http://files.example/plain'])(
    'refuses a redirect to %s when it redirects again or is not https',
    async (location) => {
      answer = (response) => response.writeHead(302, { location }).end()
      expect(await rejection(own().download(`${files.origin}/logs/1`))).toMatchObject({ code: 'API_ERROR' })
    },
  )

  it('renews once after a 401, and explains what remains', async () => {
    answer = (response) => (files.arrived.length === 1 ? response.writeHead(401).end() : response.end('ok'))
    await own({ renew: () => Promise.resolve(true) }).download(`${files.origin}/logs/1`)
    expect(files.arrived).toHaveLength(2)
    answer = (response) => response.writeHead(404).end('SECRET_body')
    const error = await rejection(own().download(`${files.origin}/logs/1`))
    expect(error).toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
    expect(String(error)).not.toContain('SECRET_')
  })
})
