import { z } from 'zod'
import { name, optional, words } from './fields.ts'

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
