import {
  ConnectorError,
  plainText,
  resourcesFor,
  type CallContext,
  type ResourceContent,
  type Target,
} from '@grantway/connector-kit'
import type { z } from 'zod'
import { issuesRead, publicRead, pullsRead, repoRead } from './capabilities.ts'
import type { GithubApi } from './client/index.ts'
import { completeRepository } from './completion.ts'
import { repositoryTarget } from './repositories.ts'
import { numberInput, pathInput, refInput, repositoryInput } from './tools/define.ts'
import { readText } from './tools/get-file.ts'
import { issueLine } from './tools/issue-view.ts'
import { listText, quote, saidText } from './tools/markdown.ts'
import { openToReading } from './tools/reach.ts'

type Variables = Readonly<Record<string, string>>

const resource = resourcesFor<GithubApi>()
const maxTextChars = 200_000
const maxDiscussion = 50

const checked = <Value>(schema: z.ZodType<Value>, value: unknown): Value => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ConnectorError('INVALID_INPUT', {
    message: 'This address does not name anything GitHub could have.',
  })
}

const repositoryOf = ({ owner, repo }: Variables): string => checked(repositoryInput, `${owner}/${repo}`)
const numberOf = ({ number }: Variables): number => checked(numberInput, Number(number))
const targets = ({ owner, repo }: Variables): readonly Target[] => [repositoryTarget(`${owner}/${repo}`)]

const readFile = async (context: CallContext<GithubApi>, variables: Variables): Promise<ResourceContent> => {
  const { api } = context
  const repository = repositoryOf(variables)
  const path = checked(pathInput, variables['path'])
  const ref = checked(refInput.optional(), variables['ref'])
  await openToReading(context, repository)
  const found = await api.repositories.content(repository, path, ref)
  if (!('sha' in found) || found.kind !== 'file') {
    throw new ConnectorError('INVALID_INPUT', {
      message: 'There is no file at this path; try github_get_file.',
    })
  }
  const text = await readText(api, { repository, path, ref }, found)
  if (text !== undefined) return { mimeType: 'text/plain', text: plainText(text, maxTextChars) }
  if (!found.bytes?.length) throw new ConnectorError('CONTENT_TOO_LARGE')
  return { mimeType: 'application/octet-stream', blob: found.bytes.toString('base64') }
}

const readIssue = async ({ api }: CallContext<GithubApi>, variables: Variables): Promise<string> => {
  const [repository, number] = [repositoryOf(variables), numberOf(variables)]
  const { body, ...issue } = await api.issues.get(repository, number)
  const { items, next } = await api.issues.comments(repository, number, { limit: maxDiscussion })
  return [
    `# ${issueLine(issue)}`,
    ...(issue.url ? [issue.url] : []),
    ...(body ? [quote(body)] : []),
    listText(items.map(saidText), 'No comments.', {}),
    ...(next ? [`More than ${maxDiscussion} comments: github_get_issue`] : []),
  ].join('\n')
}

/** Files, issues and the changes of pull requests. */
export const githubResources = [
  resource({
    uriTemplate: 'github://{owner}/{repo}/contents/{+path}{?ref}',
    name: 'github_file',
    title: 'File',
    description: 'A file of a repository, text or bytes, on the default branch or at ref.',
    mimeType: 'text/plain',
    requires: [repoRead, publicRead],
    targets,
    complete: completeRepository,
    read: readFile,
  }),
  resource({
    uriTemplate: 'github://{owner}/{repo}/issues/{number}',
    name: 'github_issue',
    title: 'Issue',
    description: 'An issue with its discussion.',
    mimeType: 'text/markdown',
    requires: [issuesRead],
    targets,
    complete: completeRepository,
    read: async (context, variables) => ({
      mimeType: 'text/markdown',
      text: await readIssue(context, variables),
    }),
  }),
  resource({
    uriTemplate: 'github://{owner}/{repo}/pulls/{number}/diff',
    name: 'github_pull_diff',
    title: 'Changes of a pull request',
    description: 'Everything a pull request changes, as one diff.',
    mimeType: 'text/x-diff',
    requires: [pullsRead],
    targets,
    complete: completeRepository,
    read: async ({ api }, variables) => ({
      mimeType: 'text/x-diff',
      text: plainText(await api.pulls.diff(repositoryOf(variables), numberOf(variables)), maxTextChars),
    }),
  }),
]
