import {
  isConnectorError,
  listPage,
  pageInput,
  pageOutput,
  truncatedOutput,
  type Limits,
  type ProviderPage,
} from '@grantway/connector-kit'
import { z } from 'zod'
import { dmRead, privateRead, publicRead } from '../capabilities.ts'
import type { ListedChannel, PageRequest, SlackApi } from '../api.ts'
import { isWithin, listedChannels } from '../limits.ts'
import type { ChannelKind } from '../records/channel.ts'
import { ifKnown, kindsInput, reads, tool, typesOf } from './define.ts'
import { channelLine, channelOutput, viewChannels } from './channel-view.ts'
import { listText } from './markdown.ts'

/** Lists conversations. */
export const listChannels = tool({
  name: 'slack_list_channels',
  title: 'List channels',
  description:
    'Lists the conversations the person is in. all: every public channel of the workspace instead.',
  requires: [publicRead, privateRead, dmRead],
  input: z.object({ kinds: kindsInput, all: z.boolean().default(false), ...pageInput() }),
  output: z.object({
    channels: z.array(channelOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  narrows: true,
  handler: async (context, { kinds, all, limit, cursor }) => {
    const { api, limits } = context
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { kinds: kinds.join(','), all },
      fetch: async (page) => {
        const { items: channels, next } = await listed(api, limits, { kinds, all }, page)
        const me = await ifKnown(api.me())
        return { items: await viewChannels(api, channels, me?.url), next }
      },
      view: (channel) => channel,
    })
    return { channels: items, ...rest }
  },
  text: (output) => listText(output.channels.map(channelLine), 'No channels.', output),
})

interface Wanted {
  readonly kinds: readonly ChannelKind[]
  readonly all: boolean
}

const listed = async (
  api: SlackApi,
  limits: Limits | undefined,
  { kinds, all }: Wanted,
  page: PageRequest,
): Promise<ProviderPage<ListedChannel>> => {
  const { allowed } = listedChannels(limits)
  if (allowed)
    return listedOnly(
      api,
      allowed.filter((id) => isWithin(limits, id)),
      kinds,
      page,
    )
  const { items, next } = await (all ? api.publicChannels(page) : api.myChannels(typesOf(kinds), page))
  return { items: items.filter(({ id }) => isWithin(limits, id)), next }
}

// Where a grant names its channels, they alone are asked for, one by one; the cursor is a position among them.
const listedOnly = async (
  api: SlackApi,
  ids: readonly string[],
  kinds: readonly ChannelKind[],
  { after = '0', limit }: PageRequest,
): Promise<ProviderPage<ListedChannel>> => {
  const from = Number(after)
  const found: ListedChannel[] = []
  for (const id of ids.slice(from, from + limit)) {
    const channel = await api.channel(id).catch((error: unknown) => {
      if (isConnectorError(error) && ['NOT_FOUND_OR_NO_ACCESS', 'SCOPE_MISSING'].includes(error.code))
        return undefined
      throw error
    })
    if (channel && kinds.includes(channel.kind)) found.push(channel)
  }
  return { items: found, next: from + limit < ids.length ? String(from + limit) : undefined }
}
