import type { AnyTool } from '@grantway/connector-kit'
import { addReaction } from './add-reaction.ts'
import { getChannel } from './get-channel.ts'
import { getFile } from './get-file.ts'
import { getMe } from './get-me.ts'
import { getUser } from './get-user.ts'
import { listChannels } from './list-channels.ts'
import { listUsergroups } from './list-usergroups.ts'
import { openDm } from './open-dm.ts'
import { readChannel } from './read-channel.ts'
import { readThread } from './read-thread.ts'
import { scheduleMessage } from './schedule-message.ts'
import { searchMessages } from './search-messages.ts'
import { searchUsers } from './search-users.ts'
import { sendMessage } from './send-message.ts'
import { updateMessage } from './update-message.ts'

/** All tools: reading first. */
export const slackTools: readonly AnyTool[] = [
  getMe,
  searchMessages,
  searchUsers,
  getUser,
  listChannels,
  getChannel,
  readChannel,
  readThread,
  getFile,
  listUsergroups,
  sendMessage,
  scheduleMessage,
  updateMessage,
  addReaction,
  openDm,
]
