import { z } from 'zod'
import { issuesManage } from '../capabilities.ts'
import {
  adds,
  bodyInput,
  done,
  dryRunInput,
  numberInput,
  planned,
  receipt,
  repositoryInput,
  tool,
  touches,
} from './define.ts'

/** Labels, assignees and milestone, as both tools that write issues take them. */
export const issueInput = {
  labels: z.array(z.string().min(1).max(100)).max(20).optional(),
  assignees: z
    .array(z.string().regex(/^[\w-]{1,39}$/))
    .max(10)
    .optional(),
  milestone: numberInput.optional(),
}

/** Opens an issue. */
export const createIssue = tool({
  name: 'github_create_issue',
  title: 'Open an issue',
  description: 'Opens an issue. dryRun only checks that the repository takes one.',
  requires: [issuesManage],
  input: z.object({
    repository: repositoryInput,
    title: z.string().min(1).max(250),
    body: bodyInput.optional(),
    ...issueInput,
    dryRun: dryRunInput,
  }),
  output: z.object({ ...receipt, number: z.int().optional() }),
  annotations: adds,
  targets: touches,
  handler: async ({ api }, { repository, dryRun, ...fields }) => {
    if (dryRun) {
      const { url } = await api.repositories.get(repository)
      return planned({ url })
    }
    const { number, url } = await api.issues.create(repository, fields)
    return done({ number, url, undo: `github_update_issue with state closed` })
  },
})
