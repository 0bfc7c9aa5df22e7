import { errorCodes, isConnectorError } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markdownOf, mentionsIn, quietMarkdown } from '../src/markup.ts'
import { channelIdOf, fileIdOf, readConversation, readMessage, readPerson } from '../src/references.ts'
import { readFuture, readWindow } from '../src/time-window.ts'
import { ids } from '../testing/workspace.ts'
import { startWorld, type World } from './connected.ts'

/** Numbers that look random and are the same in every run. */
const randomOf = (seed: number) => () => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
  return seed / 2_147_483_648
}
const random = randomOf(9)
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item
const pieces = [
  '<@U000000001>',
  '<#C000000001|random>',
  '<!channel>',
  '<!date^1^{date}|then>',
  '<https://a.example|b>',
  '<javascript:alert(1)|x>',
  '*bold*',
  '~gone~',
  '`code <@U000000001>`',
  '```block```',
  '<',
  '>',
  '|',
  '&lt;',
  '&amp;lt;',
  '\n',
  ' ',
  '[',
  '](',
  'é',
  '\u202E',
  '@here',
  '*',
  '`',
]
const texts = Array.from({ length: 300 }, () =>
  Array.from({ length: 1 + Math.floor(random() * 12) }, () => pick(pieces)).join(''),
)
const references = [
  ids.general,
  ids.apollo,
  ids.dmWithBob,
  ids.bob,
  '#general',
  '#apollo',
  'random',
  '@bob',
  '@carol',
  'bob@acme.example',
  '@nobody',
  '#nowhere',
  `https://acme.slack.com/archives/${ids.general}/p1234567890123456`,
  '1234567890.123456',
  ids.notes,
  '../../x',
  '%2e%2e',
  '<!channel>',
  'token',
  '',
]

describe('a capability that only reads', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
    const { messages } = await (
      await world.connect()
    ).call('slack_read_channel', { channel: ids.general, limit: 3 })
    references.push(...(messages as { url: string }[]).map(({ url }) => url))
  })
  afterAll(() => world.fake.close())

  // Whatever a model puts into an input: places and people, good, bad and absurd.
  const inputs = (name: string): readonly Readonly<Record<string, unknown>>[] =>
    Array.from({ length: 80 }, () => {
      const tool = world.connector.tools.find((candidate) => candidate.name === name)
      const fields = Object.keys(tool?.input.shape ?? {}).filter(
        (field) => !['limit', 'cursor', 'kinds', 'all', 'since', 'until'].includes(field),
      )
      return Object.fromEntries([
        ...fields
          .filter(() => random() < 0.9)
          .map((field) => [field, field === 'query' ? pick(texts) : pick(references)]),
        ...('kinds' in (tool?.input.shape ?? {})
          ? [['kinds', [pick(['public', 'private', 'dm', 'group-dm'])]]]
          : []),
      ]) as Record<string, unknown>
    })

  it.each([
    'slack_get_me',
    'slack_search_messages',
    'slack_search_users',
    'slack_get_user',
    'slack_list_channels',
    'slack_get_channel',
    'slack_read_channel',
    'slack_read_thread',
    'slack_get_file',
    'slack_list_usergroups',
  ])('never sends a write: %s', async (name) => {
    const alice = await world.connect()
    world.fake.requests.clear()
    let ran = 0
    for (const input of inputs(name)) {
      if (!world.connector.tools.find((tool) => tool.name === name)?.input.safeParse(input).success) continue
      await alice.call(name, input).then(
        () => (ran += 1),
        (error: unknown) => {
          if (!isConnectorError(error)) throw error
          expect(Object.keys(errorCodes)).toContain(error.code)
        },
      )
    }
    expect(ran).toBeGreaterThan(0)
    expect(alice.sent.filter(({ verb }) => verb !== 'GET')).toEqual([])
    expect(world.fake.requests.of('api').filter(({ writes }) => writes)).toEqual([])
  })

  it('is told from one that writes (control)', async () => {
    const alice = await world.connect()
    world.fake.requests.clear()
    await alice.call('slack_open_dm', { people: [ids.bob] })
    expect(world.fake.requests.of('api').some(({ writes }) => writes)).toBe(true)
  })
})

