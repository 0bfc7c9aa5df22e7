import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import type { Draft, SlackMethods } from '../api.ts'
import { answer, write } from './send.ts'

const place = answer({ channel: z.string(), ts: z.string() }).transform(({ channel: id, ts }) => ({
  channel: id,
  ts,
}))

type Writing = 'post' | 'schedule' | 'update' | 'addReaction' | 'open'

// A preview of a link is fetched by Slack's servers; nobody asked for that.
const draft = ({ channel: id, text, threadTs }: Draft) => ({
  channel: id,
  markdown_text: text,
  thread_ts: threadTs,
  unfurl_links: 'false',
  unfurl_media: 'false',
})

/** Methods that post and open. Only those are repeated that do no more the second time. */
export const writing = (http: ProviderHttp): Pick<SlackMethods, Writing> => ({
  post: (message) => write(http, 'chat.postMessage', draft(message), place),
  schedule: (message, at) =>
    write(
      http,
      'chat.scheduleMessage',
      { ...draft(message), post_at: String(at) },
      answer({ scheduled_message_id: z.string() }).transform((wire) => wire.scheduled_message_id),
    ),
  update: ({ channel: id, ts }, text) =>
    write(http, 'chat.update', { channel: id, ts, markdown_text: text }, place, true),
  addReaction: ({ channel: id, ts }, name) =>
    write(
      http,
      'reactions.add',
      { channel: id, timestamp: ts, name },
      // The reaction may be there already, which comes as a failure that is none.
      z.object({ ok: z.boolean() }).transform(() => undefined),
      true,
    ),
  open: (people) =>
    write(
      http,
      'conversations.open',
      { users: people.join(',') },
      answer({ channel: z.object({ id: z.string() }) }).transform((wire) => wire.channel.id),
      true,
    ),
})
