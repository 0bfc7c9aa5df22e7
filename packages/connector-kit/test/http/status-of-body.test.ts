import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { clientOf, json, rejection, startUpstream, type Upstream } from '../upstream.ts'

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

/** A provider that answers 200 to everything, and says in the body what it means. */
const failureStatus = (body: unknown): number | undefined =>
  z.object({ means: z.number() }).safeParse(body).data?.means

describe('an answer at 200 that stands for another status', () => {
  it.each([
    [400, 'INVALID_INPUT'],
    [404, 'NOT_FOUND_OR_NO_ACCESS'],
    [401, 'AUTH_EXPIRED'],
    [503, 'PROVIDER_UNAVAILABLE'],
  ])('is a failure of status %i, never a success of another shape', async (means, code) => {
    const { origin } = await upstream((response) => json(response, 200, { means, ok: true }))
    expect(await rejection(clientOf([origin], { failureStatus }).request(get))).toMatchObject({ code })
  })

  it('is taken for a success where the provider does not say so (control)', async () => {
    const { origin } = await upstream((response) => json(response, 200, { means: 404, ok: true }))
    expect(await clientOf([origin]).request(get)).toEqual({ ok: true })
  })

  it('is renewed once when it stands for 401', async () => {
    let renewed = 0
    const { origin, arrived } = await upstream((response, _request, earlier) =>
      json(response, 200, earlier === 0 ? { means: 401 } : { ok: true }),
    )
    const renew = async () => Boolean((renewed += 1))
    expect(await clientOf([origin], { failureStatus, renew }).request(get)).toEqual({ ok: true })
    expect([renewed, arrived.length]).toEqual([1, 2])
  })

  it('is repeated when it stands for 503 and the request may be, and not otherwise', async () => {
    const { origin, arrived } = await upstream((response) => json(response, 200, { means: 503 }))
    const http = clientOf([origin], { failureStatus })
    await rejection(http.request(get))
    expect(arrived).toHaveLength(3)
    await rejection(http.request({ ...get, method: 'POST', json: {} }))
    expect(arrived).toHaveLength(4)
  })

  it('is explained with its status, headers and body', async () => {
    const { origin } = await upstream((response) =>
      json(response, 200, { means: 429 }, { 'retry-after': '30' }),
    )
    const explained: unknown[] = []
    const http = clientOf([origin], {
      failureStatus,
      explainFailure: ({ status, headers, body }) => {
        explained.push(status, headers.get('retry-after'), body)
        return { code: 'RATE_LIMITED' }
      },
    })
    expect(await rejection(http.request(get))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(explained).toEqual([429, '30', { means: 429 }])
  })

  it('keeps the cap on the size of a body', async () => {
    const { origin } = await upstream((response) => json(response, 200, { ok: true, filler: 'x'.repeat(200) }))
    const error = await rejection(clientOf([origin], { failureStatus, maxBytes: 100 }).request(get))
    expect(error).toMatchObject({ code: 'CONTENT_TOO_LARGE' })
  })

  it('leaves answers without a body as they are', async () => {
    const { origin } = await upstream((response) => response.writeHead(204).end())
    const http = clientOf([origin], { failureStatus })
    expect(await http.request({ ...get, schema: z.undefined() })).toBeUndefined()
  })
})
