import { reply, type Routes } from '@grantway/connector-testing'
import { githubFailures } from '../failures.ts'
import { paged, repositoryRoute, type Asked, type GithubSwitches } from '../route.ts'
import { changesBetween, viewComment, viewPull } from '../views.ts'
import { nextIdOf, type FakeComment, type FakeIssue, type Octo } from '../world.ts'
import { addIssue, issueOf } from './issues.ts'
import { commitAt } from './repositories.ts'

const pullOf = (asked: Asked): FakeIssue | undefined => {
  const issue = issueOf(asked)
  return issue?.head === undefined ? undefined : issue
}

const filesOf = ({ repository }: Asked, { head, base }: FakeIssue) =>
  changesBetween(
    commitAt(repository, base ?? null)?.files ?? {},
    commitAt(repository, head ?? null)?.files ?? {},
  )

const onePull = (asked: Asked): unknown => {
  const pull = pullOf(asked)
  if (!pull) return undefined
  if (asked.request.headers.get('accept') !== 'application/vnd.github.diff')
    return viewPull(asked.repository, pull)
  const diff = filesOf(asked, pull).map(
    ({ filename, patch }) => `diff --git a/${filename} b/${filename}\n${patch}\n`,
  )
  return reply(200, diff.join(''), { 'content-type': 'application/vnd.github.diff; charset=utf-8' })
}

const comments =
  (of: (pull: FakeIssue) => readonly FakeComment[]) =>
  (asked: Asked): unknown => {
    const pull = pullOf(asked)
    return (
      pull &&
      paged(
        of(pull).map((one) => viewComment(asked.repository, pull.number, one)),
        asked.request,
      )
    )
  }

const create = (asked: Asked): unknown => {
  const { title, head, base, body, draft } = (asked.request.json ?? {}) as Partial<FakeIssue>
  const { branches } = asked.repository
  if (!title || !head || !base || !branches[head] || !branches[base]) return githubFailures.validation
  const pull = addIssue(asked, title, { head, base, body: body ?? null, draft: draft ?? false })
  return reply(201, viewPull(asked.repository, pull))
}

const addReview = (asked: Asked): unknown => {
  const pull = pullOf(asked)
  const { event, body, commit_id: sha } = (asked.request.json ?? {}) as Record<string, string | undefined>
  if (!pull) return undefined
  const states: Readonly<Record<string, string>> = {
    APPROVE: 'APPROVED',
    REQUEST_CHANGES: 'CHANGES_REQUESTED',
    COMMENT: 'COMMENTED',
  }
  const state = states[event ?? '']
  if (state === undefined || !asked.repository.commits[sha ?? '']) return githubFailures.validation
  const made = { id: nextIdOf(asked.person), author: asked.person.id, body: body ?? '', state }
  pull.reviews.push(made)
  return viewComment(asked.repository, pull.number, made)
}

const merge = (asked: Asked): unknown => {
  const pull = pullOf(asked)
  const { sha } = (asked.request.json ?? {}) as { sha?: string }
  if (!pull) return undefined
  const { branches } = asked.repository
  if (pull.state !== 'open') return githubFailures.notMergeable
  if (sha !== undefined && sha !== branches[pull.head ?? '']) return githubFailures.headModified
  Object.assign(pull, { state: 'closed', merged: true })
  return { sha: branches[pull.head ?? ''], merged: true, message: 'Pull Request successfully merged' }
}

const checks = ({ request }: Asked): unknown => {
  const all = [1, 2].map((id) => ({
    id,
    name: `Test on system ${id}`,
    head_sha: request.parameters['ref'],
    status: 'completed',
    conclusion: 'success',
    output: { title: 'All tests passed', summary: null },
    html_url: 'https://github.com/octo-org/hello-world/runs/1',
  }))
  return { total_count: all.length, check_runs: paged(all, request) }
}

/** Pull requests, reviews, checks and merging. */
export const pullRoutes = (switches: GithubSwitches): Routes<Octo> => ({
  'GET /repos/:owner/:repo/pulls/:number': repositoryRoute(switches, ['pull_requests', 'read'], onePull),
  'GET /repos/:owner/:repo/pulls/:number/files': repositoryRoute(
    switches,
    ['pull_requests', 'read'],
    (asked) => {
      const pull = pullOf(asked)
      return pull && paged(filesOf(asked, pull), asked.request)
    },
  ),
  'GET /repos/:owner/:repo/pulls/:number/reviews': repositoryRoute(
    switches,
    ['pull_requests', 'read'],
    comments(({ reviews }) => reviews),
  ),
  'GET /repos/:owner/:repo/pulls/:number/comments': repositoryRoute(
    switches,
    ['pull_requests', 'read'],
    comments(({ reviewComments }) => reviewComments),
  ),
  'GET /repos/:owner/:repo/commits/:ref/check-runs': repositoryRoute(switches, ['checks', 'read'], checks),
  'POST /repos/:owner/:repo/pulls': repositoryRoute(switches, ['pull_requests', 'write'], create),
  'POST /repos/:owner/:repo/pulls/:number/reviews': repositoryRoute(
    switches,
    ['pull_requests', 'write'],
    addReview,
  ),
  'PUT /repos/:owner/:repo/pulls/:number/merge': repositoryRoute(switches, ['contents', 'write'], merge),
})
