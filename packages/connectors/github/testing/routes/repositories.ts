import { reply, type FakeRequest, type Routes } from '@grantway/connector-testing'
import { isVisible, paged, personRoute, repositoryRoute, type Asked, type GithubSwitches } from '../route.ts'
import { changesBetween, viewCommit, viewRepository } from '../views.ts'
import type { FakeCommit, FakeRepository, Octo } from '../world.ts'

/** Finds the commit of a branch or a hash; the default branch when nothing is named. */
export const commitAt = (repository: FakeRepository, ref: string | null): FakeCommit | undefined =>
  repository.commits[repository.branches[ref ?? 'main'] ?? ref ?? '']

const raw = 'application/vnd.github.raw'

const contentAt = ({ request, repository }: Asked, path: string): unknown => {
  const files = commitAt(repository, request.query.get('ref'))?.files
  if (!files) return undefined
  const file = files[path]
  const base = {
    path,
    name: path.split('/').at(-1),
    html_url: `https://github.com/${repository.full_name}/blob/main/${path}`,
  }
  if (file) {
    const bytes = Buffer.from(file.content, 'base64')
    if (request.headers.get('accept') === raw) {
      return reply(200, bytes.toString('utf8'), { 'content-type': `${raw}; charset=utf-8` })
    }
    const type = file.mode === '120000' ? 'symlink' : 'file'
    // More than 1 MB is described, and not sent along.
    const big = bytes.length > 1024 * 1024
    return {
      ...base,
      type,
      size: bytes.length,
      sha: 'a'.repeat(40),
      content: big ? '' : file.content,
      encoding: big ? 'none' : 'base64',
    }
  }
  const entries = entriesOf(files, path)
  return entries.length > 0 ? entries : undefined
}

const entriesOf = (files: FakeCommit['files'], directory: string) => {
  const prefix = directory === '' ? '' : `${directory}/`
  const below = Object.keys(files).filter((path) => path.startsWith(prefix))
  const names = new Set(below.map((path) => path.slice(prefix.length).split('/')[0] ?? ''))
  return [...names].sort().map((name) => {
    const file = files[prefix + name]
    return {
      name,
      path: prefix + name,
      type: file ? 'file' : 'dir',
      size: file ? Buffer.from(file.content, 'base64').length : 0,
      sha: 'a'.repeat(40),
    }
  })
}

const historyOf = (repository: FakeRepository, { query }: FakeRequest): readonly FakeCommit[] => {
  const commits: FakeCommit[] = []
  const path = query.get('path')
  for (let at = commitAt(repository, query.get('sha')); at; at = repository.commits[at.parents[0] ?? '']) {
    const parent = repository.commits[at.parents[0] ?? '']
    const touches = path === null || at.files[path]?.content !== parent?.files[path]?.content
    const by = query.get('author')
    if (touches && (by === null || at.author === by)) commits.push(at)
  }
  return commits
}

const oneCommit = ({ request, repository }: Asked): unknown => {
  const commit = commitAt(repository, request.parameters['ref'] ?? '')
  if (!commit) return reply(422, { message: `No commit found for SHA: ${request.parameters['ref']}` })
  const before = repository.commits[commit.parents[0] ?? '']?.files ?? {}
  const files = changesBetween(before, commit.files)
  return {
    ...viewCommit(repository, commit),
    stats: { additions: files.length, deletions: files.length, total: files.length * 2 },
    files: paged(files, request),
  }
}

/** The person, their repositories, files and history. */
export const repositoryRoutes = (switches: GithubSwitches): Routes<Octo> => ({
  'GET /user': personRoute(switches, (_request, { number, id, name }) => ({
    id: number,
    login: id,
    node_id: 'MDQ6VXNlcjE=',
    name,
    type: 'User',
    html_url: `https://github.com/${id}`,
    avatar_url: 'https://avatars.githubusercontent.com/u/1?v=4',
  })),
  'GET /user/repos': personRoute(switches, (request, { repositories }, scopes) =>
    paged(repositories.filter((one) => isVisible(switches, one, scopes)).map(viewRepository), request),
  ),
  'GET /repos/:owner/:repo': repositoryRoute(switches, ['metadata', 'read'], ({ repository }) =>
    viewRepository(repository),
  ),
  'GET /repos/:owner/:repo/languages': repositoryRoute(switches, ['metadata', 'read'], () => ({
    TypeScript: 4_200,
    Shell: 300,
  })),
  'GET /repos/:owner/:repo/branches': repositoryRoute(
    switches,
    ['contents', 'read'],
    ({ request, repository }) =>
      paged(
        Object.entries(repository.branches).map(([name, sha]) => ({
          name,
          commit: { sha },
          protected: false,
        })),
        request,
      ),
  ),
  'GET /repos/:owner/:repo/contents/': repositoryRoute(switches, ['contents', 'read'], (asked) =>
    contentAt(asked, ''),
  ),
  'GET /repos/:owner/:repo/contents/:path': repositoryRoute(switches, ['contents', 'read'], (asked) =>
    contentAt(asked, asked.request.parameters['path'] ?? ''),
  ),
  'GET /repos/:owner/:repo/commits': repositoryRoute(
    switches,
    ['contents', 'read'],
    ({ request, repository }) =>
      paged(
        historyOf(repository, request).map((commit) => viewCommit(repository, commit)),
        request,
      ),
  ),
  'GET /repos/:owner/:repo/commits/:ref': repositoryRoute(switches, ['contents', 'read'], oneCommit),
})
