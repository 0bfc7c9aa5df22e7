import { z } from 'zod'
import { link, name, optional, words } from './fields.ts'

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
