import { z } from 'zod'
import { messageSend } from '../capabilities.ts'
import { conversationTargets } from '../limits.ts'
import { quietMarkdown } from '../markup.ts'
import { conversationOf, threadOf } from '../resolve.ts'
import { adds, channelInput, ifKnown, textInput, tool } from './define.ts'
import { messageUrl } from './message-view.ts'

/** Where a reply goes. */
export const threadInput = z.string().max(500).optional().describe('Link or ts of the message to reply to')

/** Posts a message in the person's name. */
export const sendMessage = tool({
  name: 'slack_send_message',
  title: 'Send a message',
  description:
    'Posts a message as the person, in a channel, a thread or a direct message. Every call posts another one.',
  requires: [messageSend],
  input: z.object({ channel: channelInput, text: textInput, thread: threadInput }),
  output: z.object({
    channelId: z.string(),
    ts: z.string(),
    threadTs: z.string().optional(),
    url: z.string().optional(),
  }),
  annotations: adds,
  targets: ({ channel }) => conversationTargets(channel),
  handler: async (context, { channel, text, thread }) => {
    const { api } = context
    const id = await conversationOf(context, channel, 'opening')
    const threadTs = thread === undefined ? undefined : threadOf(id, thread)
    const place = await api.post({ channel: id, text: quietMarkdown(text), threadTs })
    const me = await ifKnown(api.me())
    return { channelId: place.channel, ts: place.ts, threadTs, url: messageUrl(me?.url, place, threadTs) }
  },
  text: ({ channelId, ts, url }) => `Posted in ${channelId}, ts ${ts}.${url ? ` ${url}` : ''}`,
})
