import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { dmRead, privateRead, publicRead } from '../capabilities.ts'
import { messageTargets } from '../limits.ts'
import { messageOf } from '../resolve.ts'
import { messageInput, reads, tool } from './define.ts'
import { listText } from './markdown.ts'
import { messageOutput, messageText, viewMessages } from './message-view.ts'

/** Reads a thread. */
export const readThread = tool({
  name: 'slack_read_thread',
  title: 'Read a thread',
  description: 'Reads a message with its replies, oldest first.',
  requires: [publicRead, privateRead, dmRead],
  input: z.object({ ...messageInput, ...pageInput() }),
  output: z.object({
    channelId: z.string(),
    threadTs: z.string(),
    messages: z.array(messageOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: messageTargets,
  handler: async (context, { message, channel, limit, cursor }) => {
    const { api } = context
    const { channel: id, ts, threadTs = ts } = await messageOf(context, { message, channel })
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { id, threadTs },
      fetch: async (page) => {
        const { items: messages, next } = await api.replies({ channel: id, ts: threadTs }, page)
        // Every page begins with the message that began the thread.
        const fresh = page.after === undefined ? messages : messages.filter((reply) => reply.ts !== threadTs)
        return { items: await viewMessages(api, id, fresh), next }
      },
      view: (reply) => reply,
    })
    return { channelId: id, threadTs, messages: items, ...rest }
  },
  text: (output) => listText(output.messages.map(messageText), 'No more replies.', output),
})
