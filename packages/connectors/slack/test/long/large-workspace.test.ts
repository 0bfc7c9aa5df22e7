import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ids } from '../../testing/workspace.ts'
import { startWorld, type World } from '../connected.ts'

let small: World
let large: World
beforeAll(async () => {
  small = await startWorld()
  large = await startWorld({ people: 200_000, channels: 20_000 })
})
afterAll(async () => {
  await small.fake.close()
  await large.fake.close()
})

const firstCall = async (world: World, name: string, input: Readonly<Record<string, unknown>>) => {
  const alice = await world.connect()
  await alice.call(name, input).catch(() => undefined)
  return alice.sent.map(({ method }) => method)
}

describe('a workspace of 200,000 people and 20,000 channels', () => {
  it.each([
    ['slack_get_me', {}],
    ['slack_list_channels', {}],
    ['slack_list_channels', { all: true }],
    ['slack_read_channel', { channel: '#general' }],
    ['slack_read_channel', { channel: '@bob' }],
    ['slack_get_channel', { channel: ids.general }],
    ['slack_get_user', { user: '@bob' }],
    ['slack_search_users', { query: 'bob' }],
    ['slack_search_messages', { query: 'launch', channel: '#random', from: '@bob' }],
    ['slack_send_message', { channel: '#general', text: 'Hello' }],
    ['slack_read_channel', { channel: '#nowhere' }],
    ['slack_get_user', { user: '@nobody' }],
  ])('takes the same requests as a small one for the first call: %s %j', async (name, input) => {
    const requests = await firstCall(large, name, input)
    expect(requests).toEqual(await firstCall(small, name, input))
    expect(requests.length).toBeLessThanOrEqual(9)
    expect(requests).not.toContain('users.list')
  })

  it('is never walked through: nobody is listed, and a page is a page', async () => {
    const alice = await large.connect()
    for (const input of [{ all: true }, { all: true, limit: 100 }]) {
      const { channels, page } = await alice.call('slack_list_channels', input)
      expect((channels as unknown[]).length).toBeLessThanOrEqual(100)
      expect(page).toMatchObject({ hasMore: true })
    }
    expect(alice.sent.filter(({ method }) => method === 'conversations.list')).toHaveLength(2)
  })

  it('finds somebody and something far away with one search each', async () => {
    const alice = await large.connect()
    expect(await alice.call('slack_get_user', { user: '@user199999' })).toMatchObject({
      name: 'User Number 199999',
    })
    expect(await alice.call('slack_get_channel', { channel: '#channel-19999' })).toMatchObject({
      channel: { name: 'channel-19999' },
    })
    expect(alice.sent.length).toBeLessThanOrEqual(8)
  })

  it('remembers at most 200 names of a connection', async () => {
    const alice = await large.connect()
    const first = Array.from({ length: 25 }, (_, page) =>
      Array.from(
        { length: 10 },
        (_, index) => `U${(page * 10 + index).toString(36).toUpperCase().padStart(9, '0')}`,
      ),
    )
    for (const page of first) expect((await alice.context.api.namesOf(page)).size).toBe(10)
    alice.sent.length = 0
    await alice.context.api.namesOf(first[24] ?? [])
    expect(alice.sent).toHaveLength(0)
    await alice.context.api.namesOf(first[0] ?? [])
    expect(alice.sent).toHaveLength(10)
  })

  it('looks up at most ten people for one result', async () => {
    const alice = await large.connect()
    const everybody = Array.from(
      { length: 40 },
      (_, index) => `U${index.toString(36).toUpperCase().padStart(9, '0')}`,
    )
    expect((await alice.context.api.namesOf(everybody)).size).toBe(10)
    expect(alice.sent).toHaveLength(10)
  })
})

describe('somebody in very many conversations', () => {
  it('is looked through for at most five pages', async () => {
    const alice = await small.connect()
    const { api } = alice.context
    let pages = 0
    const endless = {
      ...api,
      myChannels: async () => {
        pages += 1
        return { items: [], next: `page-${pages}` }
      },
    }
    const { createDirectory } = await import('../../src/directory.ts')
    const { createConnectionCache } = await import('@grantway/connector-kit')
    const directory = createDirectory(
      endless,
      createConnectionCache(() => new Date()),
    )
    await expect(directory.directMessageWith(ids.bob)).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
    })
    expect(pages).toBe(5)
    await expect(directory.channelNamed('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
    expect(pages).toBe(15)
  })
})

describe('rate tiers', () => {
  it('are told with the seconds to wait, by method and person', async () => {
    let time = Date.parse('2027-01-31T12:00:00Z')
    const world = await startWorld({ rates: true }, () => new Date(time))
    const alice = await world.connect()
    const search = () => alice.call('slack_search_users', { query: 'bob' })
    for (let calls = 0; calls < 10; calls += 1) await search()
    time += 18_500
    await expect(search()).rejects.toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 42 } })
    const bob = await world.connect({ account: ids.bob })
    await bob.call('slack_search_users', { query: 'bob' })
    await alice.call('slack_get_me')
    time += 42_000
    await search()
    await world.fake.close()
  })
})
