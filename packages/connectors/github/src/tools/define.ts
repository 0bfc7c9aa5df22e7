import { toolsFor, type Target, type ToolAnnotations } from '@grantway/connector-kit'
import { z } from 'zod'
import type { GithubApi } from '../client/index.ts'
import { repositoryPattern, repositoryTarget } from '../repositories.ts'

/** Declares a tool over GitHub's API. */
export const tool = toolsFor<GithubApi>()

const hints = (
  readOnlyHint: boolean,
  destructiveHint: boolean,
  idempotentHint: boolean,
): ToolAnnotations => ({
  readOnlyHint,
  destructiveHint,
  idempotentHint,
  openWorldHint: true,
})

/** Changes nothing. */
export const reads = hints(true, false, true)
/** Every call adds something more. */
export const adds = hints(false, false, false)
/** Changes something that can be changed back; twice is the same as once. */
export const sets = hints(false, false, true)
/** Replaces what others see as the state of a branch; its guard lets it happen once. */
export const overwrites = hints(false, true, false)

/** A text of one form. The form stays out of the schema, which a model reads in every conversation. */
export const formed = (pattern: RegExp, maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .refine((value) => pattern.test(value), 'is not one that GitHub could have')

/** A repository; no part of its name is a step in a path. */
export const repositoryInput = formed(repositoryPattern, 140).describe('owner/name')

/** A number that counts from one: of an issue, a pull request, a line. */
export const numberInput = z.int().min(1).max(1e9)

/** An id that GitHub gives, of a run or a job. */
export const idInput = z.int().min(1).max(1e12)

// What git allows in the name of a reference, less what could be a step in a path.
const reference = /^(?!.*(\.\.|\/\/|@\{))[^\s~^:?*[\\/.][^\s~^:?*[\\]*$/

/** A branch, a tag or a commit. */
export const refInput = formed(reference, 200).describe('Branch, tag or sha')

/** A branch of the repository itself. */
export const branchInput = formed(reference, 200)

/** The whole hash of a commit. */
export const shaInput = z.string().regex(/^[0-9a-f]{40}$/)

/** A path in a repository: no empty part, no part that is a step. */
export const pathInput = formed(/^(?![^]*(^|\/)\.{0,2}(\/|$))/, 1_000)

/** Says only what would happen. */
export const dryRunInput = z.boolean().default(false)

/** Text of Markdown that becomes public in the person's name. */
export const bodyInput = z.string().max(60_000)

/** The target of a tool that touches one repository. */
export const touches = ({ repository }: { readonly repository: string }): readonly Target[] => [
  repositoryTarget(repository),
]

/** What every write answers with; tools add what they made. */
export const receipt = {
  status: z.enum(['done', 'planned']).describe('planned: a dry run, nothing was changed'),
  url: z.string().optional(),
  undo: z.string().optional(),
}

/** Says what a dry run found. */
export const planned = <More extends object>(more: More) => ({ status: 'planned' as const, ...more })

/** Says what was made. */
export const done = <More extends object>(more: More) => ({ status: 'done' as const, ...more })
