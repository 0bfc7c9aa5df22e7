import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { dmRead, privateRead, publicRead } from '../capabilities.ts'
import { conversationTargets } from '../limits.ts'
import { conversationOf } from '../resolve.ts'
import { channelLine, channelOutput, viewChannels } from './channel-view.ts'
import { channelInput, ifKnown, reads, tool } from './define.ts'
import { listText, oneLine } from './markdown.ts'
import { authorOutput } from './message-view.ts'

/** Reads what a conversation is about, and who is in it. */
export const getChannel = tool({
  name: 'slack_get_channel',
  title: 'Look at a channel',
  description: 'Reads topic, purpose and members of a channel, members in pages.',
  requires: [publicRead, privateRead, dmRead],
  input: z.object({ channel: channelInput, ...pageInput() }),
  output: z.object({
    channel: channelOutput,
    members: z.array(authorOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: ({ channel }) => conversationTargets(channel),
  handler: async (context, { channel, limit, cursor }) => {
    const { api } = context
    const id = await conversationOf(context, channel)
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { id },
      fetch: async (page) => {
        const { items: ids, next } = await api.members(id, page)
        const names = await api.namesOf(ids)
        return { items: ids.map((member) => ({ id: member, name: names.get(member) ?? member })), next }
      },
      view: (member) => member,
    })
    const record = await api.channel(id)
    const [view] = await viewChannels(api, [record], (await ifKnown(api.me()))?.url)
    return { channel: view ?? { ...record, name: id }, members: items, ...rest }
  },
  text: ({ channel, members, ...rest }) =>
    [
      channelLine(channel).slice(2),
      ...(channel.purpose ? [`purpose: ${oneLine(channel.purpose)}`] : []),
      listText(
        members.map(({ id, name }) => `- ${oneLine(name)} · id ${id}`),
        'No members.',
        rest,
      ),
    ].join('\n'),
})
