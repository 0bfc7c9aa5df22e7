import { z } from 'zod'
import { author, labels, lengths, link, optional, optionalText, text } from './text.ts'

const side = z.object({ ref: text(), sha: z.string() })

/** A pull request. */
export const pull = z
  .object({
    number: z.int(),
    title: text(),
    body: optionalText(lengths.body),
    state: z.enum(['open', 'closed']),
    draft: z.boolean().nullish(),
    merged: z.boolean().nullish(),
    mergeable: optional(z.boolean()),
    mergeable_state: optional(z.string()),
    user: author,
    labels,
    head: side,
    base: side,
    additions: z.int().nullish(),
    deletions: z.int().nullish(),
    changed_files: z.int().nullish(),
    created_at: z.string(),
    updated_at: z.string(),
    html_url: link,
  })
  .transform((wire) => ({
    number: wire.number,
    title: wire.title,
    body: wire.body,
    state: wire.merged ? ('merged' as const) : wire.state,
    draft: wire.draft || undefined,
    mergeable: wire.mergeable,
    mergeableState: wire.mergeable_state,
    author: wire.user,
    labels: wire.labels?.length ? wire.labels : undefined,
    head: wire.head.ref,
    headSha: wire.head.sha,
    base: wire.base.ref,
    additions: wire.additions ?? undefined,
    deletions: wire.deletions ?? undefined,
    changedFiles: wire.changed_files ?? undefined,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    url: wire.html_url,
  }))
export type Pull = z.output<typeof pull>

/** A review: a verdict and its text. */
export const review = z
  .object({
    id: z.int(),
    user: author,
    state: z.string(),
    body: optionalText(lengths.comment),
    submitted_at: optional(z.string()),
    html_url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    author: wire.user,
    state: wire.state.toLowerCase(),
    body: wire.body,
    createdAt: wire.submitted_at,
    url: wire.html_url,
  }))
export type Review = z.output<typeof review>

/** A comment on a line of a change. */
export const reviewComment = z
  .object({
    id: z.int(),
    user: author,
    path: text(500),
    line: optional(z.int()),
    body: optionalText(lengths.comment),
    created_at: z.string(),
    html_url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    author: wire.user,
    path: wire.path,
    line: wire.line,
    body: wire.body,
    createdAt: wire.created_at,
    url: wire.html_url,
  }))
export type ReviewComment = z.output<typeof reviewComment>

/** What came of a merge. */
export const merged = z.object({ sha: z.string(), merged: z.boolean() })
