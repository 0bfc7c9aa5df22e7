import { files } from './files.ts'
import {
  channelWire,
  cursorAt,
  isIn,
  messageWire,
  needs,
  needsByChannel,
  needsByTypes,
  paged,
  positionOf,
  typesIn,
  visible,
  type Call,
  type Method,
} from './method.ts'
import type { FakeUser } from './people.ts'
import { ids, type FakeMessage } from './workspace.ts'

const userWire = ({ id, name, real_name, title, email }: FakeUser, withEmail: boolean) => ({
  id,
  name,
  real_name,
  deleted: false,
  is_bot: false,
  tz: 'Europe/Lisbon',
  profile: { display_name: '', real_name, title, status_text: '', ...(withEmail && { email }) },
})

const teamNames: Readonly<Record<string, string>> = { [ids.team]: 'Acme', [ids.labs]: 'Acme Labs' }

const within = ({ parameter }: Call, { ts }: FakeMessage): boolean =>
  Number(ts) >= Number(parameter('oldest') || 0) && Number(ts) <= Number(parameter('latest') || Infinity)

/** Methods that change nothing, with the verbs of the API description. */
export const readingMethods: Readonly<Record<string, Method>> = {
  'auth.test': {
    verb: 'GET',
    tier: 4,
    scopes: needs(),
    answer: ({ workspace, user, grid, team }) => ({
      url: team === undefined ? 'https://acme.enterprise.slack.com/' : 'https://acme.slack.com/',
      team: teamNames[team ?? ''] ?? null,
      user: workspace.people.byId(user)?.name,
      team_id: team ?? null,
      user_id: user,
      ...(grid && { enterprise_id: ids.enterprise }),
      is_enterprise_install: team === undefined,
    }),
  },
  'auth.teams.list': {
    verb: 'GET',
    tier: 2,
    scopes: needs(),
    answer: ({ team }) => ({
      teams: (team === undefined ? [ids.team, ids.labs] : [team]).map((id) => ({ id, name: teamNames[id] })),
      response_metadata: { next_cursor: '' },
    }),
  },
  'users.info': {
    verb: 'GET',
    tier: 4,
    scopes: needs('users:read'),
    answer: ({ workspace, parameter }) => {
      const user = workspace.people.byId(parameter('user'))
      return user ? { user: userWire(user, true) } : 'user_not_found'
    },
  },
  'users.lookupByEmail': {
    verb: 'GET',
    tier: 3,
    scopes: needs('users:read.email'),
    answer: ({ workspace, parameter }) => {
      const user = workspace.people.byEmail(parameter('email'))
      return user ? { user: userWire(user, true) } : 'users_not_found'
    },
  },
  'users.conversations': {
    verb: 'GET',
    tier: 3,
    inWorkspace: true,
    scopes: needsByTypes,
    answer: (call) => {
      const mine = call.workspace.channelsOf(call.user, typesIn(call)).filter((one) => isIn(one, call.team))
      const { items, ...rest } = paged(mine, call, 999)
      return { channels: items.map((one) => channelWire(one, call.user)), ...rest }
    },
  },
  'conversations.list': {
    verb: 'GET',
    tier: 2,
    inWorkspace: true,
    scopes: needsByTypes,
    answer: ({ workspace, user, team, parameter }) => {
      const count = Math.min(Number(parameter('limit') || 100), 999)
      const { items, next } = workspace.publicChannels(positionOf(parameter('cursor')), count, team)
      return {
        channels: items.map((one) => channelWire(one, user)),
        response_metadata: { next_cursor: next === undefined ? '' : cursorAt(next) },
      }
    },
  },
  'conversations.info': {
    verb: 'GET',
    tier: 3,
    scopes: needsByChannel('read'),
    answer: (call) => {
      const channel = visible(call)
      return channel
        ? { channel: { ...channelWire(channel, call.user), num_members: channel.members.length } }
        : 'channel_not_found'
    },
  },
  'conversations.members': {
    verb: 'GET',
    tier: 4,
    scopes: needsByChannel('read'),
    answer: (call) => {
      const channel = visible(call)
      if (!channel) return 'channel_not_found'
      const { items, ...rest } = paged(channel.members, call, 999)
      return { members: items, ...rest }
    },
  },
  'conversations.history': {
    verb: 'GET',
    tier: 3,
    scopes: needsByChannel('history'),
    answer: (call) => {
      const channel = visible(call)
      if (!channel) return 'channel_not_found'
      const all = call.workspace.messages(channel.id)
      const shown = all.filter((one) => (one.thread_ts ?? one.ts) === one.ts && within(call, one)).reverse()
      const { items, ...rest } = paged(shown, call, 999)
      return { messages: items.map((one) => messageWire(one, all, files)), ...rest }
    },
  },
  'conversations.replies': {
    verb: 'GET',
    tier: 3,
    scopes: needsByChannel('history'),
    answer: (call) => {
      const channel = visible(call)
      if (!channel) return 'channel_not_found'
      const all = call.workspace.messages(channel.id)
      const root = all.find(({ ts }) => ts === call.parameter('ts'))
      if (!root) return 'thread_not_found'
      const replies = all.filter(({ ts, thread_ts }) => thread_ts === root.ts && ts !== root.ts)
      // As the real one: every page begins with the root, which counts.
      const limit = Math.max(1, Math.min(Number(call.parameter('limit') || 100), 999) - 1)
      const from = positionOf(call.parameter('cursor'))
      const next = from + limit < replies.length ? cursorAt(from + limit) : ''
      return {
        messages: [root, ...replies.slice(from, from + limit)].map((one) => messageWire(one, all, files)),
        response_metadata: { next_cursor: next },
      }
    },
  },
  'files.info': {
    verb: 'GET',
    tier: 4,
    scopes: needs('files:read'),
    answer: ({ workspace, user, parameter, url }) => {
      const file = files.find(({ id }) => id === parameter('file'))
      const shared = file?.channels.filter((id) => workspace.channel(id)?.members.includes(user)) ?? []
      if (!file || shared.length === 0) return 'file_not_found'
      const { content, channels: _, ...rest } = file
      return {
        file: {
          ...rest,
          title: file.name,
          size: content.length,
          created: 1_790_000_000,
          channels: shared,
          groups: [],
          ims: [],
          permalink: `https://acme.slack.com/files/${file.user}/${file.id}/${file.name}`,
          url_private_download: `${url}/files-pri/${ids.team}-${file.id}/download/${file.name}`,
        },
      }
    },
  },
  'usergroups.list': {
    verb: 'GET',
    tier: 2,
    inWorkspace: true,
    scopes: needs('usergroups:read'),
    answer: ({ team }) => ({
      usergroups: team === ids.labs ? [{ id: 'S000000003', handle: 'makers', name: 'The makers' }] : [
        {
          id: 'S000000001',
          handle: 'crew',
          name: 'The whole crew',
          description: 'Everybody on board',
          user_count: '4',
        },
        { id: 'S000000002', handle: 'cooks', name: 'The cooks', description: '', user_count: 1 },
      ],
    }),
  },
}
