import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import { branchReference, made, tree } from '../records/content.ts'
import { githubRequests, repositoryPath, type RepositoryName } from './requests.ts'

/** A file of a new tree: its text, or `sha: null` where it goes. */
export type TreeEntry = {
  readonly path: string
  readonly mode: string
  readonly type: 'blob'
} & ({ readonly content: string } | { readonly sha: null })

const nothing = z.unknown().transform(() => undefined)

/** The objects below files: what a commit of many files at once is made of. */
export const gitApi = (http: ProviderHttp) => {
  const { read, write } = githubRequests(http)
  return {
    /** The commit a branch points to. */
    head: (name: RepositoryName, branch: string) =>
      read(repositoryPath(name, 'git', 'ref', `heads/${branch}`), branchReference),
    /** Every file below a commit. */
    tree: (name: RepositoryName, commit: string) =>
      read(repositoryPath(name, 'git', 'trees', commit), tree, { recursive: '1' }),
    createTree: (name: RepositoryName, base: string, entries: readonly TreeEntry[]) =>
      write('POST', repositoryPath(name, 'git', 'trees'), { base_tree: base, tree: entries }, made),
    createCommit: (name: RepositoryName, fields: { message: string; tree: string; parents: string[] }) =>
      write('POST', repositoryPath(name, 'git', 'commits'), fields, made),
    createBranch: (name: RepositoryName, branch: string, sha: string) =>
      write('POST', repositoryPath(name, 'git', 'refs'), { ref: `refs/heads/${branch}`, sha }, nothing),
    /** Moves a branch forward; never back, and never aside. */
    moveBranch: (name: RepositoryName, branch: string, sha: string) =>
      write('PATCH', repositoryPath(name, 'git', 'refs', `heads/${branch}`), { sha, force: false }, nothing),
  }
}
