import { defineCapability, type Capability } from '@grantway/connector-kit'

/** Reading public channels, and the names of who wrote there. */
export const publicRead = defineCapability({
  id: 'public-read',
  title: 'Read public channels',
  scopes: ['channels:read', 'channels:history', 'users:read'],
  consent: {
    allows: 'Lets the assistant read public channels and see who wrote there.',
    limits: 'It cannot read private channels or direct messages, and it cannot post.',
  },
  enforcement: 'provider',
  default: true,
})

/** Reading and finding what is in private channels. */
export const privateRead = defineCapability({
  id: 'private-read',
  title: 'Read private channels',
  scopes: ['groups:read', 'groups:history', 'search:read.private', 'users:read'],
  consent: {
    allows: 'Lets the assistant read and search the private channels you are in, and see who wrote there.',
    limits: 'It cannot read private channels you are not in, and it cannot post.',
  },
  enforcement: 'provider',
})

/** Reading and finding what is in direct messages, with one person or several. */
export const dmRead = defineCapability({
  id: 'dm-read',
  title: 'Read direct messages',
  scopes: [
    'im:read',
    'im:history',
    'mpim:read',
    'mpim:history',
    'search:read.im',
    'search:read.mpim',
    'users:read',
  ],
  consent: {
    allows: 'Lets the assistant read and search your direct and group messages, and see who wrote them.',
    limits: 'It cannot send messages, and it cannot read those of other people.',
  },
  enforcement: 'provider',
})

/** Searching messages of public channels; the other reading capabilities open their own kinds to it. */
export const search = defineCapability({
  id: 'search',
  title: 'Search messages',
  scopes: ['search:read.public'],
  consent: {
    allows: 'Lets the assistant search the messages of public channels.',
    limits:
      'It cannot find private or direct messages unless you allow reading those too, and it cannot post.',
  },
  enforcement: 'provider',
})

/** Looking up colleagues and groups of them. */
export const people = defineCapability({
  id: 'people',
  title: 'Look up people',
  scopes: ['users:read', 'users:read.email', 'search:read.users', 'usergroups:read'],
  consent: {
    allows: 'Lets the assistant look up colleagues, their titles and e-mail addresses, and user groups.',
    limits: 'It cannot read messages, and it cannot change a profile or a group.',
  },
  enforcement: 'provider',
})

/** Opening files that were shared with the person. */
export const filesRead = defineCapability({
  id: 'files-read',
  title: 'Open shared files',
  scopes: ['files:read'],
  consent: {
    allows: 'Lets the assistant open files that you can see.',
    limits: 'It cannot upload, change or delete files.',
  },
  enforcement: 'provider',
})

/** Posting in the person's name, and changing what was posted. */
export const messageSend = defineCapability({
  id: 'message-send',
  title: 'Send messages',
  scopes: ['chat:write'],
  consent: {
    allows: 'Lets the assistant post, schedule and edit messages as you, where you are a member.',
    limits: 'It cannot read messages, and it cannot edit those of other people.',
  },
  enforcement: 'provider',
})

/** Starting direct messages. */
export const dmSend = defineCapability({
  id: 'dm-send',
  title: 'Start direct messages',
  scopes: ['im:write', 'mpim:write'],
  consent: {
    allows: 'Lets the assistant open direct and group messages with colleagues for you.',
    limits: 'It cannot read them, and it cannot write in them unless you also allow sending messages.',
  },
  enforcement: 'provider',
})

/** Adding emoji reactions. */
export const react = defineCapability({
  id: 'react',
  title: 'Add reactions',
  scopes: ['reactions:write'],
  consent: {
    allows: 'Lets the assistant add emoji reactions to messages as you.',
    limits: 'It cannot read or post messages.',
  },
  enforcement: 'provider',
})

/** All capabilities: reading first. */
export const slackCapabilities = [
  publicRead,
  privateRead,
  dmRead,
  search,
  people,
  filesRead,
  messageSend,
  dmSend,
  react,
] as const satisfies readonly [Capability, ...Capability[]]