describe('text in Slack’s markup', () => {
  const people = new Map([['U000000001', 'Bob [x](y)']])

  it.each([
    ['*bold* and ~gone~ and _soft_', '**bold** and ~~gone~~ and _soft_'],
    ['2*3*4 and a~b~c', '2*3*4 and a~b~c'],
    ['`*code*` ```*block*```', '`*code*` ```*block*```'],
    ['<@U000000001|bob>, <@U000000009|eve>, <@U000000009>', '@Bob [x](y), @eve, @U000000009'],
    ['<#C1|general> <#C1>', '#general #C1'],
    ['<!here> <!channel|everyone> <!subteam^S1|@crew> <!subteam^S1>', '@here everyone @crew @S1'],
    ['<!date^1^{date}|in May>', 'in May'],
    [
      '<https://a.example/?a=1&amp;b=2> <https://a.example|the [a]>',
      'https://a.example/?a=1&b=2 [the a](https://a.example)',
    ],
    ['<javascript:alert(1)|click>', 'click'],
    ['a &lt;b&gt; &amp;lt;', 'a <b> &lt;'],
  ])('becomes Markdown: %s', (markup, markdown) => {
    expect(markdownOf(markup, { people })).toBe(markdown)
  })

  it('never fails, and mentions nobody by a secret way', () => {
    for (const text of texts) {
      const markdown = markdownOf(text, { people })
      expect(markdown).not.toMatch(/\]\(javascript:/)
      expect(mentionsIn(text).every((id) => id.startsWith('U'))).toBe(true)
    }
  })

  it('is posted without anything that rings for everybody', () => {
    for (const text of texts) expect(quietMarkdown(text)).not.toContain('<!')
  })
})

describe('a reference', () => {
  it('is read the same way everywhere, and nothing out of absurd texts', () => {
    for (const text of [...texts, 'C', 'c000000000', 'C000000000/x', '//x', 'U', '@', '#', '# general', 'F'])
      for (const read of [channelIdOf, readPerson, readMessage, fileIdOf]) {
        const found = JSON.stringify(read(text)) ?? ''
        expect(found).not.toMatch(/[/?&%]/)
      }
    expect(readConversation('#General')).toBeUndefined()
    expect(readConversation('#größe_1')).toEqual({ kind: 'name', name: 'größe_1' })
  })

  it('keeps thread and channel of a link apart', () => {
    expect(
      readMessage(
        'https://acme.slack.com/archives/C000000000/p1234567890123456?thread_ts=1234567800.000001&cid=C000000000',
      ),
    ).toEqual({
      channel: 'C000000000',
      ts: '1234567890.123456',
      threadTs: '1234567800.000001',
    })
    expect(
      readMessage('https://acme.slack.com/archives/C000000000/p1234567890123456?thread_ts=in:x'),
    ).toEqual({
      channel: 'C000000000',
      ts: '1234567890.123456',
    })
  })
})

describe('a span of time', () => {
  const now = new Date('2027-01-31T12:00:00Z')
  const at = (text: string) => Date.parse(text) / 1000

  it.each([
    [{ since: '2d' }, { oldest: at('2027-01-29T12:00:00Z') }],
    [
      { since: '90m', until: '1h' },
      { oldest: at('2027-01-31T10:30:00Z'), latest: at('2027-01-31T11:00:00Z') },
    ],
    [
      { since: 'yesterday', until: 'yesterday' },
      { oldest: at('2027-01-30'), latest: at('2027-01-31') },
    ],
    [{ since: 'today' }, { oldest: at('2027-01-31') }],
    [
      { since: '2027-01-01', until: '2027-01-02' },
      { oldest: at('2027-01-01'), latest: at('2027-01-03') },
    ],
    [{ since: '2027-01-01T10:00+01:00' }, { oldest: at('2027-01-01T09:00:00Z') }],
    [{}, {}],
  ])('is read as people say it: %j', (said, span) => {
    expect(readWindow(said, now)).toEqual({ oldest: undefined, latest: undefined, ...span })
  })

  it.each([
    { since: 'soon' },
    { since: '2027-13-01' },
    { since: '2027-01-01T10:00' },
    { since: '1h', until: '2h' },
    { until: '5' },
  ])('is refused when it is none: %j', (said) => {
    expect(() => readWindow(said, now)).toThrow(/since|until/)
  })

  it('ahead is at most 120 days', () => {
    expect(readFuture('2027-01-31T12:00:01Z', now)).toBe(at('2027-01-31T12:00:01Z'))
    for (const text of ['2027-01-31T12:00:00Z', '2027-06-01T12:00:00Z', 'soon'])
      expect(() => readFuture(text, now)).toThrow('120 days')
  })
})
