import type {
  ConnectionCache,
  Download,
  ProviderHttp,
  ProviderPage,
  QueryValue,
} from '@grantway/connector-kit'
import { z } from 'zod'
import { createDirectory, type Directory } from './directory.ts'
import {
  channel,
  file,
  found,
  foundChannel,
  foundPerson,
  identity,
  message,
  person,
  usergroup,
  type Channel,
  type Found,
  type FoundChannel,
  type FoundPerson,
  type Identity,
  type Message,
  type Person,
  type SlackFile,
  type Usergroup,
} from './records.ts'

/** One page of a list: from the provider's cursor on, at most `limit` records. */
export interface PageRequest {
  readonly after?: string | undefined
  readonly limit: number
}

/** Types of conversations in the API's words. */
export type ChannelType = 'public_channel' | 'private_channel' | 'im' | 'mpim'

/** What a search is narrowed to; `after` and `before` are seconds since 1970. */
export interface SearchRequest {
  readonly query: string
  readonly types: readonly ChannelType[]
  readonly after?: number | undefined
  readonly before?: number | undefined
}

/** A span of a conversation, in seconds since 1970. */
export interface Span {
  readonly oldest?: number | undefined
  readonly latest?: number | undefined
}

/** A message to be posted, in Markdown. */
export interface Draft {
  readonly channel: string
  readonly text: string
  readonly threadTs?: string | undefined
}

/** Where a message is. */
export interface Place {
  readonly channel: string
  readonly ts: string
}

/** The methods of Slack's Web API that the tools use. */
export interface SlackMethods {
  readonly identity: () => Promise<Identity>
  readonly person: (id: string) => Promise<Person>
  readonly personByEmail: (email: string) => Promise<Person>
  readonly searchPeople: (query: string, page: PageRequest) => Promise<ProviderPage<FoundPerson>>
  readonly searchChannels: (query: string) => Promise<ProviderPage<FoundChannel>>
  readonly searchMessages: (request: SearchRequest, page: PageRequest) => Promise<ProviderPage<Found>>
  readonly usergroups: () => Promise<readonly Usergroup[]>
  /** Conversations the person is in. */
  readonly myChannels: (types: readonly ChannelType[], page: PageRequest) => Promise<ProviderPage<Channel>>
  /** All public channels of the workspace. */
  readonly publicChannels: (page: PageRequest) => Promise<ProviderPage<Channel>>
  readonly channel: (id: string) => Promise<Channel>
  readonly members: (id: string, page: PageRequest) => Promise<ProviderPage<string>>
  /** Newest first. */
  readonly history: (id: string, span: Span, page: PageRequest) => Promise<ProviderPage<Message>>
  /** Oldest first, the message that began it at the head of every page. */
  readonly replies: (place: Place, page: PageRequest) => Promise<ProviderPage<Message>>
  readonly file: (id: string) => Promise<SlackFile>
  readonly download: (source: string) => Promise<Download>
  readonly post: (draft: Draft) => Promise<Place>
  /** `at` is in seconds since 1970; gives the id of the scheduled message. */
  readonly schedule: (draft: Draft, at: number) => Promise<string>
  readonly update: (place: Place, text: string) => Promise<Place>
  readonly addReaction: (place: Place, name: string) => Promise<void>
  /** Opens the direct message with these people, or finds it open; gives its id. */
  readonly open: (people: readonly string[]) => Promise<string>
}

/** The methods, and what is remembered of names for one connection. */
export type SlackApi = SlackMethods & Directory

const answer = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ ok: z.literal(true), ...shape })
const metadata = z
  .object({ next_cursor: z.string().nullish() })
  .nullish()
  .transform((wire) => wire?.next_cursor || undefined)
const place = answer({ channel: z.string(), ts: z.string() }).transform(({ channel: id, ts }) => ({
  channel: id,
  ts,
}))
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
const results = answer({
  results: z.object({
    messages: z.array(found).nullish(),
    users: z.array(foundPerson).nullish(),
    channels: z.array(foundChannel).nullish(),
  }),
  response_metadata: metadata,
})
const foundPage = {
  messages: results.transform((wire) => ({
    items: wire.results.messages ?? [],
    next: wire.response_metadata,
  })),
  people: results.transform((wire) => ({ items: wire.results.users ?? [], next: wire.response_metadata })),
  channels: results.transform((wire) => ({
    items: wire.results.channels ?? [],
    next: wire.response_metadata,
  })),
}

