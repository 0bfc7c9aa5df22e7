import type { Download, ProviderPage } from '@grantway/connector-kit'
import type { Channel } from './records/channel.ts'
import type { SlackFile } from './records/file.ts'
import type { Found, FoundChannel, FoundPerson } from './records/found.ts'
import type { Message } from './records/message.ts'
import type { Identity, Person, Usergroup } from './records/person.ts'
import type { PersonReference } from './references.ts'

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

/** A conversation of a list, with its workspace where the token is for several. */
export type ListedChannel = Channel & { readonly teamId?: string | undefined }

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

/**
 * Gives the workspaces that some methods must be told, one by one. The token of one workspace needs none: then
 * there is one place, without a name.
 * @see https://docs.slack.dev/enterprise/developing-for-enterprise-orgs
 */
export type Workspaces = () => Promise<readonly (string | undefined)[]>

/** The methods of Slack's Web API that the tools use. */
export interface SlackMethods {
  readonly identity: () => Promise<Identity>
  readonly workspaces: Workspaces
  readonly person: (id: string) => Promise<Person>
  readonly personByEmail: (email: string) => Promise<Person>
  readonly searchPeople: (query: string, page: PageRequest) => Promise<ProviderPage<FoundPerson>>
  readonly searchChannels: (query: string) => Promise<ProviderPage<FoundChannel>>
  readonly searchMessages: (request: SearchRequest, page: PageRequest) => Promise<ProviderPage<Found>>
  readonly usergroups: () => Promise<readonly Usergroup[]>
  /** Conversations the person is in. */
  readonly myChannels: (types: readonly ChannelType[], page: PageRequest) => Promise<ProviderPage<ListedChannel>>
  /** All public channels of the workspace. */
  readonly publicChannels: (page: PageRequest) => Promise<ProviderPage<ListedChannel>>
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

/**
 * What is remembered of names, for one connection and ten minutes. Nothing is ever enumerated: a workspace may
 * have 200,000 people.
 */
export interface Directory {
  /** Whose account it is, asked once. */
  readonly me: () => Promise<Identity>
  /** Names of people by id; who cannot be looked up is missing. */
  readonly namesOf: (ids: readonly (string | undefined)[]) => Promise<ReadonlyMap<string, string>>
  /** **Errors:** NOT_FOUND_OR_NO_ACCESS; INVALID_INPUT when several workspaces have a channel of this name. */
  readonly channelNamed: (name: string) => Promise<string>
  /** **Errors:** NOT_FOUND_OR_NO_ACCESS; INVALID_INPUT when several people are called so. */
  readonly personId: (person: PersonReference) => Promise<string>
  /** The open direct message with a person. **Errors:** NOT_FOUND_OR_NO_ACCESS. */
  readonly directMessageWith: (userId: string) => Promise<string>
}

/** The methods, and what is remembered of names for one connection. */
export type SlackApi = SlackMethods & Directory
