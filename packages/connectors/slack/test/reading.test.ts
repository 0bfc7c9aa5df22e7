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

const methodsSent = () => alice.sent.map(({ method }) => method)
const linkTo = (channel: string, ts: string) =>
  `https://acme.slack.com/archives/${channel}/p${ts.replace('.', '')}`

describe('reading a channel', () => {
  it('gives messages newest first, as Markdown with names in the place of ids', async () => {
    const { messages, channelId, page } = await alice.call('slack_read_channel', {
      channel: '#general',
      limit: 25,
    })
    expect(channelId).toBe(ids.general)
    expect(page).toEqual({ returned: 25, hasMore: false })
    const texts = (messages as { text: string; ts: string }[]).map(({ text }) => text)
    expect(texts).toContain(
      'We meet at **nine** in #random, ask @Bob Baker & read [the plan](https://acme.example/plan)',
    )
    const times = (messages as { ts: string }[]).map(({ ts }) => Number(ts))
    expect(times).toEqual([...times].sort((a, b) => b - a))
  })

  it('names authors, threads, reactions, links and files', async () => {
    const { messages, text } = await alice.call('slack_read_channel', { channel: ids.general, limit: 25 })
    const rows = messages as {
      ts: string
      replies?: number
      reactions?: unknown
      files?: unknown
      url: string
      author: unknown
    }[]
    expect(rows[0]).toMatchObject({
      replies: 5,
      author: { id: ids.alice, name: 'Alice Archer' },
      url: linkTo(ids.general, rows[0]?.ts ?? ''),
    })
    expect(rows.find(({ reactions }) => Array.isArray(reactions) && reactions.length > 0)?.reactions).toEqual(
      [{ name: 'wave', count: 1 }],
    )
    expect(rows.flatMap(({ files }) => files ?? [])).toEqual([
      {
        id: ids.notes,
        name: 'notes.txt',
        mimeType: 'text/plain',
        size: 31,
        uri: `slack://${ids.team}/files/${ids.notes}`,
      },
    ])
    expect(text).toContain('> The launch is ready')
  })

  it('asks once for each name, and not again in the next call', async () => {
    await alice.call('slack_read_channel', { channel: ids.general, limit: 25 })
    expect(methodsSent()).toEqual([
      'conversations.history',
      'auth.test',
      ...Array.from({ length: 4 }, () => 'users.info'),
    ])
    alice.sent.length = 0
    await alice.call('slack_read_channel', { channel: ids.general, limit: 25 })
    expect(methodsSent()).toEqual(['conversations.history'])
  })

  it('narrows to a span of time', async () => {
    const { messages } = await alice.call('slack_read_channel', { channel: ids.general, since: '40m' })
    expect((messages as unknown[]).length).toBeLessThan(25)
    expect(
      (await alice.call('slack_read_channel', { channel: ids.general, until: '2d' }))['messages'],
    ).toEqual([])
    expect(alice.sent[0]?.query).toMatchObject({
      inclusive: 'true',
      oldest: expect.stringMatching(/^\d{10}$/) as string,
    })
  })

  it('leaves ids standing where names may not be looked up, and asks for one of them only', async () => {
    const narrow = await world.connect({ scopes: ['channels:read', 'channels:history'] })
    const { messages } = await narrow.call('slack_read_channel', { channel: ids.general })
    expect((messages as { author: unknown }[])[0]?.author).toEqual({ id: ids.alice, name: ids.alice })
    await narrow.call('slack_read_channel', { channel: ids.random })
    expect(narrow.sent.filter(({ method }) => method === 'users.info')).toHaveLength(1)
  })

  it('shows nothing of a channel the person is not in', async () => {
    await expect(alice.call('slack_read_channel', { channel: ids.secret })).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
    })
  })

  it('needs the scope of the kind of conversation, and names the capability that has it', async () => {
    const reader = await world.connect({ scopes: ['channels:read', 'channels:history', 'users:read'] })
    for (const [channel, capability] of [
      [ids.apollo, 'private-read'],
      [ids.dmWithBob, 'dm-read'],
      [ids.group, 'dm-read'],
    ]) {
      await expect(reader.call('slack_read_channel', { channel })).rejects.toMatchObject({
        code: 'SCOPE_MISSING',
        details: { capability },
      })
    }
  })
})

