import { z } from 'zod'
import { link, optional, optionalText, text } from './text.ts'

/** A run of a workflow. */
export const run = z
  .object({
    id: z.int(),
    name: optionalText(),
    display_title: optionalText(),
    head_branch: optionalText(),
    head_sha: z.string(),
    event: z.string(),
    status: optional(z.string()),
    conclusion: optional(z.string()),
    run_number: z.int(),
    created_at: z.string(),
    html_url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    workflow: wire.name,
    title: wire.display_title,
    branch: wire.head_branch,
    sha: wire.head_sha,
    event: wire.event,
    status: wire.status,
    conclusion: wire.conclusion,
    number: wire.run_number,
    createdAt: wire.created_at,
    url: wire.html_url,
  }))
export type Run = z.output<typeof run>

/** A job of a run; of its steps those that did not succeed. */
export const job = z
  .object({
    id: z.int(),
    name: text(),
    status: z.string(),
    conclusion: optional(z.string()),
    started_at: optional(z.string()),
    completed_at: optional(z.string()),
    steps: z.array(z.object({ name: text(), number: z.int(), conclusion: optional(z.string()) })).nullish(),
    html_url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    conclusion: wire.conclusion,
    startedAt: wire.started_at,
    completedAt: wire.completed_at,
    failedSteps: wire.steps
      ?.filter(({ conclusion }) => conclusion === 'failure' || conclusion === 'timed_out')
      .map(({ number, name }) => `${number} ${name}`),
    url: wire.html_url,
  }))
export type Job = z.output<typeof job>

/** A check of a commit. */
export const check = z
  .object({
    id: z.int(),
    name: text(),
    status: z.string(),
    conclusion: optional(z.string()),
    output: z.object({ title: optionalText() }).nullish(),
    html_url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    conclusion: wire.conclusion,
    summary: wire.output?.title,
    url: wire.html_url,
  }))
export type Check = z.output<typeof check>
