import { z } from 'zod'
import type { ListedChannel, SlackApi } from '../api.ts'
import { channelKind } from '../records/channel.ts'
import { oneLine } from './markdown.ts'

/** Output schema of a conversation. */
export const channelOutput = z.object({
  id: z.string(),
  name: z.string().describe('Of a channel, or of the person at the other end'),
  kind: channelKind,
  topic: z.string().optional(),
  purpose: z.string().optional(),
  memberCount: z.int().optional(),
  member: z.boolean().optional().describe('Whether the person is in it'),
  archived: z.boolean().optional(),
  teamId: z.string().optional().describe('Workspace, where the connection is for several'),
  url: z.string().optional(),
})
export type ChannelView = z.output<typeof channelOutput>

/** Shows conversations, a direct message by the name of the other person. */
export const viewChannels = async (
  api: SlackApi,
  channels: readonly ListedChannel[],
  workspace: string | undefined,
): Promise<readonly ChannelView[]> => {
  const names = await api.namesOf(channels.map(({ userId }) => userId))
  return channels.map(({ userId, ...channel }) => ({
    ...channel,
    name: channel.name ?? names.get(userId ?? '') ?? userId ?? channel.id,
    url: workspace && new URL(`/archives/${channel.id}`, workspace).href,
  }))
}

/** Renders a conversation as one list item. */
export const channelLine = ({ id, name, kind, topic, memberCount, teamId }: ChannelView): string =>
  [
    `- ${kind === 'dm' ? '@' : '#'}${oneLine(name)} (${kind})`,
    ...(topic ? [oneLine(topic)] : []),
    ...(memberCount === undefined ? [] : [`${memberCount} members`]),
    ...(teamId === undefined ? [] : [`workspace ${teamId}`]),
    `id ${id}`,
  ].join(' · ')