describe('a reference', () => {
  it.each([
    ['an id', ids.general],
    ['a link to a channel', `https://acme.slack.com/archives/${ids.general}`],
    ['a link of the client', `https://app.slack.com/client/${ids.team}/${ids.general}`],
    ['a mention', `<#${ids.general}|general>`],
    ['a #name', '#general'],
    ['a name', 'general'],
  ])('may be %s', async (_what, channel) => {
    expect(await alice.call('slack_read_channel', { channel, limit: 1 })).toMatchObject({
      channelId: ids.general,
    })
  })

  it.each([['@bob'], [ids.bob], [`<@${ids.bob}>`], ['bob@acme.example']])(
    'to a person, %s, means the direct message',
    async (channel) => {
      expect(await alice.call('slack_read_channel', { channel, limit: 1 })).toMatchObject({
        channelId: ids.dmWithBob,
      })
      expect(alice.sent.every(({ verb }) => verb === 'GET')).toBe(true)
    },
  )

  it('finds private channels by name, and is remembered', async () => {
    expect(await alice.call('slack_get_channel', { channel: '#apollo' })).toMatchObject({
      channel: { id: ids.apollo, kind: 'private' },
    })
    alice.sent.length = 0
    await alice.call('slack_get_channel', { channel: '#apollo' })
    expect(methodsSent()).not.toContain('users.conversations')
  })

  it.each([
    ['#nowhere', 'NOT_FOUND_OR_NO_ACCESS'],
    ['@nobody', 'NOT_FOUND_OR_NO_ACCESS'],
    ['@dora', 'NOT_FOUND_OR_NO_ACCESS'],
    ['../../api', 'INVALID_INPUT'],
    ['https://evil.example/archives/C000000000', 'INVALID_INPUT'],
    ['http://acme.slack.com/archives/C000000000', 'INVALID_INPUT'],
    ['https://acme.slack.com.evil.example/archives/C000000000', 'INVALID_INPUT'],
  ])('that leads nowhere, %s, is answered with %s', async (channel, code) => {
    await expect(alice.call('slack_read_channel', { channel })).rejects.toMatchObject({ code })
  })

  it('asks for consent when nothing may be looked at', async () => {
    const poster = await world.connect({ scopes: ['chat:write'] })
    await expect(
      poster.call('slack_send_message', { channel: '#general', text: 'Hello' }),
    ).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
      details: { capability: 'public-read' },
    })
  })
})

describe('reading a thread', () => {
  const root = async () => {
    const { messages } = await alice.call('slack_read_channel', { channel: ids.general, limit: 1 })
    return (messages as { ts: string }[])[0]?.ts ?? ''
  }

  it('begins with the message and goes on with its replies, each once', async () => {
    const ts = await root()
    const whole = await alice.call('slack_read_thread', { message: linkTo(ids.general, ts) })
    expect((whole['messages'] as { ts: string }[]).map((one) => one.ts)[0]).toBe(ts)
    expect(whole['messages']).toHaveLength(6)
    const pieces: unknown[] = []
    let cursor: string | undefined
    do {
      const page = await alice.call('slack_read_thread', {
        channel: '#general',
        message: ts,
        limit: 2,
        cursor,
      })
      pieces.push(...(page['messages'] as unknown[]))
      cursor = (page['page'] as { nextCursor?: string }).nextCursor
    } while (cursor !== undefined)
    expect(pieces).toEqual(whole['messages'])
  })

  it('finds the thread from the link of a reply', async () => {
    const ts = await root()
    const { messages } = await alice.call('slack_read_thread', { message: linkTo(ids.general, ts) })
    const reply = (messages as { url: string }[])[2]?.url ?? ''
    expect(reply).toContain(`thread_ts=${ts}`)
    expect(await alice.call('slack_read_thread', { message: reply })).toMatchObject({ threadTs: ts })
  })

  it.each([
    [{ message: '1234567890.123456' }, 'needs the channel'],
    [{ message: 'yesterday' }, 'give its link'],
    [{ message: linkTo(ids.general, '1234567890.123456'), channel: ids.random }, 'another channel'],
  ])('refuses %j', async (input, sentence) => {
    await expect(alice.call('slack_read_thread', input)).rejects.toThrow(sentence)
    expect(alice.sent).toEqual([])
  })
})

describe('looking around', () => {
  it('lists the conversations of the asked kinds', async () => {
    const named = async (input: Record<string, unknown>) =>
      ((await alice.call('slack_list_channels', input))['channels'] as { name: string }[]).map(
        ({ name }) => name,
      )
    expect(await named({})).toEqual(['general', 'random', 'design'])
    expect(await named({ kinds: ['private', 'dm', 'group-dm'] })).toEqual([
      'apollo',
      'Bob Baker',
      'Carol Carter',
      'mpdm-alice--bob--carol-1',
    ])
    expect(await named({ all: true })).toEqual(['general', 'random', 'design'])
  })

  it('describes a channel with its members', async () => {
    expect(await alice.call('slack_get_channel', { channel: ids.general, limit: 2 })).toMatchObject({
      channel: {
        id: ids.general,
        name: 'general',
        kind: 'public',
        memberCount: 4,
        url: `https://acme.slack.com/archives/${ids.general}`,
      },
      members: [
        { id: ids.alice, name: 'Alice Archer' },
        { id: ids.bob, name: 'Bob Baker' },
      ],
      page: { returned: 2, hasMore: true },
    })
  })

  it('knows whose account it is, and asks each time', async () => {
    expect(await alice.call('slack_get_me')).toMatchObject({
      id: ids.alice,
      name: 'alice',
      teamId: ids.team,
      team: 'Acme',
    })
    await alice.call('slack_get_me')
    expect(methodsSent()).toEqual(['auth.test', 'auth.test'])
  })

  it('finds people by name, and looks one up by handle or e-mail', async () => {
    const { people } = await alice.call('slack_search_users', { query: 'ca' })
    expect(people).toMatchObject([{ id: ids.carol, handle: 'carol', title: 'Ship Doctor' }])
    for (const user of ['@carol', 'carol@acme.example', ids.carol])
      expect(await alice.call('slack_get_user', { user })).toMatchObject({
        name: 'Carol Carter',
        email: 'carol@acme.example',
        timezone: 'Europe/Lisbon',
      })
  })

  it('lists user groups', async () => {
    const { usergroups } = await alice.call('slack_list_usergroups')
    expect(usergroups).toMatchObject([
      { handle: 'crew', memberCount: 4 },
      { handle: 'cooks', memberCount: 1 },
    ])
  })
})

