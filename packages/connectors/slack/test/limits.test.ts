import { outsideLimits, type Limits } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { channels } from '../src/limits.ts'
import { narrowedQuery } from '../src/tools/search-messages.ts'
import { ids } from '../testing/workspace.ts'
import { startWorld, type World } from './connected.ts'

const channel = (id: string) => ({ kind: 'channel', id })
const only = (...list: readonly string[]): Limits => ({ allow: list.map(channel), deny: [] })
const but = (...list: readonly string[]): Limits => ({ allow: [], deny: list.map(channel) })
const later = new Date(Date.now() + 86_400_000).toISOString()
const ts = '1234567890.123456'
const linkTo = (id: string) => `https://acme.slack.com/archives/${id}/p1234567890123456`

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.fake.close())

/** What the engine does before a tool runs. */
const refusedAtOnce = (name: string, input: Readonly<Record<string, unknown>>, limits: Limits): boolean => {
  const tool = world.connector.tools.find((candidate) => candidate.name === name)
  const targets = tool?.targets?.(tool.input.parse(input)) ?? []
  return outsideLimits(world.connector.targetKinds ?? [], limits, targets) !== undefined
}

const writesTo = (place: string): readonly (readonly [string, Readonly<Record<string, unknown>>])[] => [
  ['slack_send_message', { channel: place, text: 'x' }],
  ['slack_schedule_message', { channel: place, text: 'x', at: later }],
  ['slack_update_message', { channel: place, message: ts, text: 'x' }],
  ['slack_add_reaction', { channel: place, message: ts, emoji: 'tada' }],
]
const all = [ids.random, `https://acme.slack.com/archives/${ids.random}`, `<#${ids.random}>`].flatMap(
  writesTo,
)

describe('posting outside the list of allowed channels', () => {
  it.each([
    ...all,
    ['slack_update_message', { message: linkTo(ids.random), text: 'x' }],
    ['slack_add_reaction', { message: linkTo(ids.random), emoji: 'tada' }],
    ['slack_add_reaction', { message: linkTo(ids.random), channel: ids.general, emoji: 'tada' }],
    ['slack_send_message', { channel: ids.bob, text: 'x' }],
    ['slack_open_dm', { people: [ids.bob] }],
  ] as [string, Record<string, unknown>][])('is refused before any request: %s %j', async (name, input) => {
    expect(refusedAtOnce(name, input, only(ids.general))).toBe(true)
    // The handler keeps it too, whoever calls it.
    const limited = await world.connect({ limits: only(ids.general) })
    await expect(limited.call(name, input)).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    expect(limited.sent).toEqual([])
  })

  it.each(writesTo('#random'))(
    'by name is refused once the name is resolved, before anything is written: %s',
    async (name, input) => {
      expect(refusedAtOnce(name, input, only(ids.general))).toBe(false)
      for (const limits of [only(ids.general), but(ids.random)]) {
        const limited = await world.connect({ limits })
        await expect(limited.call(name, input)).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
        expect(limited.sent.map(({ verb, method }) => [verb, method])).toEqual([
          ['GET', 'auth.test'],
          ['GET', 'users.conversations'],
        ])
      }
    },
  )

  it('leaves the allowed ones open, by id and by name (control)', async () => {
    const limited = await world.connect({ limits: only(ids.general) })
    for (const place of [ids.general, '#general'])
      expect(await limited.call('slack_send_message', { channel: place, text: 'Hello' })).toMatchObject({
        channelId: ids.general,
      })
  })
})

describe('a person in the place of a channel', () => {
  const refused = { code: 'RESOURCE_NOT_SELECTED' }

  it.each([
    ['slack_send_message', { channel: '@bob', text: 'x' }],
    ['slack_schedule_message', { channel: 'bob@acme.example', text: 'x', at: later }],
    ['slack_open_dm', { people: ['bob@acme.example'] }],
    ['slack_open_dm', { people: [ids.carol, '@bob'] }],
  ] as [string, Record<string, unknown>][])(
    'is looked up and refused before anything is opened: %s %j',
    async (name, input) => {
      const limited = await world.connect({ limits: only(ids.general, ids.carol) })
      await expect(limited.call(name, input)).rejects.toMatchObject(refused)
      expect(limited.sent.filter(({ verb }) => verb !== 'GET')).toEqual([])
    },
  )

  it('is reached where their id is on the list, but for a direct message that is denied', async () => {
    const limited = await world.connect({ limits: only(ids.bob) })
    expect(await limited.call('slack_send_message', { channel: '@bob', text: 'Hello' })).toMatchObject({
      channelId: ids.dmWithBob,
    })
    expect(await limited.call('slack_open_dm', { people: [ids.bob] })).toMatchObject({
      channelId: ids.dmWithBob,
    })
    const both = await world.connect({
      limits: { allow: [channel(ids.bob)], deny: [channel(ids.dmWithBob)] },
    })
    await expect(both.call('slack_send_message', { channel: '@bob', text: 'x' })).rejects.toMatchObject(
      refused,
    )
    await expect(both.call('slack_open_dm', { people: ['@bob'] })).rejects.toMatchObject(refused)
    expect(both.sent.map(({ method }) => method)).not.toContain('chat.postMessage')
  })

  it('is no place to list or to search in', async () => {
    const limited = await world.connect({ limits: only(ids.bob) })
    expect((await limited.call('slack_list_channels'))['channels']).toEqual([])
    await expect(limited.call('slack_search_messages', { query: 'launch' })).rejects.toMatchObject(refused)
    expect(limited.sent.map(({ method }) => method)).not.toContain('assistant.search.context')
  })
})

