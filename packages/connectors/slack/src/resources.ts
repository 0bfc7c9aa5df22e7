import {
  ConnectorError,
  plainText,
  resourcesFor,
  type CallContext,
  type ResourceContent,
} from '@grantway/connector-kit'
import { dmRead, filesRead, privateRead, publicRead } from './capabilities.ts'
import type { SlackApi } from './api.ts'
import { channelTarget, refuseOutside } from './limits.ts'
import type { Message } from './records/message.ts'
import { channelIdOf, readMessage } from './references.ts'
import { readFile } from './tools/get-file.ts'
import { messageText, viewMessages } from './tools/message-view.ts'

const resource = resourcesFor<SlackApi>()
const mimeType = 'text/markdown'
const pageSize = 30
const maxChars = 60_000

type Variables = Readonly<Record<string, string>>

const targets = ({ channelId = '' }: Variables) => [channelTarget(channelId)]

// An id of another workspace could name something else here.
const inWorkspace = async ({ api }: CallContext<SlackApi>, { teamId = '' }: Variables): Promise<void> => {
  if ((await api.me()).teamId === teamId || (await api.workspaces()).includes(teamId)) return
  throw new ConnectorError('NOT_FOUND_OR_NO_ACCESS')
}

const channelOf = ({ limits }: CallContext<SlackApi>, { channelId = '' }: Variables): string => {
  const id = channelIdOf(channelId)
  if (id === undefined)
    throw new ConnectorError('INVALID_INPUT', { message: 'The id in this address is not one of a channel.' })
  refuseOutside(limits, [channelTarget(id)])
  return id
}

const markdown = async (
  api: SlackApi,
  id: string,
  messages: readonly Message[],
): Promise<ResourceContent> => ({
  mimeType,
  text: plainText(
    (await viewMessages(api, id, messages)).map(messageText).join('\n') || 'No messages.',
    maxChars,
  ),
})

const isText = (type: string): boolean =>
  /^(text\/|application\/(json|xml|yaml|x-sh|javascript)\b)/.test(type)

/** A channel and a thread as Markdown, and the content of a file. */
export const slackResources = [
  resource({
    uriTemplate: 'slack://{teamId}/channels/{channelId}',
    name: 'slack_channel',
    title: 'Channel',
    description: `The last ${pageSize} messages of a channel, newest first.`,
    mimeType,
    requires: [publicRead, privateRead, dmRead],
    targets,
    read: async (context, variables) => {
      const id = channelOf(context, variables)
      await inWorkspace(context, variables)
      return markdown(context.api, id, (await context.api.history(id, {}, { limit: pageSize })).items)
    },
  }),
  resource({
    uriTemplate: 'slack://{teamId}/channels/{channelId}/threads/{ts}',
    name: 'slack_thread',
    title: 'Thread',
    description: 'A message with its first replies, oldest first.',
    mimeType,
    requires: [publicRead, privateRead, dmRead],
    targets,
    read: async (context, variables) => {
      const id = channelOf(context, variables)
      const ts = readMessage(variables['ts'] ?? '')?.ts
      if (ts === undefined)
        throw new ConnectorError('INVALID_INPUT', {
          message: 'The ts in this address is not one of a message.',
        })
      await inWorkspace(context, variables)
      return markdown(
        context.api,
        id,
        (await context.api.replies({ channel: id, ts }, { limit: pageSize })).items,
      )
    },
  }),
  resource({
    uriTemplate: 'slack://{teamId}/files/{fileId}',
    name: 'slack_file',
    title: 'File',
    description: 'The content of a shared file.',
    mimeType: 'application/octet-stream',
    requires: [filesRead],
    // Which channels a file is in is known only when it was read; `readFile` judges it then.
    targets: () => [],
    read: async (context, variables) => {
      await inWorkspace(context, variables)
      return readContent(context, variables['fileId'] ?? '')
    },
  }),
]

const readContent = async (context: CallContext<SlackApi>, id: string): Promise<ResourceContent> => {
  const { source, mimeType: type } = await readFile(context, id)
  if (source === undefined)
    throw new ConnectorError('NOT_FOUND_OR_NO_ACCESS', { message: 'This file has no content here.' })
  const { bytes, mimeType: given } = await context.api.download(source)
  // Whoever may not read a file gets the sign-in page, with 200.
  if (given.startsWith('text/html') && !type.startsWith('text/html'))
    throw new ConnectorError('NOT_FOUND_OR_NO_ACCESS')
  return isText(type)
    ? { mimeType: type, text: plainText(Buffer.from(bytes).toString('utf8'), maxChars) }
    : { mimeType: type, blob: Buffer.from(bytes).toString('base64') }
}
