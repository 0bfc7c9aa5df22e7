import { z } from 'zod'
import { pullsManage } from '../capabilities.ts'
import {
  adds,
  bodyInput,
  branchInput,
  done,
  dryRunInput,
  planned,
  receipt,
  repositoryInput,
  tool,
  touches,
} from './define.ts'

/** Opens a pull request. */
export const createPullRequest = tool({
  name: 'github_create_pull_request',
  title: 'Open a pull request',
  description: 'Opens a pull request between two branches of the same repository.',
  requires: [pullsManage],
  input: z.object({
    repository: repositoryInput,
    title: z.string().min(1).max(250),
    body: bodyInput.optional(),
    head: branchInput.describe('Branch with the changes'),
    base: branchInput.describe('Branch to merge into'),
    draft: z.boolean().default(false),
    dryRun: dryRunInput,
  }),
  output: z.object({ ...receipt, number: z.int().optional(), headSha: z.string().optional() }),
  annotations: adds,
  targets: touches,
  handler: async ({ api }, { repository, dryRun, ...fields }) => {
    if (dryRun) {
      const headSha = await api.git.head(repository, fields.head)
      await api.git.head(repository, fields.base)
      return planned({ headSha })
    }
    const { number, headSha, url } = await api.pulls.create(repository, fields)
    return done({ number, headSha, url, undo: 'github_update_issue with state closed' })
  },
})