const read = <Answer>(
  http: ProviderHttp,
  method: string,
  query: Readonly<Record<string, QueryValue>>,
  schema: z.ZodType<Answer>,
): Promise<Answer> => http.request({ method: 'GET', path: `/api/${method}`, query, schema })

const write = <Answer>(
  http: ProviderHttp,
  method: string,
  form: Readonly<Record<string, string | undefined>>,
  schema: z.ZodType<Answer>,
  idempotent = false,
): Promise<Answer> => {
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return http.request({
    method: 'POST',
    path: `/api/${method}`,
    form: Object.fromEntries(given),
    schema,
    idempotent,
  })
}

const paging = ({ after, limit }: PageRequest) => ({ cursor: after, limit })

/** Reads whose token it is; the one method that needs no scope. */
export const readIdentity = (http: ProviderHttp): Promise<Identity> => read(http, 'auth.test', {}, identity)

/** Builds the typed API of one connection. */
export const createSlackApi = (http: ProviderHttp, cache: ConnectionCache): SlackApi => {
  const methods: SlackMethods = {
    ...looking(http),
    ...reading(http),
    ...writing(http),
    identity: () => readIdentity(http),
    download: (source) => http.download(source),
  }
  return { ...methods, ...createDirectory(methods, cache) }
}

type Looking =
  | 'person'
  | 'personByEmail'
  | 'searchPeople'
  | 'searchChannels'
  | 'searchMessages'
  | 'usergroups'

const looking = (http: ProviderHttp): Pick<SlackMethods, Looking> => {
  const user = answer({ user: person }).transform((wire) => wire.user)
  const find = 'assistant.search.context'
  return {
    person: (id) => read(http, 'users.info', { user: id }, user),
    personByEmail: (email) => read(http, 'users.lookupByEmail', { email }, user),
    searchPeople: (query, page) =>
      read(http, find, { query, content_types: 'users', ...paging(page) }, foundPage.people),
    searchChannels: (query) =>
      read(http, find, { query, content_types: 'channels', limit: 20 }, foundPage.channels),
    searchMessages: ({ query, types, after, before }, page) =>
      read(
        http,
        find,
        {
          query,
          content_types: 'messages',
          channel_types: types.join(','),
          include_bots: true,
          after,
          before,
          ...paging(page),
        },
        foundPage.messages,
      ),
    usergroups: () =>
      read(
        http,
        'usergroups.list',
        { include_count: true },
        answer({ usergroups: z.array(usergroup) }).transform((wire) => wire.usergroups),
      ),
  }
}

type Reading = 'myChannels' | 'publicChannels' | 'channel' | 'members' | 'history' | 'replies' | 'file'

const reading = (http: ProviderHttp): Pick<SlackMethods, Reading> => ({
  myChannels: (types, page) =>
    read(
      http,
      'users.conversations',
      { types: types.join(','), exclude_archived: true, ...paging(page) },
      pages.channels,
    ),
  publicChannels: (page) =>
    read(
      http,
      'conversations.list',
      { types: 'public_channel', exclude_archived: true, ...paging(page) },
      pages.channels,
    ),
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

type Writing = 'post' | 'schedule' | 'update' | 'addReaction' | 'open'

// A preview of a link is fetched by Slack's servers; nobody asked for that.
const draft = ({ channel: id, text, threadTs }: Draft) => ({
  channel: id,
  markdown_text: text,
  thread_ts: threadTs,
  unfurl_links: 'false',
  unfurl_media: 'false',
})

// `idempotent` stands only where twice is harmless: a message that is posted twice is read twice.
const writing = (http: ProviderHttp): Pick<SlackMethods, Writing> => ({
  post: (message) => write(http, 'chat.postMessage', draft(message), place),
  schedule: (message, at) =>
    write(
      http,
      'chat.scheduleMessage',
      { ...draft(message), post_at: String(at) },
      answer({ scheduled_message_id: z.string() }).transform((wire) => wire.scheduled_message_id),
    ),
  update: ({ channel: id, ts }, text) =>
    write(http, 'chat.update', { channel: id, ts, markdown_text: text }, place, true),
  addReaction: ({ channel: id, ts }, name) =>
    write(
      http,
      'reactions.add',
      { channel: id, timestamp: ts, name },
      // The reaction may be there already, which comes as a failure that is none.
      z.object({ ok: z.boolean() }).transform(() => undefined),
      true,
    ),
  open: (people) =>
    write(
      http,
      'conversations.open',
      { users: people.join(',') },
      answer({ channel: z.object({ id: z.string() }) }).transform((wire) => wire.channel.id),
      true,
    ),
})
