import { z } from 'zod'
import { codeWrite } from '../capabilities.ts'
import {
  bodyInput,
  done,
  dryRunInput,
  numberInput,
  overwrites,
  planned,
  receipt,
  repositoryInput,
  shaInput,
  tool,
  touches,
} from './define.ts'
import { refuseChangedPull } from './guard.ts'

/** Merges a pull request. */
export const mergePullRequest = tool({
  name: 'github_merge_pull_request',
  title: 'Merge a pull request',
  description: 'Merges a pull request whose head is still sha. dryRun says whether GitHub would.',
  requires: [codeWrite],
  input: z.object({
    repository: repositoryInput,
    number: numberInput,
    sha: shaInput.describe('headSha that you read'),
    method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
    title: z.string().max(250).optional(),
    message: bodyInput.optional(),
    dryRun: dryRunInput,
  }),
  output: z.object({
    ...receipt,
    sha: z.string().optional().describe('The merge commit'),
    mergeable: z.boolean().optional(),
    mergeableState: z.string().optional(),
  }),
  annotations: overwrites,
  targets: touches,
  confirm: ({ repository, number, method, dryRun }) =>
    dryRun
      ? undefined
      : `Merge pull request #${number} of ${repository} (${method})? Its base branch changes for everybody.`,
  handler: async ({ api }, { repository, number, sha, method, title, message, dryRun }) => {
    const pull = await api.pulls.get(repository, number)
    refuseChangedPull(pull, sha)
    const { url, mergeable, mergeableState } = pull
    if (dryRun) return planned({ url, mergeable, mergeableState })
    const merged = await api.pulls.merge(repository, number, {
      sha,
      merge_method: method,
      commit_title: title,
      commit_message: message,
    })
    return done({ url, sha: merged.sha, undo: `Revert ${merged.sha} in a new commit` })
  },
})
