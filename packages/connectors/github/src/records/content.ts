import { z } from 'zod'
import { link, text } from './text.ts'

const entry = z
  .object({ name: text(), path: text(), type: z.string(), size: z.int().nullish() })
  .transform((wire) => ({
    name: wire.name,
    path: wire.path,
    type: wire.type,
    size: wire.type === 'file' ? wire.size ?? undefined : undefined,
  }))
export type Entry = z.output<typeof entry>

const file = z
  .object({
    type: z.string(),
    path: text(),
    size: z.int(),
    sha: z.string(),
    content: z.string().optional(),
    encoding: z.string().optional(),
    html_url: link,
  })
  .transform((wire) => ({
    kind: wire.type,
    path: wire.path,
    size: wire.size,
    sha: wire.sha,
    /** Nothing where GitHub does not send the bytes along: more than 1 MB, a submodule, a link. */
    bytes: wire.encoding === 'base64' ? Buffer.from(wire.content ?? '', 'base64') : undefined,
    url: wire.html_url,
  }))
export type File = z.output<typeof file>

/** What is at a path: a file, or the entries of a directory. */
export const content = z.union([
  z.array(entry).transform((entries) => ({ kind: 'directory' as const, entries })),
  file,
])
export type Content = z.output<typeof content>

/** A branch and the commit it points to. */
export const branchReference = z
  .object({ object: z.object({ sha: z.string() }) })
  .transform(({ object }) => object.sha)

/** All files below a commit. */
export const tree = z
  .object({
    sha: z.string(),
    truncated: z.boolean(),
    tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string() })),
  })
  .transform((wire) => ({
    sha: wire.sha,
    truncated: wire.truncated,
    modes: new Map(wire.tree.filter(({ type }) => type !== 'tree').map(({ path, mode }) => [path, mode])),
  }))
export type Tree = z.output<typeof tree>

/** Something that was made, by its hash. */
export const made = z.object({ sha: z.string(), html_url: link })