describe('a list of denied channels', () => {
  it('refuses these before any request, also where a person stands for the direct message', async () => {
    const limited = await world.connect({ limits: but(ids.random, ids.dmWithBob) })
    await expect(
      limited.call('slack_send_message', { channel: ids.random, text: 'x' }),
    ).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    expect(limited.sent).toEqual([])
    await expect(limited.call('slack_send_message', { channel: '@bob', text: 'x' })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_SELECTED',
    })
    expect(limited.sent.map(({ method }) => method)).not.toContain('chat.postMessage')
    expect(await limited.call('slack_send_message', { channel: ids.general, text: 'x' })).toMatchObject({
      channelId: ids.general,
    })
  })

  it('wins over the allowed ones', async () => {
    const limited = await world.connect({
      limits: { allow: [channel(ids.random)], deny: [channel(ids.random)] },
    })
    await expect(limited.call('slack_read_channel', { channel: ids.random })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_SELECTED',
    })
  })
})

describe('looking around within limits', () => {
  const listed = async (limits: Limits, input = {}) =>
    (
      (await (await world.connect({ limits })).call('slack_list_channels', input))['channels'] as {
        id: string
      }[]
    ).map(({ id }) => id)

  it('asks for the allowed channels alone', async () => {
    const limited = await world.connect({ limits: only(ids.random, ids.apollo) })
    const { channels: rows } = await limited.call('slack_list_channels', { kinds: ['public', 'private'] })
    expect((rows as { id: string }[]).map(({ id }) => id)).toEqual([ids.random, ids.apollo])
    expect(
      limited.sent.some(({ method }) => ['users.conversations', 'conversations.list'].includes(method)),
    ).toBe(false)
    expect(await listed(only(ids.random, ids.apollo))).toEqual([ids.random])
    expect(await listed(only(ids.secret), { kinds: ['private'] })).toEqual([])
  })

  it('leaves the denied ones out', async () => {
    expect(await listed(but(ids.random))).toEqual([ids.general, ids.design])
    expect(await listed(but(ids.random), { all: true })).toEqual([ids.general, ids.design])
  })

  it('shows a file only where an allowed channel shows it', async () => {
    const limited = await world.connect({ limits: only(ids.random) })
    await expect(limited.call('slack_get_file', { file: ids.notes })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_SELECTED',
    })
    await expect(limited.read('slack_file', { teamId: ids.team, fileId: ids.notes })).rejects.toMatchObject({
      code: 'RESOURCE_NOT_SELECTED',
    })
    const allowed = await world.connect({ limits: only(ids.general) })
    expect(await allowed.call('slack_get_file', { file: ids.notes })).toMatchObject({
      channelIds: [ids.general],
    })
  })

  it('opens resources of the allowed channels alone', async () => {
    const limited = await world.connect({ limits: only(ids.general) })
    for (const [name, variables] of [
      ['slack_channel', { teamId: ids.team, channelId: ids.random }],
      ['slack_thread', { teamId: ids.team, channelId: ids.random, ts }],
    ] as const) {
      const template = world.connector.resources?.find((candidate) => candidate.name === name)
      expect(template?.targets?.(variables)).toEqual([channel(ids.random)])
      await expect(limited.read(name, variables)).rejects.toMatchObject({ code: 'RESOURCE_NOT_SELECTED' })
    }
    expect(limited.sent).toEqual([])
  })
})

/** What a model might be talked into writing to get out of its channels. */
const injections = [
  'launch in:#random',
  'launch in:<#C000000001>',
  'launch -in:#general',
  'launch "in:#random',
  '"launch in:random"',
  'launch IN:#random',
  'launch in: #random',
  'in:random',
  'launch" in:random "',
  `launch in:<#${ids.random}|general>`,
  'launch\nin:#random',
  'launch\u00a0in:#random',
  'launch -in:<#C000000000> from:@bob',
]

