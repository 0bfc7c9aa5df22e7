import { ConnectorError, type CallContext } from '@grantway/connector-kit'
import { z } from 'zod'
import { filesRead } from '../capabilities.ts'
import type { SlackApi } from '../api.ts'
import { isWithin } from '../limits.ts'
import type { SlackFile } from '../records/file.ts'
import { fileIdOf } from '../references.ts'
import { ifKnown, reads, tool } from './define.ts'
import { oneLine } from './markdown.ts'
import { authorOutput, fileUri } from './message-view.ts'

/**
 * Reads a file that one of the allowed channels shows.
 * **Errors:** INVALID_INPUT, NOT_FOUND_OR_NO_ACCESS, RESOURCE_NOT_SELECTED.
 */
export const readFile = async (
  { api, limits }: Pick<CallContext<SlackApi>, 'api' | 'limits'>,
  text: string,
): Promise<SlackFile> => {
  const id = fileIdOf(text)
  if (id === undefined) throw new ConnectorError('INVALID_INPUT', { message: 'file: give its id or link.' })
  const file = await api.file(id)
  // Which channels a file is in is known only now; nothing of it was shown yet.
  if (limits && !file.channelIds.some((channel) => isWithin(limits, channel))) {
    throw new ConnectorError('RESOURCE_NOT_SELECTED', {
      message: 'This file is in no channel that was selected for the assistant.',
    })
  }
  return file
}

/** Tells about a file; its content is a resource. */
export const getFile = tool({
  name: 'slack_get_file',
  title: 'Look at a file',
  description:
    'Tells name, type, size and author of a shared file. Its content is the resource named in uri.',
  requires: [filesRead],
  input: z.object({ file: z.string().min(1).max(500).describe('Id or link') }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    title: z.string().optional(),
    mimeType: z.string(),
    size: z.number().optional(),
    author: authorOutput.optional(),
    createdAt: z.string().optional(),
    channelIds: z.array(z.string()),
    uri: z.string().optional(),
    url: z.string().optional(),
  }),
  annotations: reads,
  targets: () => [],
  links: ({ uri, name, mimeType, size }) => (uri === undefined ? [] : [{ uri, name, mimeType, size }]),
  handler: async (context, input) => {
    const { api, limits } = context
    const file = await readFile(context, input.file)
    const names = await api.namesOf([file.userId])
    const { userId, source: _, channelIds, ...rest } = file
    return {
      ...rest,
      channelIds: channelIds.filter((id) => isWithin(limits, id)).slice(0, 50),
      ...(userId !== undefined && { author: { id: userId, name: names.get(userId) ?? userId } }),
      uri: fileUri((await ifKnown(api.me()))?.teamId, file.id),
    }
  },
  text: ({ id, name, mimeType, size, author, uri }) =>
    [
      `${oneLine(name)} · ${oneLine(mimeType)}${size === undefined ? '' : ` · ${size} bytes`} · id ${id}`,
      ...(author ? [`by ${oneLine(author.name)}`] : []),
      ...(uri ? [`content: ${uri}`] : []),
    ].join('\n'),
})
