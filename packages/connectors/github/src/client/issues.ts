import type { ProviderHttp } from '@grantway/connector-kit'
import { comment, foundIssue, issue } from '../records/issue.ts'
import {
  arrayOf,
  foundOf,
  githubRequests,
  repositoryPath,
  type PageRequest,
  type RepositoryName,
} from './requests.ts'

/** What can be set of an issue, in the API's words. */
export interface IssueFields {
  readonly title?: string | undefined
  readonly body?: string | undefined
  readonly state?: 'open' | 'closed' | undefined
  readonly state_reason?: 'completed' | 'not_planned' | 'reopened' | undefined
  readonly labels?: readonly string[] | undefined
  readonly assignees?: readonly string[] | undefined
  readonly milestone?: number | null | undefined
}

/** Issues and comments; comments on pull requests are here too. */
export const issuesApi = (http: ProviderHttp) => {
  const { one, list, write } = githubRequests(http)
  return {
    search: (query: string, page: PageRequest) =>
      list('/search/issues', foundOf(foundIssue), page, { q: query }),
    get: (name: RepositoryName, number: number) => one(repositoryPath(name, 'issues', number), issue),
    comments: (name: RepositoryName, number: number, page: PageRequest) =>
      list(repositoryPath(name, 'issues', number, 'comments'), arrayOf(comment), page),
    create: (name: RepositoryName, fields: IssueFields) =>
      write('POST', repositoryPath(name, 'issues'), fields, issue),
    update: (name: RepositoryName, number: number, fields: IssueFields) =>
      write('PATCH', repositoryPath(name, 'issues', number), fields, issue, true),
    addComment: (name: RepositoryName, number: number, body: string) =>
      write('POST', repositoryPath(name, 'issues', number, 'comments'), { body }, comment),
  }
}