describe('a search within limits', () => {
  it.each(injections)('never leaves the allowed channels: %j', async (query) => {
    const limited = await world.connect({ limits: only(ids.general) })
    const { messages } = await limited.call('slack_search_messages', {
      query,
      kinds: ['public', 'private', 'dm', 'group-dm'],
    })
    expect((messages as { channelId: string }[]).every(({ channelId }) => channelId === ids.general)).toBe(
      true,
    )
    const sent =
      limited.sent.find(({ method }) => method === 'assistant.search.context')?.query['query'] ?? ''
    expect(sent.startsWith(`in:<#${ids.general}>`)).toBe(true)
    expect(sent.match(/\bin:/gi)).toHaveLength(1)
  })

  it('never leaves them, whatever the words are', async () => {
    const limited = await world.connect({ limits: only(ids.general) })
    const pieces = ['in:', '-in:', 'IN :', 'from:', '#random', `<#${ids.random}>`, '@bob', '"', '(', ')', ' OR ', ' ', '\n', '\u200B', '\u00a0', 'launch', '*', ':']
    let state = 9
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    let found = 0
    for (let round = 0; round < 300; round += 1) {
      const query = Array.from({ length: 1 + random(7) }, () => pieces[random(pieces.length)]).join('')
      limited.sent.length = 0
      const result = await limited.call('slack_search_messages', { query }).catch(() => undefined)
      for (const { query: sent } of limited.sent.filter(({ method }) => method.startsWith('assistant'))) {
        expect(sent['query']?.startsWith(`in:<#${ids.general}>`)).toBe(true)
        expect(sent['query']?.slice(5)).not.toMatch(/(^|[^\p{L}\p{N}_])-?in:/iu)
      }
      const messages = (result?.['messages'] ?? []) as readonly { readonly channelId: string }[]
      expect(messages.filter(({ channelId }) => channelId !== ids.general)).toEqual([])
      found += messages.length
    }
    expect(found).toBeGreaterThan(100)
  })

  it('would leave them without (control)', async () => {
    const free = await world.connect()
    const { messages } = await free.call('slack_search_messages', { query: 'launch in:<#C000000001>' })
    expect((messages as { channelId: string }[]).map(({ channelId }) => channelId)).toContain(ids.random)
  })

  it('shows nothing of other channels even where the service ignores the filter', async () => {
    const limited = await world.connect({ limits: only(ids.general) })
    const { api } = limited.context
    const careless = {
      ...api,
      searchMessages: (request: never, page: never) =>
        api.searchMessages({ ...(request as object), query: 'launch' } as never, page),
    }
    const tool = world.connector.tools.find(({ name }) => name === 'slack_search_messages')
    const input = tool?.input.parse({ query: 'launch' }) as never
    const output = (await tool?.handler({ ...limited.context, api: careless }, input)) as {
      messages: { channelId: string }[]
    }
    expect(output.messages.length).toBeGreaterThan(0)
    expect(output.messages.every(({ channelId }) => channelId === ids.general)).toBe(true)
  })

  it('names denied channels, and a person or channel the words cannot replace', () => {
    const narrowing = { channel: undefined, from: undefined, limits: undefined }
    expect(narrowedQuery('x', { ...narrowing, limits: but(ids.general, ids.random, ids.bob) })).toBe(
      `-in:<#${ids.general}> -in:<#${ids.random}> x`,
    )
    expect(narrowedQuery('x from:@eve from:me', { ...narrowing, from: 'U1' })).toBe('from:<@U1> x')
    expect(narrowedQuery('x in:#b', { ...narrowing, channel: 'C1' })).toBe('in:<#C1> x')
    expect(narrowedQuery('x in:#b from:me', narrowing)).toBe('x in:#b from:me')
    expect(narrowedQuery('login: plain words', { ...narrowing, channel: 'C1' })).toBe(
      'in:<#C1> login: plain words',
    )
  })
})

describe('the kind of target', () => {
  it('reads ids out of what a person pastes, and nothing else', () => {
    expect(channels.parse(` https://acme.slack.com/archives/${ids.general} `)).toBe(ids.general)
    expect(channels.parse(ids.apollo)).toBe(ids.apollo)
    expect(channels.parse(`<@${ids.bob}>`)).toBe(ids.bob)
    for (const typed of ['#general', 'general', '@bob', 'bob@acme.example', '', 'c000000000'])
      expect(channels.parse(typed)).toBeUndefined()
  })
})
