import { needs, visible, type Call, type Method } from './method.ts'
import type { FakeChannel, FakeMessage } from './workspace.ts'

/** Gives the channel a person may write in, or the word of the error. */
const writable = (call: Call): FakeChannel | string => {
  const channel = visible(call)
  if (!channel) return 'channel_not_found'
  if (!channel.members.includes(call.user)) return 'not_in_channel'
  return channel.archived ? 'is_archived' : channel
}

const textOf = ({ parameter }: Call): { readonly text: string } | string => {
  const text = parameter('markdown_text')
  if (text === '') return 'no_text'
  return text.length > 12_000 ? 'msg_too_long' : { text }
}

const draftOf = (call: Call) => {
  const [channel, text] = [writable(call), textOf(call)]
  if (typeof channel === 'string') return channel
  if (typeof text === 'string') return text
  const thread = call.parameter('thread_ts')
  if (thread !== '' && !messageIn(call, channel, thread)) return 'thread_not_found'
  return { channel, ...text, ...(thread !== '' && { thread_ts: thread }) }
}

const messageIn = ({ workspace }: Call, channel: FakeChannel, ts: string): FakeMessage | undefined =>
  workspace.messages(channel.id).find((one) => one.ts === ts)

let scheduled = 0

/** Methods that change something; all of them POST. */
export const writingMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': {
    verb: 'POST',
    tier: 'post',
    scopes: needs('chat:write'),
    answer: (call) => {
      const draft = draftOf(call)
      if (typeof draft === 'string') return draft
      const { channel, ...message } = draft
      const posted = call.workspace.post(channel.id, { ...message, user: call.user })
      return { channel: channel.id, ts: posted.ts, message: posted }
    },
  },
  'chat.scheduleMessage': {
    verb: 'POST',
    tier: 3,
    scopes: needs('chat:write'),
    answer: (call) => {
      const draft = draftOf(call)
      if (typeof draft === 'string') return draft
      return {
        channel: draft.channel.id,
        scheduled_message_id: `Q${String((scheduled += 1)).padStart(9, '0')}`,
        post_at: Number(call.parameter('post_at')),
      }
    },
  },
  'chat.update': {
    verb: 'POST',
    tier: 3,
    scopes: needs('chat:write'),
    answer: (call) => {
      const [channel, text] = [writable(call), textOf(call)]
      if (typeof channel === 'string') return channel
      if (typeof text === 'string') return text
      const message = messageIn(call, channel, call.parameter('ts'))
      if (!message) return 'message_not_found'
      if (message.user !== call.user) return 'cant_update_message'
      message.text = text.text
      message.edited = { user: call.user, ts: message.ts }
      return { channel: channel.id, ts: message.ts, text: message.text }
    },
  },
  'reactions.add': {
    verb: 'POST',
    tier: 3,
    scopes: needs('reactions:write'),
    answer: (call) => {
      const channel = writable(call)
      if (typeof channel === 'string') return channel
      const message = messageIn(call, channel, call.parameter('timestamp'))
      if (!message) return 'message_not_found'
      const name = call.parameter('name')
      if (name === 'no-such-thing') return 'invalid_name'
      const found = message.reactions.find((reaction) => reaction.name === name)
      if (found?.users.includes(call.user)) return 'already_reacted'
      if (found) found.users.push(call.user)
      else message.reactions.push({ name, users: [call.user] })
      return {}
    },
  },
  'conversations.open': {
    verb: 'POST',
    tier: 3,
    scopes: ({ parameter }) => [parameter('users').includes(',') ? 'mpim:write' : 'im:write'],
    answer: ({ workspace, user, parameter }) => {
      const others = parameter('users')
        .split(',')
        .filter((id) => id !== '')
      if (others.length === 0) return 'not_enough_users'
      if (others.length > 8) return 'too_many_users'
      if (others.some((id) => !workspace.people.byId(id))) return 'user_not_found'
      return { channel: { id: workspace.open([...new Set([user, ...others])]).id }, already_open: false }
    },
  },
}
