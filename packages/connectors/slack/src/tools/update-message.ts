import { z } from 'zod'
import { messageSend } from '../capabilities.ts'
import { messageTargets } from '../limits.ts'
import { quietMarkdown } from '../markup.ts'
import { messageOf } from '../resolve.ts'
import { ifKnown, messageInput, overwrites, textInput, tool } from './define.ts'
import { messageUrl } from './message-view.ts'

/** Edits a message of the person. */
export const updateMessage = tool({
  name: 'slack_update_message',
  title: 'Edit a message',
  description: 'Replaces the text of a message that the person posted. The old text is not kept.',
  requires: [messageSend],
  input: z.object({ ...messageInput, text: textInput }),
  output: z.object({ channelId: z.string(), ts: z.string(), url: z.string().optional() }),
  annotations: overwrites,
  targets: messageTargets,
  confirm: ({ message }) => `Replace the text of the Slack message ${message}? The old text is not kept.`,
  handler: async (context, { text, ...input }) => {
    const { api } = context
    const { channel, ts, threadTs } = await messageOf(context, input)
    const place = await api.update({ channel, ts }, quietMarkdown(text))
    const me = await ifKnown(api.me())
    return { channelId: place.channel, ts: place.ts, url: messageUrl(me?.url, place, threadTs) }
  },
  text: ({ channelId, ts }) => `Edited ts ${ts} in ${channelId}.`,
})
