import { z } from 'zod'
import { name, optional, words } from './fields.ts'
import { fileStub } from './file.ts'

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
