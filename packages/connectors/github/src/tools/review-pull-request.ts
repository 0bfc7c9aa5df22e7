import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { pullsManage } from '../capabilities.ts'
import {
  adds,
  bodyInput,
  done,
  dryRunInput,
  numberInput,
  pathInput,
  planned,
  receipt,
  repositoryInput,
  shaInput,
  tool,
  touches,
} from './define.ts'
import { refuseChangedPull } from './guard.ts'

const events = { approve: 'APPROVE', request_changes: 'REQUEST_CHANGES', comment: 'COMMENT' } as const

/** Reviews a pull request. */
export const reviewPullRequest = tool({
  name: 'github_review_pull_request',
  title: 'Review a pull request',
  description: 'Approves, asks for changes or comments, with comments on lines of the new side of the diff.',
  requires: [pullsManage],
  input: z.object({
    repository: repositoryInput,
    number: numberInput,
    sha: shaInput.describe('headSha that you read'),
    event: z.enum(['approve', 'request_changes', 'comment']),
    body: bodyInput.optional(),
    comments: z
      .array(z.object({ path: pathInput, line: numberInput, body: bodyInput.min(1) }))
      .max(30)
      .optional(),
    dryRun: dryRunInput,
  }),
  output: z.object({ ...receipt, id: z.int().optional() }),
  annotations: adds,
  targets: touches,
  handler: async ({ api }, { repository, number, sha, event, body, comments, dryRun }) => {
    if (event !== 'approve' && body === undefined) {
      throw new ConnectorError('INVALID_INPUT', { message: 'body: a review that does not approve says why.' })
    }
    const pull = await api.pulls.get(repository, number)
    refuseChangedPull(pull, sha)
    if (dryRun) return planned({ url: pull.url })
    const fields = { commit_id: sha, event: events[event], body, comments }
    const { id, url } = await api.pulls.review(repository, number, fields)
    return done({ id, url })
  },
})
