import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import type { SlackMethods, Workspaces } from '../api.ts'
import { channel } from '../records/channel.ts'
import { file } from '../records/file.ts'
import { message } from '../records/message.ts'
import { answer, metadata, paging, read } from './send.ts'
import { throughAll } from './workspaces.ts'

const pages = {
  channels: answer({ channels: z.array(channel), response_metadata: metadata }).transform((wire) => ({
    items: wire.channels,
    next: wire.response_metadata,
  })),
  members: answer({ members: z.array(z.string()), response_metadata: metadata }).transform((wire) => ({
    items: wire.members,
    next: wire.response_metadata,
  })),
  messages: answer({ messages: z.array(message), response_metadata: metadata }).transform((wire) => ({
    items: wire.messages,
    next: wire.response_metadata,
  })),
}

type Reading = 'myChannels' | 'publicChannels' | 'channel' | 'members' | 'history' | 'replies' | 'file'

/** Methods that read conversations and files. */
export const reading = (http: ProviderHttp, workspaces: Workspaces): Pick<SlackMethods, Reading> => ({
  myChannels: (types, page) => {
    const query = { types: types.join(','), exclude_archived: true }
    return throughAll(workspaces, page, (team_id, at) =>
      read(http, 'users.conversations', { ...query, team_id, ...paging(at) }, pages.channels),
    )
  },
  publicChannels: (page) => {
    const query = { types: 'public_channel', exclude_archived: true }
    return throughAll(workspaces, page, (team_id, at) =>
      read(http, 'conversations.list', { ...query, team_id, ...paging(at) }, pages.channels),
    )
  },
  channel: (id) =>
    read(
      http,
      'conversations.info',
      { channel: id, include_num_members: true },
      answer({ channel }).transform((wire) => wire.channel),
    ),
  members: (id, page) => read(http, 'conversations.members', { channel: id, ...paging(page) }, pages.members),
  history: (id, span, page) =>
    read(
      http,
      'conversations.history',
      { channel: id, inclusive: true, ...span, ...paging(page) },
      pages.messages,
    ),
  replies: ({ channel: id, ts }, page) =>
    read(http, 'conversations.replies', { channel: id, ts, ...paging(page) }, pages.messages),
  file: (id) =>
    read(
      http,
      'files.info',
      { file: id },
      answer({ file }).transform((wire) => wire.file),
    ),
})
