import { isIn, paged, type Call, type Method } from './method.ts'
import { ids, type FakeChannel, type FakeMessage } from './workspace.ts'

const scopeOfType: Readonly<Record<string, string>> = {
  public_channel: 'search:read.public',
  private_channel: 'search:read.private',
  im: 'search:read.im',
  mpim: 'search:read.mpim',
}
const typesIn = ({ parameter }: Call): readonly string[] =>
  (parameter('channel_types') || 'public_channel').split(',')

/** Words, and the modifiers people type: `in:<#C1>`, `-in:<#C1>`, `from:<@U1>`. Several `in:` widen, as at Slack. */
const readQuery = (query: string) => {
  const ids = (pattern: RegExp): readonly string[] => [...query.matchAll(pattern)].map(([, id = '']) => id)
  return {
    inside: ids(/(?<!-)\bin:<#([A-Z0-9]+)[^>]*>/g),
    outside: ids(/-in:<#([A-Z0-9]+)[^>]*>/g),
    from: ids(/\bfrom:<@([A-Z0-9]+)[^>]*>/g),
    words: query
      .replace(/-?\b(in|from):\S+/g, ' ')
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ''),
  }
}

const searchMessages = (call: Call): Readonly<Record<string, unknown>> => {
  const { workspace, user, parameter } = call
  const { inside, outside, from, words } = readQuery(parameter('query'))
  const [after, before] = [Number(parameter('after') || 0), Number(parameter('before') || Infinity)]
  const fits = (channel: FakeChannel, { ts, text, user: author }: FakeMessage): boolean =>
    (inside.length === 0 || inside.includes(channel.id)) &&
    !outside.includes(channel.id) &&
    (from.length === 0 || from.includes(author)) &&
    words.every((word) => text.toLowerCase().includes(word)) &&
    Number(ts) >= after &&
    Number(ts) <= before
  const mine = workspace.channelsOf(user, typesIn(call)).filter((channel) => isIn(channel, call.team))
  const found = mine.flatMap((channel) =>
    workspace
      .messages(channel.id)
      .filter((one) => fits(channel, one))
      .map((one) => ({ channel, one })),
  )
  const { items, ...rest } = paged(found, call, 20)
  return {
    results: {
      messages: items.map(({ channel, one }) => ({
        author_user_id: one.user,
        author_name: workspace.people.byId(one.user)?.real_name,
        team_id: ids.team,
        channel_id: channel.id,
        channel_name: channel.name,
        message_ts: one.ts,
        content: one.text,
        is_author_bot: false,
        permalink: `https://acme.slack.com/archives/${channel.id}/p${one.ts.replace('.', '')}`,
      })),
    },
    ...rest,
  }
}

const searchPeople = (call: Call): Readonly<Record<string, unknown>> => {
  const { items, ...rest } = paged(call.workspace.people.search(call.parameter('query')), call, 20)
  return {
    results: {
      users: items.map(({ id, name, real_name, title }) => ({
        user_id: id,
        name,
        real_name,
        title,
        team_id: ids.team,
        permalink: `https://acme.slack.com/team/${id}`,
      })),
    },
    ...rest,
  }
}

const searchChannels = (call: Call): Readonly<Record<string, unknown>> => {
  const query = call.parameter('query')
  const index = Number(/^channel-(\d{1,6})$/.exec(query)?.[1] ?? Number.NaN)
  const found = Number.isNaN(index) ? [] : call.workspace.publicChannels(index, 1, ids.team).items
  return {
    results: {
      channels: found.map(({ id, name }) => ({
        name,
        team_id: ids.team,
        permalink: `https://acme.slack.com/archives/${id}`,
      })),
    },
    response_metadata: { next_cursor: '' },
  }
}

/** The search of messages, people and channels behind one method. */
export const searchingMethods: Readonly<Record<string, Method>> = {
  'assistant.search.context': {
    verb: 'GET',
    tier: 'search',
    scopes: (call) => {
      switch (call.parameter('content_types')) {
        case 'users':
          return ['search:read.users']
        case 'channels':
          return ['search:read.public']
        default:
          return typesIn(call).map((type) => scopeOfType[type] ?? 'search:read.public')
      }
    },
    answer: (call) => {
      if (call.parameter('query').trim() === '') return 'no_query'
      if (Number(call.parameter('limit') || 20) > 20) return 'invalid_limit'
      switch (call.parameter('content_types')) {
        case 'users':
          return searchPeople(call)
        case 'channels':
          return searchChannels(call)
        default:
          return searchMessages(call)
      }
    },
  },
}
