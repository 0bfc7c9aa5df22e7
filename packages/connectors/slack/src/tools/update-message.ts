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
  input: z.object({
    ...messageInput,
    text: textInput,
    dryRun: z.boolean().default(false).describe('Only finds the message'),
  }),
  output: z.object({
    channelId: z.string(),
    ts: z.string(),
    url: z.string().optional(),
    dryRun: z.boolean(),
  }),
  annotations: overwrites,
  targets: messageTargets,
  confirm: ({ message, dryRun }) =>
    dryRun ? undefined : `Replace the text of the Slack message ${message}? The old text is not kept.`,
  handler: async (context, { text, dryRun, ...input }) => {
    const { api } = context
    const { channel, ts, threadTs } = await messageOf(context, input)
    const place = dryRun ? { channel, ts } : await api.update({ channel, ts }, quietMarkdown(text))
    const me = await ifKnown(api.me())
    return { channelId: place.channel, ts: place.ts, url: messageUrl(me?.url, place, threadTs), dryRun }
  },
  text: ({ channelId, ts, dryRun }) => `${dryRun ? 'Would edit' : 'Edited'} ts ${ts} in ${channelId}.`,
})
