import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { retryAfterSeconds } from '../../src/index.ts'
import { retryDelayMs } from '../../src/http/retry.ts'
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
const get = { method: 'GET', path: '/', schema: ok } as const

describe('trying again', () => {
  it.each([502, 503, 504])('after a %i happens at most twice', async (status) => {
    const { origin, arrived } = await upstream((response) => json(response, status, {}))
    expect(await rejection(clientOf([origin]).request(get))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(arrived).toHaveLength(3)
  })

  it('after a broken connection happens at most twice', async () => {
    const { origin, arrived } = await upstream((response) => response.destroy())
    expect(await rejection(clientOf([origin]).request(get))).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(arrived).toHaveLength(3)
  })

  it('succeeds when the service is back', async () => {
    const { origin, arrived } = await upstream((response, _request, earlier) =>
      earlier < 2 ? json(response, 503, {}) : json(response, 200, { ok: true }),
    )
    expect(await clientOf([origin]).request(get)).toEqual({ ok: true })
    expect(arrived).toHaveLength(3)
  })

  it.each([400, 403, 404, 409, 422, 500, 501])('after a %i does not happen', async (status) => {
    const { origin, arrived } = await upstream((response) => json(response, status, {}))
    await rejection(clientOf([origin]).request(get))
    expect(arrived).toHaveLength(1)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('S-E08: never happens to a %s by itself', async (method) => {
    const { origin, arrived } = await upstream((response) => json(response, 503, {}))
    await rejection(clientOf([origin]).request({ method, path: '/', schema: ok }))
    expect(arrived).toHaveLength(1)
  })

  it('never happens to a POST whose connection broke: it may have been done', async () => {
    const { origin, arrived } = await upstream((response) => response.destroy())
    await rejection(clientOf([origin]).request({ method: 'POST', path: '/', schema: ok }))
    expect(arrived).toHaveLength(1)
  })

  it('happens to a POST that was declared idempotent (control)', async () => {
    const { origin, arrived } = await upstream((response) => json(response, 503, {}))
    await rejection(clientOf([origin]).request({ method: 'POST', path: '/', schema: ok, idempotent: true }))
    expect(arrived).toHaveLength(3)
  })

  it('is not used up by renewing the authorization', async () => {
    const { origin, arrived } = await upstream((response, _request, earlier) =>
      json(response, earlier === 0 ? 401 : earlier < 3 ? 503 : 200, { ok: true }),
    )
    expect(await clientOf([origin], { renew: async () => true }).request(get)).toEqual({ ok: true })
    expect(arrived).toHaveLength(4)
  })
})

describe('a rate limit', () => {
  it('is waited out when the wait is within the budget', async () => {
    const { origin, arrived } = await upstream((response, _request, earlier) =>
      earlier === 0 ? json(response, 429, {}, { 'retry-after': '0' }) : json(response, 200, { ok: true }),
    )
    expect(await clientOf([origin]).request(get)).toEqual({ ok: true })
    expect(arrived).toHaveLength(2)
  })

  it('beyond the budget is RATE_LIMITED with the seconds, at once', async () => {
    const { origin, arrived } = await upstream((response) => json(response, 429, {}, { 'retry-after': '3' }))
    expect(await rejection(clientOf([origin]).request(get))).toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 3 },
    })
    expect(arrived).toHaveLength(1)
  })

  it('without a stated wait is not guessed at', async () => {
    const { origin, arrived } = await upstream((response) => json(response, 429, {}))
    const error = await rejection(clientOf([origin]).request(get))
    expect(error).toMatchObject({ code: 'RATE_LIMITED' })
    expect(arrived).toHaveLength(1)
  })

  it('is told for an outage too, when the service names a wait', async () => {
    const { origin, arrived } = await upstream((response) =>
      json(response, 503, {}, { 'retry-after': '120' }),
    )
    expect(await rejection(clientOf([origin]).request(get))).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      details: { retryAfterSeconds: 120 },
    })
    expect(arrived).toHaveLength(1)
  })
})

describe('the wait before the next try', () => {
  const answer = (status: number, retryAfter?: string) =>
    new Response(null, { status, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } })

  it.each([
    ['grows with every try', 'unreachable' as const, 0, 200],
    ['grows with every try', 'unreachable' as const, 1, 400],
    ['is the one that was asked for', answer(503, '1'), 0, 1_000],
    ['is the one that was asked for', answer(503, '2'), 0, 2_000],
    ['is nothing beyond the budget', answer(503, '3'), 0, undefined],
    ['is nothing for a limit without a wait', answer(429), 0, undefined],
  ])('%s (%o, try %i)', (_name, outcome, tries, expected) => {
    expect(retryDelayMs(outcome, tries, () => 0.5)).toBe(expected)
  })

  it.each([
    ['17', 17],
    ['1.5', 2],
    ['Mon, 23 Nov 2026 08:00:30 GMT', 30],
    ['Mon, 23 Nov 2026 07:00:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    ['2030-01-01', undefined],
  ])('reads Retry-After: %s', (value, expected) => {
    const headers = new Headers({ 'retry-after': value, date: 'Mon, 23 Nov 2026 08:00:00 GMT' })
    expect(retryAfterSeconds(headers)).toBe(expected)
  })
})
