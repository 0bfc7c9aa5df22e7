import { plainText } from '@grantway/connector-kit'
import { z } from 'zod'

const optional = z
  .string()
  .nullish()
  .transform((value) => value || undefined)
/** Text of third parties, without invisible characters and of a bounded length from here on. */
const words = (maxChars: number) =>
  z
    .string()
    .nullish()
    .transform((value) => (value ? plainText(value, maxChars) : undefined))
const name = words(80)
const link = z
  .url({ protocol: /^https?$/ })
  .optional()
  .catch(undefined)
const seconds = z
  .number()
  .nullish()
  .transform((value) => (value ? isoOf(value) : undefined))

/** Gives the instant of a `ts` or of seconds since 1970 in ISO 8601. */
export const isoOf = (ts: string | number): string => new Date(Math.floor(Number(ts) * 1000)).toISOString()

/** Parses who the token belongs to. */
export const identity = z
  .object({
    ok: z.literal(true),
    url: link,
    team: name,
    user: name,
    team_id: optional,
    user_id: z.string(),
    enterprise_id: optional,
  })
  .transform((wire) => ({
    userId: wire.user_id,
    user: wire.user ?? wire.user_id,
    // An organisation-wide token belongs to no single workspace.
    teamId: wire.team_id ?? wire.enterprise_id ?? '-',
    team: wire.team ?? wire.team_id ?? '-',
    enterpriseId: wire.enterprise_id,
    url: wire.url,
  }))
export type Identity = z.output<typeof identity>

/** Parses a person. */
export const person = z
  .object({
    id: z.string(),
    name,
    real_name: name,
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    tz: optional,
    profile: z
      .object({ display_name: name, real_name: name, title: name, email: optional, status_text: words(200) })
      .partial()
      .nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    handle: wire.name,
    name: wire.profile?.display_name ?? wire.profile?.real_name ?? wire.real_name ?? wire.name ?? wire.id,
    realName: wire.profile?.real_name ?? wire.real_name,
    title: wire.profile?.title,
    email: wire.profile?.email,
    timezone: wire.tz,
    status: wire.profile?.status_text,
    bot: wire.is_bot || undefined,
    deactivated: wire.deleted || undefined,
  }))
export type Person = z.output<typeof person>

/** Kinds of conversations, as people say it. */
export const channelKind = z.enum(['public', 'private', 'dm', 'group-dm'])
export type ChannelKind = z.output<typeof channelKind>

/** Parses a conversation: a channel, or direct messages with one person or several. */
export const channel = z
  .object({
    id: z.string(),
    name,
    is_private: z.boolean().nullish(),
    is_im: z.boolean().nullish(),
    is_mpim: z.boolean().nullish(),
    is_archived: z.boolean().nullish(),
    is_member: z.boolean().nullish(),
    user: optional,
    num_members: z.int().nullish(),
    topic: z.object({ value: words(250) }).nullish(),
    purpose: z.object({ value: words(250) }).nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    kind: kindOf(wire),
    archived: wire.is_archived || undefined,
    member: wire.is_member ?? undefined,
    /** With whom, where it is a direct message. */
    userId: wire.user,
    memberCount: wire.num_members ?? undefined,
    topic: wire.topic?.value,
    purpose: wire.purpose?.value,
  }))
export type Channel = z.output<typeof channel>

type Marks = Partial<Readonly<Record<'is_im' | 'is_mpim' | 'is_private', boolean | null | undefined>>>

const kindOf = (wire: Marks): ChannelKind => {
  if (wire.is_im) return 'dm'
  if (wire.is_mpim) return 'group-dm'
  return wire.is_private ? 'private' : 'public'
}

/** Parses what is known of a file wherever it is mentioned. */
export const fileStub = z
  .object({
    id: z.string(),
    name: words(200),
    title: words(200),
    mimetype: optional,
    size: z.number().nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.title ?? wire.name ?? wire.id,
    mimeType: wire.mimetype,
    size: wire.size ?? undefined,
  }))
export type FileStub = z.output<typeof fileStub>

