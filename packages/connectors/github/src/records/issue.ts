import { z } from 'zod'
import { author, labels, lengths, link, optional, optionalText, text } from './text.ts'

const fields = {
  number: z.int(),
  title: text(),
  state: z.enum(['open', 'closed']),
  state_reason: optional(z.string()),
  user: author,
  labels,
  assignees: z.array(z.object({ login: z.string() })).nullish(),
  milestone: z.object({ number: z.int(), title: text() }).nullish(),
  comments: z.int().nullish(),
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: optional(z.string()),
  pull_request: z.object({}).nullish(),
  draft: z.boolean().nullish(),
  html_url: link,
  repository_url: z.string().nullish(),
}

const wireIssue = z.object(fields)

const viewIssue = (wire: z.output<typeof wireIssue>) => ({
  number: wire.number,
  type: wire.pull_request ? ('pull_request' as const) : ('issue' as const),
  title: wire.title,
  state: wire.state,
  stateReason: wire.state_reason,
  author: wire.user,
  labels: wire.labels?.length ? wire.labels : undefined,
  assignees: wire.assignees?.length ? wire.assignees.map(({ login }) => login) : undefined,
  milestone: wire.milestone?.title,
  comments: wire.comments ?? undefined,
  createdAt: wire.created_at,
  updatedAt: wire.updated_at,
  closedAt: wire.closed_at,
  draft: wire.draft || undefined,
  url: wire.html_url,
})

/** An issue or pull request as a search finds it. */
export const foundIssue = wireIssue.transform((wire) => ({
  ...viewIssue(wire),
  repository: /\/repos\/([^/]+\/[^/]+)$/.exec(wire.repository_url ?? '')?.[1] ?? '',
}))
export type FoundIssue = z.output<typeof foundIssue>

/** One issue with its text. */
export const issue = wireIssue
  .extend({ body: optionalText(lengths.body) })
  .transform((wire) => ({ ...viewIssue(wire), body: wire.body }))
export type Issue = z.output<typeof issue>

/** A comment on an issue or a pull request. */
export const comment = z
  .object({
    id: z.int(),
    user: author,
    body: optionalText(lengths.comment),
    created_at: z.string(),
    html_url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    author: wire.user,
    body: wire.body,
    createdAt: wire.created_at,
    url: wire.html_url,
  }))
export type Comment = z.output<typeof comment>
