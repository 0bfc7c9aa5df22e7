import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import { changedFile } from '../records/commit.ts'
import { merged, pull, review, reviewComment } from '../records/pull.ts'
import { check, type Check } from '../records/run.ts'
import { arrayOf, githubRequests, repositoryPath, type PageRequest, type RepositoryName } from './requests.ts'

/** A new pull request, in the API's words. */
export interface PullFields {
  readonly title: string
  readonly body?: string | undefined
  readonly head: string
  readonly base: string
  readonly draft: boolean
}

/** A review, in the API's words. */
export interface ReviewFields {
  readonly commit_id: string
  readonly event: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT'
  readonly body?: string | undefined
  readonly comments?:
    | readonly { readonly path: string; readonly line: number; readonly body: string }[]
    | undefined
}

/** How a pull request is merged. `sha` is what its head must still be. */
export interface MergeFields {
  readonly sha: string
  readonly merge_method: 'merge' | 'squash' | 'rebase'
  readonly commit_title?: string | undefined
  readonly commit_message?: string | undefined
}

const diff = 'application/vnd.github.diff'

/** Pull requests, what they change and what is said of them. */
export const pullsApi = (http: ProviderHttp) => {
  const { one, read, list, write } = githubRequests(http)
  const checks = {
    schema: z.object({ total_count: z.int(), check_runs: z.array(check) }),
    items: (answer: { readonly check_runs: readonly Check[] }) => answer.check_runs,
    total: (answer: { readonly total_count: number }) => answer.total_count,
  }
  return {
    get: (name: RepositoryName, number: number) => one(repositoryPath(name, 'pulls', number), pull),
    /** The whole change as one text. */
    diff: (name: RepositoryName, number: number) =>
      read(repositoryPath(name, 'pulls', number), z.string(), {}, diff),
    files: (name: RepositoryName, number: number, page: PageRequest) =>
      list(repositoryPath(name, 'pulls', number, 'files'), arrayOf(changedFile), page),
    reviews: (name: RepositoryName, number: number, page: PageRequest) =>
      list(repositoryPath(name, 'pulls', number, 'reviews'), arrayOf(review), page),
    reviewComments: (name: RepositoryName, number: number, page: PageRequest) =>
      list(repositoryPath(name, 'pulls', number, 'comments'), arrayOf(reviewComment), page),
    checks: (name: RepositoryName, ref: string, page: PageRequest) =>
      list(repositoryPath(name, 'commits', ref, 'check-runs'), checks, page),
    create: (name: RepositoryName, fields: PullFields) =>
      write('POST', repositoryPath(name, 'pulls'), fields, pull),
    review: (name: RepositoryName, number: number, fields: ReviewFields) =>
      write('POST', repositoryPath(name, 'pulls', number, 'reviews'), fields, review),
    merge: (name: RepositoryName, number: number, fields: MergeFields) =>
      write('PUT', repositoryPath(name, 'pulls', number, 'merge'), fields, merged),
  }
}
