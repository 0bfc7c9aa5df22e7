import type { Target } from '@grantway/connector-kit'
import type { Example, ExampleCall } from '@grantway/connector-testing'
import { ids } from './workspace.ts'

const posted = async (call: ExampleCall): Promise<string> =>
  String((await call('slack_send_message', { channel: ids.general, text: 'A message to change' }))['ts'])

const threadIn = async (call: ExampleCall, channel: string): Promise<Readonly<Record<string, unknown>>> => {
  const { messages } = await call('slack_read_channel', { channel, limit: 50 })
  const root = (messages as readonly { ts: string; replies?: number }[]).find(({ replies }) => replies)
  return { channel, message: String(root?.ts) }
}

const inAWeek = (): string => new Date(Date.now() + 7 * 86_400_000).toISOString()

/** An input with which each tool succeeds for alice. */
export const examples: Readonly<Record<string, Example>> = {
  slack_get_me: {},
  slack_search_messages: { query: 'launch' },
  slack_search_users: { query: 'c' },
  slack_get_user: { user: 'bob@acme.example' },
  slack_list_channels: {},
  slack_get_channel: { channel: ids.general },
  slack_read_channel: { channel: ids.general },
  slack_read_thread: (call) => threadIn(call, ids.general),
  slack_get_file: { file: ids.notes },
  slack_list_usergroups: {},
  slack_send_message: { channel: ids.general, text: 'The sails are mended' },
  slack_schedule_message: { channel: ids.general, text: 'Good morning', at: inAWeek() },
  slack_update_message: async (call) => ({
    channel: ids.general,
    message: await posted(call),
    text: 'Changed',
  }),
  slack_add_reaction: async (call) => ({ channel: ids.general, message: await posted(call), emoji: 'tada' }),
  slack_open_dm: { people: [ids.bob] },
}

/** Inputs for somebody who holds one capability alone. */
export const examplesAlone: Readonly<Record<string, Readonly<Record<string, readonly Example[]>>>> = {
  'private-read': {
    slack_search_messages: [{ query: 'launch', kinds: ['private'] }],
    slack_list_channels: [{ kinds: ['private'] }],
    slack_get_channel: [{ channel: ids.apollo }],
    slack_read_channel: [{ channel: ids.apollo }],
    slack_read_thread: [(call) => threadIn(call, ids.apollo)],
  },
  'dm-read': {
    slack_search_messages: [
      { query: 'launch', kinds: ['dm'] },
      { query: 'launch', kinds: ['group-dm'] },
    ],
    slack_list_channels: [{ kinds: ['dm'] }, { kinds: ['group-dm'] }],
    slack_get_channel: [{ channel: ids.dmWithBob }],
    slack_read_channel: [{ channel: ids.dmWithBob }, { channel: ids.group }],
    slack_read_thread: [(call) => threadIn(call, ids.group)],
  },
  'dm-send': { slack_open_dm: [{ people: [ids.bob] }, { people: [ids.bob, ids.carol] }] },
}

const general: readonly Target[] = [{ kind: 'channel', id: ids.general }]

/** What the examples touch; those that touch no channel say so. */
export const targets: Readonly<Record<string, readonly Target[]>> = {
  slack_get_me: [],
  slack_search_messages: [],
  slack_search_users: [],
  slack_get_user: [],
  slack_get_channel: general,
  slack_read_channel: general,
  slack_read_thread: general,
  slack_get_file: [],
  slack_list_usergroups: [],
  slack_send_message: general,
  slack_schedule_message: general,
  slack_update_message: general,
  slack_add_reaction: general,
  slack_open_dm: [{ kind: 'channel', id: ids.bob }],
}
