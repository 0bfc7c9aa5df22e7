import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { dmRead, privateRead, publicRead } from '../capabilities.ts'
import { conversationTargets } from '../limits.ts'
import { conversationOf } from '../resolve.ts'
import { readWindow, windowInput } from '../time-window.ts'
import { channelInput, reads, tool } from './define.ts'
import { listText } from './markdown.ts'
import { messageOutput, messageText, viewMessages } from './message-view.ts'

/** Reads a conversation. */
export const readChannel = tool({
  name: 'slack_read_channel',
  title: 'Read a channel',
  description: 'Reads the messages of a channel or direct message, newest first. Replies: slack_read_thread.',
  requires: [publicRead, privateRead, dmRead],
  input: z.object({ channel: channelInput, ...windowInput, ...pageInput() }),
  output: z.object({
    channelId: z.string(),
    messages: z.array(messageOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: ({ channel }) => conversationTargets(channel),
  handler: async (context, { channel, since, until, limit, cursor }) => {
    const { api } = context
    const span = readWindow({ since, until }, new Date())
    const id = await conversationOf(context, channel)
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { id, since, until },
      fetch: async (page) => {
        const { items: messages, next } = await api.history(id, span, page)
        return { items: await viewMessages(api, id, messages), next }
      },
      view: (message) => message,
    })
    return { channelId: id, messages: items, ...rest }
  },
  text: (output) =>
    listText(output.messages.map(messageText), `No messages in ${output.channelId} in this span.`, output),
})
