import { z } from 'zod'
import { react } from '../capabilities.ts'
import { messageTargets } from '../limits.ts'
import { messageOf } from '../resolve.ts'
import { messageInput, sets, tool } from './define.ts'

/** Adds an emoji to a message. */
export const addReaction = tool({
  name: 'slack_add_reaction',
  title: 'Add a reaction',
  description: 'Adds an emoji reaction to a message as the person.',
  requires: [react],
  input: z.object({
    ...messageInput,
    emoji: z
      .string()
      .regex(/^:?[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?:?$/)
      .describe('thumbsup'),
  }),
  output: z.object({ channelId: z.string(), ts: z.string(), emoji: z.string() }),
  annotations: sets,
  targets: messageTargets,
  handler: async (context, { emoji, ...input }) => {
    const { channel, ts } = await messageOf(context, input)
    const name = emoji.replace(/^:|:$/g, '')
    await context.api.addReaction({ channel, ts }, name)
    return { channelId: channel, ts, emoji: name }
  },
  text: ({ channelId, ts, emoji }) => `:${emoji}: is on ts ${ts} in ${channelId}.`,
})