describe('searching messages', () => {
  const found = async (input: Record<string, unknown>) =>
    (await alice.call('slack_search_messages', { query: 'launch', ...input }))['messages'] as {
      channelId: string
      author: { id: string }
    }[]

  it('finds public messages, and others only where they are asked for', async () => {
    expect([...new Set((await found({})).map(({ channelId }) => channelId))]).toEqual([
      ids.general,
      ids.random,
      ids.design,
    ])
    expect([...new Set((await found({ kinds: ['private'] })).map(({ channelId }) => channelId))]).toEqual([
      ids.apollo,
    ])
  })

  it('narrows to a channel and a person', async () => {
    const messages = await found({ channel: '#random', from: '@bob' })
    expect(messages.length).toBeGreaterThan(0)
    expect(messages.every(({ channelId, author }) => channelId === ids.random && author.id === ids.bob)).toBe(
      true,
    )
  })

  it('narrows to a span', async () => {
    expect(await found({ until: '2d' })).toEqual([])
    expect(alice.sent.at(-1)?.query['before']).toMatch(/^\d{10}$/)
  })

  it('needs the agreement for each kind', async () => {
    const searcher = await world.connect({ scopes: ['search:read.public'] })
    await expect(
      searcher.call('slack_search_messages', { query: 'x', kinds: ['public', 'dm'] }),
    ).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
      details: { capability: 'dm-read' },
    })
  })
})

describe('files', () => {
  it('are told about, with the resource that has the content', async () => {
    const link = `https://acme.slack.com/files/${ids.bob}/${ids.notes}/notes.txt`
    expect(await alice.call('slack_get_file', { file: link })).toMatchObject({
      id: ids.notes,
      mimeType: 'text/plain',
      author: { name: 'Bob Baker' },
      uri: `slack://${ids.team}/files/${ids.notes}`,
    })
    const { text: _, ...file } = await alice.call('slack_get_file', { file: ids.notes })
    expect(JSON.stringify(file)).not.toContain('files-pri')
    const tool = world.connector.tools.find(({ name }) => name === 'slack_get_file')
    expect(tool?.links?.(file)).toEqual([
      { uri: `slack://${ids.team}/files/${ids.notes}`, name: 'notes.txt', mimeType: 'text/plain', size: 31 },
    ])
  })

  it('are read through the resource, as text or as bytes', async () => {
    expect(await alice.read('slack_file', { teamId: ids.team, fileId: ids.notes })).toEqual({
      mimeType: 'text/plain',
      text: 'Bring the sails and two bottles',
    })
    expect(await alice.read('slack_file', { teamId: ids.team, fileId: ids.picture })).toEqual({
      mimeType: 'image/png',
      blob: Buffer.from('PNG of the harbour').toString('base64'),
    })
  })

  it('of others stay closed', async () => {
    await expect(alice.read('slack_file', { teamId: ids.team, fileId: ids.hidden })).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
    })
  })

  it('never give a sign-in page for a file', async () => {
    const api = {
      ...alice.context.api,
      download: async () => ({ bytes: Buffer.from('<title>Sign in'), mimeType: 'text/html; charset=utf-8' }),
    }
    const template = world.connector.resources?.find(({ name }) => name === 'slack_file')
    const reading = template?.read({ ...alice.context, api }, { teamId: ids.team, fileId: ids.notes })
    await expect(reading).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
  })
})

describe('resources', () => {
  it('show a channel and a thread', async () => {
    const channel = await alice.read('slack_channel', { teamId: ids.team, channelId: ids.general })
    expect(channel).toMatchObject({
      mimeType: 'text/markdown',
      text: expect.stringContaining('Alice Archer') as string,
    })
    const ts = /ts (\d+\.\d+) · 5 replies/.exec('text' in channel ? channel.text : '')?.[1] ?? ''
    expect(await alice.read('slack_thread', { teamId: ids.team, channelId: ids.general, ts })).toMatchObject({
      text: expect.stringContaining('The reply number 4') as string,
    })
  })

  it('of another workspace are not here', async () => {
    await expect(
      alice.read('slack_channel', { teamId: 'T0000OTHER', channelId: ids.general }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
  })

  it.each([
    ['slack_channel', { teamId: ids.team, channelId: '../api' }],
    ['slack_thread', { teamId: ids.team, channelId: ids.general, ts: 'now' }],
    ['slack_file', { teamId: ids.team, fileId: '../../x' }],
  ])('refuse an address that is none: %s', async (name, variables) => {
    await expect(alice.read(name, variables)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
