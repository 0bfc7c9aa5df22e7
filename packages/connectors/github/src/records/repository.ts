import { z } from 'zod'
import { link, optional, optionalText, text } from './text.ts'

/** The signed-in person. */
export const viewer = z.object({ id: z.int(), login: z.string(), name: optionalText(), html_url: link })
export type Viewer = z.output<typeof viewer>

/** A repository as GitHub describes it. */
export const repository = z
  .object({
    full_name: z.string(),
    private: z.boolean(),
    description: optionalText(),
    default_branch: z.string(),
    language: optional(z.string()),
    topics: z.array(z.string()).nullish(),
    stargazers_count: z.int().nullish(),
    open_issues_count: z.int().nullish(),
    archived: z.boolean().nullish(),
    fork: z.boolean().nullish(),
    pushed_at: optional(z.string()),
    html_url: link,
  })
  .transform((wire) => ({
    repository: wire.full_name,
    private: wire.private,
    description: wire.description,
    defaultBranch: wire.default_branch,
    language: wire.language,
    topics: wire.topics?.length ? wire.topics : undefined,
    stars: wire.stargazers_count ?? undefined,
    openIssues: wire.open_issues_count ?? undefined,
    archived: wire.archived || undefined,
    fork: wire.fork || undefined,
    pushedAt: wire.pushed_at,
    url: wire.html_url,
  }))
export type Repository = z.output<typeof repository>

/** A place where code matches, with the lines around it. */
export const codeMatch = z
  .object({
    path: text(),
    repository: z.object({ full_name: z.string(), private: z.boolean() }),
    html_url: link,
    text_matches: z.array(z.object({ fragment: z.string().nullish() })).nullish(),
  })
  .transform((wire) => ({
    repository: wire.repository.full_name,
    private: wire.repository.private,
    path: wire.path,
    fragments: wire.text_matches
      ?.flatMap(({ fragment }) => text(400).parse(fragment ?? '') || [])
      .slice(0, 3),
    url: wire.html_url,
  }))
export type CodeMatch = z.output<typeof codeMatch>
