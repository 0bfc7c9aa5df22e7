import { z } from 'zod'
import { author, lengths, link, optionalText, text } from './text.ts'

const wireCommit = z.object({
  sha: z.string(),
  commit: z.object({
    message: text(lengths.comment),
    author: z.object({ name: text(100), date: z.string().nullish() }).nullish(),
  }),
  author,
  parents: z.array(z.object({ sha: z.string() })).nullish(),
  html_url: link,
})

const viewCommit = (wire: z.output<typeof wireCommit>) => ({
  sha: wire.sha,
  message: wire.commit.message,
  // The name in the commit is whatever its writer typed; the login is the account GitHub found.
  author: wire.author ?? wire.commit.author?.name,
  date: wire.commit.author?.date ?? undefined,
  url: wire.html_url,
})

/** A commit as lists have it. */
export const commit = wireCommit.transform(viewCommit)
export type Commit = z.output<typeof commit>

/** A file that a commit or a pull request changes. */
export const changedFile = z
  .object({
    filename: text(500),
    status: z.string(),
    additions: z.int(),
    deletions: z.int(),
    previous_filename: optionalText(500),
    patch: optionalText(lengths.patch),
  })
  .transform((wire) => ({
    path: wire.filename,
    status: wire.status,
    additions: wire.additions,
    deletions: wire.deletions,
    previousPath: wire.previous_filename,
    patch: wire.patch,
  }))
export type ChangedFile = z.output<typeof changedFile>

/** One commit with its numbers, its parents and a page of its files. */
export const commitDetails = wireCommit
  .extend({
    stats: z.object({ additions: z.int(), deletions: z.int() }).nullish(),
    files: z.array(changedFile).nullish(),
  })
  .transform((wire) => ({
    ...viewCommit(wire),
    parents: wire.parents?.map(({ sha }) => sha),
    additions: wire.stats?.additions,
    deletions: wire.stats?.deletions,
    files: wire.files ?? [],
  }))
export type CommitDetails = z.output<typeof commitDetails>

/** The first line of a message: what lists show. */
export const oneLineOf = (message: string): string => message.split('\n', 1)[0]?.slice(0, lengths.line) ?? ''
