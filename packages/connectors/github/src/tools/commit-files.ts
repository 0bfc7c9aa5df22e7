import { ConnectorError, type CallContext } from '@grantway/connector-kit'
import { z } from 'zod'
import { codeWrite } from '../capabilities.ts'
import type { GithubApi } from '../client/index.ts'
import type { TreeEntry } from '../client/git.ts'
import type { Tree } from '../records/content.ts'
import {
  branchInput,
  done,
  dryRunInput,
  overwrites,
  pathInput,
  planned,
  receipt,
  repositoryInput,
  shaInput,
  tool,
  touches,
} from './define.ts'
import { refuseMovedHead } from './guard.ts'

const file = z.object({
  path: pathInput,
  content: z.string().max(200_000).optional().describe('Left out: delete'),
})
const input = z.object({
  repository: repositoryInput,
  branch: branchInput,
  sha: shaInput.describe('Head of branch'),
  create: z.boolean().default(false).describe('Make branch at sha'),
  message: z.string().min(1).max(5_000),
  files: z.array(file).min(1).max(50),
  dryRun: dryRunInput,
})
type Input = z.output<typeof input>
type Change = Input['files'][number]

const regular = ['100644', '100755']

const refuse = (message: string): never => {
  throw new ConnectorError('INVALID_INPUT', { message })
}

// Whoever writes workflows runs code with the repository's secrets; this capability says that it cannot.
const refuseWorkflows = (files: readonly Change[]): void => {
  if (files.some(({ path }) => /^\.github\/workflows(\/|$)/i.test(path))) {
    throw new ConnectorError('POLICY_DENIED', { message: 'Workflow files are not changed by this tool.' })
  }
}

const kindOf = ({ modes, truncated }: Tree, { path, content }: Change): string => {
  const mode = modes.get(path)
  if (mode !== undefined && !regular.includes(mode)) {
    return refuse('files: links and submodules are not changed by this tool.')
  }
  if (content === undefined) {
    if (mode === undefined && !truncated) return refuse('files: one that is to be deleted does not exist.')
    return 'deleted'
  }
  return mode === undefined ? 'added' : 'changed'
}

const entryOf = ({ modes }: Tree, { path, content }: Change): TreeEntry => {
  const entry = { path, mode: modes.get(path) ?? '100644', type: 'blob' } as const
  return content === undefined ? { ...entry, sha: null } : { ...entry, content }
}

const commit = async (
  { git }: GithubApi,
  { repository, branch, sha, create, message, files }: Input,
  tree: Tree,
): Promise<{ readonly sha: string; readonly url?: string | undefined }> => {
  const next = await git.createTree(
    repository,
    tree.sha,
    files.map((one) => entryOf(tree, one)),
  )
  const made = await git.createCommit(repository, { message, tree: next.sha, parents: [sha] })
  // Nobody sees the commit before this; a branch that moved in the meantime refuses it.
  await (create ? git.createBranch : git.moveBranch)(repository, branch, made.sha)
  return { sha: made.sha, url: made.html_url }
}

const run = async ({ api }: CallContext<GithubApi>, asked: Input) => {
  const { repository, branch, sha, create, files, dryRun } = asked
  refuseWorkflows(files)
  if (new Set(files.map(({ path }) => path)).size < files.length) refuse('files: each path once.')
  if (!create) refuseMovedHead(await api.git.head(repository, branch), sha)
  const tree = await api.git.tree(repository, sha)
  const changes = files.map((one) => ({ path: one.path, kind: kindOf(tree, one) }))
  if (dryRun) return planned({ changes })
  const made = await commit(api, asked, tree)
  return done({ changes, sha: made.sha, url: made.url, undo: `Commit the files of ${sha} again` })
}

/** Commits several files at once. */
export const commitFiles = tool({
  name: 'github_commit_files',
  title: 'Commit files',
  description:
    'Writes and deletes text files in one commit on a branch, or on a new one. ' +
    'The branch must still be at sha; otherwise nothing changes.',
  requires: [codeWrite],
  input,
  output: z.object({
    ...receipt,
    sha: z.string().optional().describe('The new commit'),
    changes: z.array(z.object({ path: z.string(), kind: z.string().describe('added, changed or deleted') })),
  }),
  annotations: overwrites,
  targets: touches,
  confirm: ({ repository, branch, create, files, dryRun }) =>
    dryRun
      ? undefined
      : `Commit ${files.length} file(s) to ${create ? 'the new branch ' : ''}${branch} of ${repository}? ` +
        `What they contained is replaced: ${files
          .map(({ path }) => path)
          .join(', ')
          .slice(0, 300)}`,
  handler: run,
})
