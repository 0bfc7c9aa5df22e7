import { z } from 'zod'
import { link, optional, seconds, words } from './fields.ts'

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
