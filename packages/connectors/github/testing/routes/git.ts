import { reply, type Routes } from '@grantway/connector-testing'
import { githubFailures } from '../failures.ts'
import { repositoryRoute, type Asked, type GithubSwitches } from '../route.ts'
import { day, nextIdOf, shaOf, type FakeCommit, type FakeFile, type Octo } from '../world.ts'

const branchOf = ({ request }: Asked): string => (request.parameters['ref'] ?? '').replace(/^heads\//, '')

const viewReference = (branch: string, sha: string) => ({
  ref: `refs/heads/${branch}`,
  node_id: 'REF_kwDO',
  object: { type: 'commit', sha },
})

const tree = ({ request, repository }: Asked): unknown => {
  const sha = request.parameters['sha'] ?? ''
  const files = repository.commits[sha]?.files ?? repository.trees[sha]
  return (
    files && {
      sha: shaOf(`tree of ${sha}`),
      truncated: false,
      tree: Object.entries(files).map(([path, { mode }]) => ({
        path,
        mode,
        type: 'blob',
        sha: 'b'.repeat(40),
      })),
    }
  )
}

const baseOf = ({ repository }: Asked, base: string): FakeCommit['files'] | undefined =>
  repository.trees[base] ??
  Object.values(repository.commits).find(({ sha }) => shaOf(`tree of ${sha}`) === base)?.files

interface Entry {
  readonly path: string
  readonly mode: string
  readonly content?: string
  readonly sha?: null
}

const createTree = (asked: Asked): unknown => {
  const { base_tree: base = '', tree: entries = [] } = (asked.request.json ?? {}) as {
    base_tree?: string
    tree?: readonly Entry[]
  }
  const files = baseOf(asked, base)
  if (!files || entries.length === 0) return githubFailures.validation
  const next: Record<string, FakeFile> = { ...files }
  for (const { path, mode, content } of entries) {
    if (content !== undefined) next[path] = { mode, content: Buffer.from(content).toString('base64') }
    else if (!(path in next)) return reply(422, { message: 'GitRPC::BadObjectState' })
    else delete next[path]
  }
  const sha = shaOf(`made tree ${nextIdOf(asked.person)}`)
  asked.repository.trees[sha] = next
  return reply(201, { sha, truncated: false, tree: [] })
}

const createCommit = (asked: Asked): unknown => {
  const {
    message,
    tree: made,
    parents,
  } = (asked.request.json ?? {}) as {
    message?: string
    tree?: string
    parents?: readonly string[]
  }
  const files = asked.repository.trees[made ?? '']
  if (!message || !files || !parents?.every((sha) => asked.repository.commits[sha]))
    return githubFailures.validation
  const sha = shaOf(`made commit ${nextIdOf(asked.person)}`)
  asked.repository.commits[sha] = { sha, message, files, parents, author: asked.person.id, date: day }
  return reply(201, { sha, html_url: `https://github.com/${asked.repository.full_name}/commit/${sha}` })
}

const createReference = (asked: Asked): unknown => {
  const { ref = '', sha = '' } = (asked.request.json ?? {}) as { ref?: string; sha?: string }
  const branch = ref.replace(/^refs\/heads\//, '')
  if (ref === branch || !asked.repository.commits[sha]) return githubFailures.validation
  if (asked.repository.branches[branch]) return githubFailures.branchExists
  asked.repository.branches[branch] = sha
  return reply(201, viewReference(branch, sha))
}

const moveReference = (asked: Asked): unknown => {
  const branch = branchOf(asked)
  const { branches, commits } = asked.repository
  const { sha = '', force = false } = (asked.request.json ?? {}) as { sha?: string; force?: boolean }
  const known = branches[branch]
  if (!known) return reply(422, { message: 'Reference does not exist' })
  if (!force && !commits[sha]?.parents.includes(known)) return githubFailures.notFastForward
  branches[branch] = sha
  return viewReference(branch, sha)
}

/** The objects below files. */
export const gitRoutes = (switches: GithubSwitches): Routes<Octo> => ({
  'GET /repos/:owner/:repo/git/ref/:ref': repositoryRoute(switches, ['contents', 'read'], (asked) => {
    const branch = branchOf(asked)
    const sha = asked.repository.branches[branch]
    return sha && viewReference(branch, sha)
  }),
  'GET /repos/:owner/:repo/git/trees/:sha': repositoryRoute(switches, ['contents', 'read'], tree),
  'POST /repos/:owner/:repo/git/trees': repositoryRoute(switches, ['contents', 'write'], createTree),
  'POST /repos/:owner/:repo/git/commits': repositoryRoute(switches, ['contents', 'write'], createCommit),
  'POST /repos/:owner/:repo/git/refs': repositoryRoute(switches, ['contents', 'write'], createReference),
  'PATCH /repos/:owner/:repo/git/refs/:ref': repositoryRoute(switches, ['contents', 'write'], moveReference),
})
