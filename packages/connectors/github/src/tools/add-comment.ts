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

/** Writes a comment. */
export const addComment = tool({
  name: 'github_add_comment',
  title: 'Write a comment',
  description: 'Writes a comment on an issue or pull request, in the name of the person.',
  requires: [issuesManage],
  input: z.object({
    repository: repositoryInput,
    number: numberInput,
    body: bodyInput.min(1),
    dryRun: dryRunInput,
  }),
  output: z.object({ ...receipt, id: z.int().optional() }),
  annotations: adds,
  targets: touches,
  handler: async ({ api }, { repository, number, body, dryRun }) => {
    if (dryRun) {
      const { url } = await api.issues.get(repository, number)
      return planned({ url })
    }
    const { id, url } = await api.issues.addComment(repository, number, body)
    return done({ id, url })
  },
})
