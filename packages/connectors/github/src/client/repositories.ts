import { plainText, type ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import { content } from '../records/content.ts'
import { commit, commitDetails } from '../records/commit.ts'
import { codeMatch, repository } from '../records/repository.ts'
import {
  arrayOf,
  foundOf,
  githubRequests,
  repositoryPath,
  type PageRequest,
  type RepositoryName,
} from './requests.ts'

/** Which commits are listed. Times are ISO 8601. */
export interface CommitFilter {
  readonly sha?: string | undefined
  readonly path?: string | undefined
  readonly author?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

const languages = z
  .record(z.string(), z.unknown())
  .transform((wire) =>
    Object.entries(wire).flatMap(([name, bytes]) =>
      typeof bytes === 'number' ? [{ name: plainText(name, 50), bytes }] : [],
    ),
  )

const textMatches = 'application/vnd.github.text-match+json'
const raw = 'application/vnd.github.raw'

/** Repositories, their files and their history. */
export const repositoriesApi = (http: ProviderHttp) => {
  const { one, read, list, page } = githubRequests(http)
  return {
    search: (query: string, page: PageRequest) =>
      list('/search/repositories', foundOf(repository), page, { q: query }),
    searchCode: (query: string, page: PageRequest) =>
      list('/search/code', foundOf(codeMatch), page, { q: query }, textMatches),
    get: (name: RepositoryName) => one(repositoryPath(name), repository),
    /** Bytes of code by language. */
    languages: (name: RepositoryName) => one(repositoryPath(name, 'languages'), languages),
    branches: (name: RepositoryName, page: PageRequest) =>
      list(repositoryPath(name, 'branches'), arrayOf(z.object({ name: z.string() })), page),
    content: (name: RepositoryName, path: string, ref?: string) =>
      read(contentPath(name, path), content, { ref }),
    /** The text of a file of more than 1 MB, which `content` leaves out. */
    largeText: (name: RepositoryName, path: string, ref?: string) =>
      read(contentPath(name, path), z.string(), { ref }, raw),
    commits: (name: RepositoryName, filter: CommitFilter, page: PageRequest) =>
      list(repositoryPath(name, 'commits'), arrayOf(commit), page, { ...filter }),
    /** One commit, with a page of the files it changes. */
    commit: async (name: RepositoryName, ref: string, at: PageRequest) => {
      const { answer, next } = await page(repositoryPath(name, 'commits', ref), commitDetails, at)
      const { files, ...details } = answer
      return { details, files: { items: files, next: next(files.length) } }
    },
  }
}

// The top of a repository is the path that is empty, not the one that is missing.
const contentPath = (name: RepositoryName, path: string): string =>
  path === '' ? `${repositoryPath(name, 'contents')}/` : repositoryPath(name, 'contents', path)
