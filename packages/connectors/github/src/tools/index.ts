import type { AnyTool } from '@grantway/connector-kit'
import { addComment } from './add-comment.ts'
import { commitFiles } from './commit-files.ts'
import { createIssue } from './create-issue.ts'
import { createPullRequest } from './create-pull-request.ts'
import { getCommit } from './get-commit.ts'
import { getFile } from './get-file.ts'
import { getIssue } from './get-issue.ts'
import { getMe } from './get-me.ts'
import { getPullRequest } from './get-pull-request.ts'
import { getRepository } from './get-repository.ts'
import { getWorkflowRun } from './get-workflow-run.ts'
import { listCommits } from './list-commits.ts'
import { mergePullRequest } from './merge-pull-request.ts'
import { reviewPullRequest } from './review-pull-request.ts'
import { searchCode } from './search-code.ts'
import { searchIssues } from './search-issues.ts'
import { searchRepositories } from './search-repositories.ts'
import { updateIssue } from './update-issue.ts'

/** All tools: by what they are about, reading first. */
export const githubTools: readonly AnyTool[] = [
  getMe,
  searchRepositories,
  getRepository,
  getFile,
  searchCode,
  listCommits,
  getCommit,
  searchIssues,
  getIssue,
  createIssue,
  updateIssue,
  addComment,
  getPullRequest,
  createPullRequest,
  reviewPullRequest,
  mergePullRequest,
  commitFiles,
  getWorkflowRun,
]
