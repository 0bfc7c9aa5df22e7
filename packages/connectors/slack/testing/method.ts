import type { FakeFile } from './files.ts'
import { ids, type FakeChannel, type FakeMessage, type Kind, type Workspace } from './workspace.ts'

/** A call as a method sees it. */
export interface Call {
  readonly workspace: Workspace
  /** Id of the person whose token it is. */
  readonly user: string
  /** Whether the workspace is one of an organisation. */
  readonly grid: boolean
  /** The workspace of the token, or the one that was named; missing where it is for the whole organisation. */
  readonly team: string | undefined
  readonly parameter: (name: string) => string
  /** Address of the fake, for links to bytes. */
  readonly url: string
}

/** Rate tiers: calls in a minute, for one method and person. */
export type Tier = 1 | 2 | 3 | 4 | 'search' | 'post'

/** One method of the Web API. */
export interface Method {
  readonly verb: 'GET' | 'POST'
  readonly tier: Tier
  /** Whether a token of a whole organisation must name a workspace in `team_id`. */
  readonly inWorkspace?: true
  /** All of them are needed. */
  readonly scopes: (call: Call) => readonly string[]
  /** Gives what stands beside `ok: true`; a text is the word of an error. */
  readonly answer: (call: Call) => Readonly<Record<string, unknown>> | string
}

/** Needs these scopes, whatever is asked for. */
export const needs =
  (...scopes: readonly string[]) =>
  (): readonly string[] =>
    scopes

const families: Readonly<Record<Kind, string>> = {
  public_channel: 'channels',
  private_channel: 'groups',
  im: 'im',
  mpim: 'mpim',
}

/** Needs the scope of the family of conversations that the one in question belongs to. */
export const needsByChannel =
  (right: 'read' | 'history') =>
  (call: Call): readonly string[] =>
    [`${families[call.workspace.channel(call.parameter('channel'))?.kind ?? 'public_channel']}:${right}`]

/** Needs the scope of each family that is asked for. */
export const needsByTypes = (call: Call): readonly string[] =>
  typesIn(call).flatMap((type) => (type in families ? [`${families[type as Kind]}:read`] : []))

/** Gives the types of conversations that a call asks for. */
export const typesIn = ({ parameter }: Call): readonly string[] =>
  (parameter('types') || 'public_channel').split(',')

/** Tells whether a conversation belongs to a workspace; to any where none is named. */
export const isIn = ({ kind, team = ids.team }: FakeChannel, wanted: string | undefined): boolean =>
  wanted === undefined || wanted === team || kind === 'im' || kind === 'mpim'

/** Gives the conversation of a call where its person may look into it. */
export const visible = ({ workspace, user, team, parameter }: Call): FakeChannel | undefined => {
  const channel = workspace.channel(parameter('channel'))
  return channel && isIn(channel, team) && (channel.kind === 'public_channel' || channel.members.includes(user))
    ? channel
    : undefined
}

/** Cuts a page out of a list; the cursor is a position that nobody should read anything into. */
export const paged = <Item>(items: readonly Item[], { parameter }: Call, maximum: number) => {
  const from = positionOf(parameter('cursor'))
  const to = from + Math.min(Number(parameter('limit') || 100), maximum)
  return {
    items: items.slice(from, to),
    response_metadata: { next_cursor: to < items.length ? cursorAt(to) : '' },
  }
}

/** Reads where a page begins out of its cursor. */
export const positionOf = (cursor: string): number =>
  Number(Buffer.from(cursor, 'base64url').toString().slice(5) || 0)
/** Makes the cursor of the page that begins here. */
export const cursorAt = (position: number): string => Buffer.from(`next:${position}`).toString('base64url')

/** Shows a conversation as the API does. */
export const channelWire = ({ id, name, kind, members, archived }: FakeChannel, user: string) => ({
  id,
  ...(kind === 'im' ? { is_im: true, user: members.find((member) => member !== user) } : { name }),
  is_private: kind !== 'public_channel',
  is_mpim: kind === 'mpim',
  is_archived: archived === true,
  is_member: members.includes(user),
  topic: { value: `What we say in ${name || 'private'}` },
  purpose: { value: 'Talk of the crew' },
})

/** Shows a message as the API does. */
export const messageWire = (
  message: FakeMessage,
  all: readonly FakeMessage[],
  known: readonly FakeFile[],
) => ({
  type: 'message',
  ...message,
  reactions: message.reactions.map(({ name, users }) => ({ name, users, count: users.length })),
  ...(message.thread_ts === message.ts && {
    reply_count: all.filter(({ thread_ts, ts }) => thread_ts === message.ts && ts !== message.ts).length,
  }),
  files: known
    .filter(({ id }) => message.files?.includes(id))
    .map(({ id, name, mimetype, content }) => ({ id, name, mimetype, size: content.length })),
})
