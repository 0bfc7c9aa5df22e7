import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listPage, pageInput, resultBudget, withinBudget } from '../../src/index.ts'
import { rejection } from '../upstream.ts'

const context = {
  sealCursor: (cursor: string) => `sealed:${Buffer.from(cursor).toString('base64url')}`,
  openCursor: (sealed: string) => Buffer.from(sealed.replace('sealed:', ''), 'base64url').toString(),
}

/** A provider with records of this length; it counts how they were asked for. */
const providerOf = (count: number, length = 1) => {
  const asked: { after?: string; limit: number }[] = []
  const items = Array.from({ length: count }, (_, index) => ({ index, text: 'x'.repeat(length) }))
  const fetch = async (page: { after?: string; limit: number }) => {
    asked.push(page)
    const from = Number(page.after ?? 0)
    const end = from + page.limit
    return { items: items.slice(from, end), next: end < count ? String(end) : undefined }
  }
  return { asked, fetch }
}
type Fetch = ReturnType<typeof providerOf>['fetch']

const list = (
  fetch: Fetch,
  limit: number,
  cursor?: string,
  query: Record<string, string | undefined> = { q: 'a' },
) => listPage(context, { limit, cursor, query, fetch, view: (item) => item })

const all = async (fetch: Fetch, limits: readonly number[]): Promise<number[]> => {
  const seen: number[] = []
  let cursor: string | undefined
  for (let call = 0; call < 500; call += 1) {
    const { items, page } = await list(fetch, limits[call % limits.length] ?? 20, cursor)
    expect(page.returned).toBe(items.length)
    seen.push(...items.map(({ index }) => index))
    cursor = page.nextCursor
    if (!cursor) return seen
  }
  throw new Error('the pages do not end')
}

describe('a page', () => {
  it('leaves the room that the rest of the result takes', async () => {
    const { fetch } = providerOf(20, 1_000)
    const { items, truncated } = await listPage(context, {
      limit: 20, query: {}, fetch, view: (item) => item, room: () => 5_000,
    })
    expect(items).toHaveLength(4)
    expect(truncated).toEqual({ reason: 'size', shown: 4, total: 20 })
  })

  it.each([
    [0, 1, [20]],
    [1, 1, [20]],
    [20, 1, [20]],
    [21, 1, [20]],
    [95, 1, [7]],
    [95, 1, [1]],
    [60, 2_000, [20]],
    [60, 2_000, [50, 3, 11]],
    [40, 40_000, [20]],
  ])(
    'leads through %i records of %i characters, %j at a time, without loss or repetition',
    async (count, length, limits) => {
      const seen = await all(providerOf(count, length).fetch, limits)
      expect(seen).toEqual(Array.from({ length: count }, (_, index) => index))
    },
  )

  it('says truthfully whether there is more', async () => {
    expect((await list(providerOf(20).fetch, 20)).page).toEqual({ returned: 20, hasMore: false })
    expect((await list(providerOf(21).fetch, 20)).page).toMatchObject({ returned: 20, hasMore: true })
  })

  it('stays within the size budget and says so', async () => {
    const { items, page, truncated } = await list(providerOf(50, 2_000).fetch, 50)
    expect(JSON.stringify({ items, page, truncated }).length).toBeLessThanOrEqual(resultBudget)
    expect(truncated).toEqual({ reason: 'size', shown: items.length, total: 50 })
    expect(page.hasMore).toBe(true)
  })

  it('is not called truncated when only the limit ended it', async () => {
    expect(await list(providerOf(50).fetch, 20)).not.toHaveProperty('truncated')
  })

  it('asks the provider for what was asked of it', async () => {
    const { asked, fetch } = providerOf(50)
    const { page } = await list(fetch, 20)
    await list(fetch, 5, page.nextCursor)
    expect(asked).toEqual([{ limit: 20 }, { after: '20', limit: 5 }])
  })

  it('takes an empty cursor of the provider for the end', async () => {
    const { page } = await list(async () => ({ items: [], next: '' }), 20)
    expect(page).toEqual({ returned: 0, hasMore: false })
  })
})

describe('a cursor', () => {
  it('belongs to its query', async () => {
    const { fetch, asked } = providerOf(50)
    const { page } = await list(fetch, 20, undefined, { q: 'a' })
    expect(await rejection(list(fetch, 20, page.nextCursor, { q: 'b' }))).toMatchObject({
      code: 'INVALID_INPUT',
    })
    expect(asked).toHaveLength(1)
    await expect(list(fetch, 20, page.nextCursor, { q: 'a' })).resolves.toBeDefined()
  })

  it('belongs to the same query whatever the order of its fields', async () => {
    const { fetch } = providerOf(50)
    const { page } = await list(fetch, 20, undefined, { a: '1', b: '2', c: undefined })
    await expect(list(fetch, 20, page.nextCursor, { b: '2', a: '1' })).resolves.toBeDefined()
  })

  it.each(['"text"', '{}', 'not json', '{"query":"x","skip":-1}'])(
    'that opens to %j is refused',
    async (opened) => {
      const { fetch } = providerOf(50)
      expect(await rejection(list(fetch, 20, context.sealCursor(opened)))).toMatchObject({
        code: 'INVALID_INPUT',
      })
    },
  )

  it('of somebody else is refused by what opens it', async () => {
    const refusing = {
      ...context,
      openCursor: () => {
        throw new Error('not yours')
      },
    }
    const listing = {
      limit: 20,
      cursor: 'x',
      query: {},
      fetch: providerOf(1).fetch,
      view: (item: unknown) => item,
    }
    expect(await rejection(listPage(refusing, listing))).toMatchObject({ message: 'not yours' })
  })
})

describe('the input of a listing', () => {
  it('has 20 as the default of its limit in the emitted schema', () => {
    expect(z.toJSONSchema(z.object(pageInput(50)), { io: 'input' })).toMatchObject({
      properties: { limit: { default: 20, minimum: 1, maximum: 50 }, cursor: { type: 'string' } },
    })
  })
})

describe('the size budget', () => {
  it('keeps a record whole or not at all', () => {
    const items = ['a'.repeat(10), 'b'.repeat(10), 'c'.repeat(10)]
    expect(withinBudget(items, 30)).toEqual({
      kept: items.slice(0, 2),
      truncated: { reason: 'size', shown: 2, total: 3 },
    })
    expect(withinBudget(items, 39)).toEqual({ kept: items })
  })

  it('keeps the first record always, so that a listing can go on', () => {
    expect(withinBudget(['a'.repeat(100)], 10).kept).toHaveLength(1)
  })
})
