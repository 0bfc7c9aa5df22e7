import { ConnectorError } from '@grantway/connector-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ids } from '../testing/workspace.ts'
import { startWorld, type Connected, type World } from './connected.ts'

let world: World
let alice: Connected
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.fake.close())
beforeEach(async () => {
  alice = await world.connect()
})

const newest = async (channel: string) =>
  (
    (await alice.call('slack_read_channel', { channel, limit: 1 }))['messages'] as {
      ts: string
      text: string
      reactions?: unknown
      edited?: boolean
      author: { id: string }
    }[]
  )[0]
const writes = () => alice.sent.filter(({ verb }) => verb === 'POST')
const post = async (channel: string = ids.general, text = 'Hello') =>
  String((await alice.call('slack_send_message', { channel, text }))['ts'])

describe('sending', () => {
  it('posts as the person, in Markdown, without fetching what it links to', async () => {
    const sent = await alice.call('slack_send_message', {
      channel: '#general',
      text: '**Done**: https://acme.example',
    })
    expect(sent).toMatchObject({
      channelId: ids.general,
      url: expect.stringContaining(`/archives/${ids.general}/p`) as string,
    })
    expect(await newest(ids.general)).toMatchObject({ ts: sent['ts'], author: { id: ids.alice } })
    expect(writes()[0]?.form).toEqual({
      channel: ids.general,
      markdown_text: '**Done**: https://acme.example',
      unfurl_links: 'false',
      unfurl_media: 'false',
    })
  })

  it('replies in a thread, named by link or ts', async () => {
    const ts = await post()
    const { url } = await alice.call('slack_send_message', { channel: ids.general, text: 'One', thread: ts })
    expect(url).toContain(`thread_ts=${ts}`)
    await alice.call('slack_send_message', { channel: ids.general, text: 'Two', thread: String(url) })
    const { messages } = await alice.call('slack_read_thread', { channel: ids.general, message: ts })
    expect((messages as { text: string }[]).map(({ text }) => text)).toEqual(['Hello', 'One', 'Two'])
  })

  it('refuses a thread of another channel before anything is sent', async () => {
    const thread = `https://acme.slack.com/archives/${ids.random}/p1234567890123456`
    await expect(
      alice.call('slack_send_message', { channel: ids.general, text: 'x', thread }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(writes()).toEqual([])
  })

  it('rings for nobody who was not named one by one', async () => {
    await post(ids.general, 'Wake up <!channel> <!here> <!subteam^S000000001> <@U000000001>')
    expect(writes()[0]?.form['markdown_text']).toBe(
      'Wake up &lt;!channel> &lt;!here> &lt;!subteam^S000000001> <@U000000001>',
    )
  })

  it('to a person opens the direct message first', async () => {
    expect(await alice.call('slack_send_message', { channel: '@dora', text: 'Hello Dora' })).toMatchObject({
      channelId: expect.stringMatching(/^D/) as string,
    })
    expect(writes().map(({ method }) => method)).toEqual(['conversations.open', 'chat.postMessage'])
  })

  it('needs the right to start direct messages for that', async () => {
    const poster = await world.connect({ scopes: ['chat:write', 'search:read.users'] })
    await expect(poster.call('slack_send_message', { channel: '@dora', text: 'x' })).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
      details: { capability: 'dm-send' },
    })
  })

  it('says that it was sent even when its link cannot be told', async () => {
    const tool = world.connector.tools.find(({ name }) => name === 'slack_send_message')
    const quiet = {
      ...alice.context.api,
      me: () => Promise.reject(new ConnectorError('PROVIDER_UNAVAILABLE')),
    }
    expect(
      await tool?.handler({ ...alice.context, api: quiet }, { channel: ids.general, text: 'x' }),
    ).toMatchObject({ channelId: ids.general })
  })

  it.each([
    [ids.archive, 'CONFLICT'],
    [ids.secret, 'NOT_FOUND_OR_NO_ACCESS'],
  ])('to %s answers %s', async (channel, code) => {
    await expect(alice.call('slack_send_message', { channel, text: 'x' })).rejects.toMatchObject({ code })
  })

  it('where one is no member is told so', async () => {
    const bob = await world.connect({ account: ids.bob })
    await expect(bob.call('slack_send_message', { channel: ids.design, text: 'x' })).rejects.toThrow(
      'not a member',
    )
  })

  it('refuses more than Slack takes', async () => {
    await expect(
      alice.call('slack_send_message', { channel: ids.general, text: 'x'.repeat(12_001) }),
    ).rejects.toThrow()
    expect(alice.sent).toEqual([])
  })
})

