import { z } from 'zod'
import { messageSend } from '../capabilities.ts'
import { conversationTargets } from '../limits.ts'
import { quietMarkdown } from '../markup.ts'
import { isoOf } from '../records/fields.ts'
import { conversationOf, threadOf } from '../resolve.ts'
import { readFuture } from '../time-window.ts'
import { adds, channelInput, textInput, tool } from './define.ts'
import { threadInput } from './send-message.ts'

/** Lets a message be posted later. */
export const scheduleMessage = tool({
  name: 'slack_schedule_message',
  title: 'Schedule a message',
  description: 'Posts a message as the person at a later time, at most 120 days ahead.',
  requires: [messageSend],
  input: z.object({
    channel: channelInput,
    text: textInput,
    at: z.iso.datetime({ offset: true }).describe('2027-01-31T09:00:00+01:00'),
    thread: threadInput,
  }),
  output: z.object({ id: z.string(), channelId: z.string(), at: z.string() }),
  annotations: adds,
  targets: ({ channel }) => conversationTargets(channel),
  handler: async (context, { channel, text, at, thread }) => {
    const time = readFuture(at, new Date())
    const id = await conversationOf(context, channel, 'opening')
    const threadTs = thread === undefined ? undefined : threadOf(id, thread)
    const scheduled = await context.api.schedule({ channel: id, text: quietMarkdown(text), threadTs }, time)
    return { id: scheduled, channelId: id, at: isoOf(time) }
  },
  text: ({ id, channelId, at }) => `Will be posted in ${channelId} at ${at}; scheduled message ${id}.`,
})