const attachment = z.object({ text: words(4_000), fallback: words(4_000) })

/** Parses a message. Its text is still in Slack's own markup. */
export const message = z
  .object({
    ts: z.string(),
    user: optional,
    username: name,
    bot_id: optional,
    bot_profile: z.object({ name }).nullish(),
    text: words(20_000),
    attachments: z.array(attachment).nullish(),
    thread_ts: optional,
    reply_count: z.int().nullish(),
    edited: z.object({}).nullish(),
    reactions: z.array(z.object({ name: z.string(), count: z.int() })).nullish(),
    files: z.array(fileStub).nullish(),
  })
  .transform((wire) => ({
    ts: wire.ts,
    userId: wire.user,
    /** How an application calls itself; a person has an id instead. */
    botName: wire.username ?? wire.bot_profile?.name ?? wire.bot_id,
    markup:
      wire.text ?? wire.attachments?.map(({ text, fallback }) => text ?? fallback ?? '').join('\n') ?? '',
    threadTs: wire.thread_ts,
    replies: wire.reply_count || undefined,
    edited: wire.edited ? true : undefined,
    reactions: wire.reactions?.slice(0, 20),
    files: wire.files?.slice(0, 10),
  }))
export type Message = z.output<typeof message>

/** Parses a message as the search gives it. */
export const found = z
  .object({
    channel_id: z.string(),
    channel_name: name,
    message_ts: z.string(),
    author_user_id: optional,
    author_name: name,
    content: words(20_000),
    permalink: link,
  })
  .transform((wire) => ({
    channelId: wire.channel_id,
    channelName: wire.channel_name,
    ts: wire.message_ts,
    userId: wire.author_user_id,
    author: wire.author_name,
    markup: wire.content ?? '',
    url: wire.permalink,
  }))
export type Found = z.output<typeof found>

/** Parses a person as the search gives them. */
export const foundPerson = z
  .object({ user_id: z.string(), name, real_name: name, full_name: name, title: name, permalink: link })
  .transform((wire) => ({
    id: wire.user_id,
    handle: wire.name,
    name: wire.real_name ?? wire.full_name ?? wire.name ?? wire.user_id,
    title: wire.title,
    url: wire.permalink,
  }))
export type FoundPerson = z.output<typeof foundPerson>

/** Parses a channel as the search gives it: its id stands in the link only. */
export const foundChannel = z
  .object({ name, permalink: z.string().nullish() })
  .transform((wire) => ({ name: wire.name, id: /\/archives\/([A-Z0-9]+)/.exec(wire.permalink ?? '')?.[1] }))
export type FoundChannel = z.output<typeof foundChannel>

/** Parses a file. `source` leads to its bytes; it is never shown to anybody. */
export const file = z
  .object({
    id: z.string(),
    name: words(200),
    title: words(200),
    mimetype: optional,
    size: z.number().nullish(),
    user: optional,
    created: seconds,
    permalink: link,
    url_private: optional,
    url_private_download: optional,
    channels: z.array(z.string()).nullish(),
    groups: z.array(z.string()).nullish(),
    ims: z.array(z.string()).nullish(),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name ?? wire.id,
    title: wire.title,
    mimeType: wire.mimetype ?? 'application/octet-stream',
    size: wire.size ?? undefined,
    userId: wire.user,
    createdAt: wire.created,
    url: wire.permalink,
    source: wire.url_private_download ?? wire.url_private,
    channelIds: [...(wire.channels ?? []), ...(wire.groups ?? []), ...(wire.ims ?? [])],
  }))
export type SlackFile = z.output<typeof file>

/** Parses a user group. */
export const usergroup = z
  .object({
    id: z.string(),
    handle: name,
    name,
    description: words(250),
    user_count: z.coerce.number().optional().catch(undefined),
  })
  .transform((wire) => ({
    id: wire.id,
    handle: wire.handle ?? wire.id,
    name: wire.name ?? wire.handle ?? wire.id,
    description: wire.description,
    memberCount: wire.user_count,
  }))
export type Usergroup = z.output<typeof usergroup>