describe('scheduling', () => {
  const later = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

  it('posts later', async () => {
    const at = later(2)
    expect(
      await alice.call('slack_schedule_message', { channel: ids.general, text: 'Tomorrow', at }),
    ).toMatchObject({
      id: expect.stringMatching(/^Q/) as string,
      at: `${at.slice(0, 19)}.000Z`,
    })
    expect(writes()[0]?.form['post_at']).toMatch(/^\d{10}$/)
  })

  it.each([-1, 121])('refuses a time %i days away before anything is sent', async (days) => {
    await expect(
      alice.call('slack_schedule_message', { channel: '#general', text: 'x', at: later(days) }),
    ).rejects.toThrow('120 days')
    expect(alice.sent).toEqual([])
  })

  it('refuses a time without a zone', async () => {
    await expect(
      alice.call('slack_schedule_message', { channel: ids.general, text: 'x', at: '2031-01-31T09:00:00' }),
    ).rejects.toThrow()
  })
})

describe('editing', () => {
  it('replaces the text of an own message', async () => {
    const message = await post()
    await alice.call('slack_update_message', { channel: ids.general, message, text: 'Better <!here>' })
    expect(await newest(ids.general)).toMatchObject({ text: 'Better <!here>', edited: true })
    expect(writes().at(-1)?.form['markdown_text']).toBe('Better &lt;!here>')
  })

  it('can be tried first, without changing anything or being asked', async () => {
    const message = await post()
    const input = { channel: '#general', message, text: 'Better', dryRun: true }
    const before = writes().length
    expect(await alice.call('slack_update_message', input)).toMatchObject({
      channelId: ids.general,
      ts: message,
      dryRun: true,
      text: expect.stringContaining('Would edit') as string,
    })
    expect(writes()).toHaveLength(before)
    const tool = world.connector.tools.find(({ name }) => name === 'slack_update_message')
    expect(tool?.confirm?.({ ...input })).toBeUndefined()
  })

  it('leaves the messages of others alone', async () => {
    const bob = await world.connect({ account: ids.bob })
    const { ts } = await bob.call('slack_send_message', { channel: ids.general, text: 'Mine' })
    await expect(
      alice.call('slack_update_message', { channel: ids.general, message: ts, text: 'x' }),
    ).rejects.toMatchObject({ code: 'PROVIDER_POLICY' })
  })

  it('asks first, naming the message', () => {
    const tool = world.connector.tools.find(({ name }) => name === 'slack_update_message')
    expect(tool?.confirm?.({ message: '1.2', text: 'x' })).toContain('1.2')
  })
})

describe('reacting', () => {
  it('adds an emoji; adding it again is the same success', async () => {
    const message = await post()
    const react = () => alice.call('slack_add_reaction', { channel: ids.general, message, emoji: ':tada:' })
    expect(await react()).toMatchObject({ emoji: 'tada' })
    expect(await react()).toMatchObject({ emoji: 'tada' })
    expect((await newest(ids.general))?.reactions).toEqual([{ name: 'tada', count: 1 }])
  })

  it('knows no emoji that is not there', async () => {
    const message = await post()
    await expect(
      alice.call('slack_add_reaction', { channel: ids.general, message, emoji: 'no-such-thing' }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('opening direct messages', () => {
  it('finds the one that is open, and makes one with several people', async () => {
    expect(await alice.call('slack_open_dm', { people: ['@bob'] })).toMatchObject({
      channelId: ids.dmWithBob,
    })
    expect(await alice.call('slack_open_dm', { people: ['@bob', ids.carol] })).toMatchObject({
      channelId: ids.group,
    })
  })
})

describe('a write', () => {
  it.each([
    ['slack_send_message', { channel: ids.general, text: 'x' }, 1],
    [
      'slack_schedule_message',
      { channel: ids.general, text: 'x', at: new Date(Date.now() + 86_400_000).toISOString() },
      1,
    ],
    ['slack_update_message', { channel: ids.general, message: '1234567890.123456', text: 'x' }, 3],
    ['slack_add_reaction', { channel: ids.general, message: '1234567890.123456', emoji: 'tada' }, 3],
    ['slack_open_dm', { people: [ids.bob] }, 3],
  ])('by %s is sent again after an outage only where that is harmless', async (name, input, times) => {
    world.fake.faults.api = '503'
    await expect(alice.call(name, input)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    world.fake.faults.reset()
    expect(alice.sent).toHaveLength(times)
  })
})
