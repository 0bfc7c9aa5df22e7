import { reply, type Routes } from '@grantway/connector-testing'
import { githubFailures } from '../failures.ts'
import { paged, repositoryRoute, type Asked, type GithubSwitches } from '../route.ts'
import { viewComment, viewIssue } from '../views.ts'
import { nextIdOf, type FakeIssue, type Octo } from '../world.ts'

/** Finds the issue or pull request of a path. */
export const issueOf = ({ request, repository }: Asked): FakeIssue | undefined =>
  repository.issues.find(({ number }) => String(number) === request.parameters['number'])

type Fields = Partial<FakeIssue> & { readonly labels?: string[] }

const fieldsOf = ({ request }: Asked): Fields => (request.json ?? {}) as Fields

const create = (asked: Asked): unknown => {
  const fields = fieldsOf(asked)
  if (typeof fields.title !== 'string' || fields.title === '') return githubFailures.validation
  const issue = addIssue(asked, fields.title, fields)
  return reply(201, viewIssue(asked.repository, issue))
}

/** Adds an issue, or a pull request when it has a head. */
export const addIssue = ({ person, repository }: Asked, title: string, fields: Fields): FakeIssue => {
  const issue: FakeIssue = {
    number: nextIdOf(person),
    title,
    body: fields.body ?? null,
    state: 'open',
    state_reason: null,
    labels: fields.labels ?? [],
    assignees: fields.assignees ?? [],
    milestone: fields.milestone ?? null,
    author: person.id,
    merged: false,
    draft: fields.draft ?? false,
    ...(fields.head !== undefined && { head: fields.head }),
    ...(fields.base !== undefined && { base: fields.base }),
    comments: [],
    reviews: [],
    reviewComments: [],
  }
  repository.issues.push(issue)
  return issue
}

const update = (asked: Asked): unknown => {
  const issue = issueOf(asked)
  if (!issue) return undefined
  const { title, body, state, state_reason: reason, labels, assignees, milestone } = fieldsOf(asked)
  const changes = { title, body, state, state_reason: reason, labels, assignees, milestone }
  Object.assign(issue, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)))
  return viewIssue(asked.repository, issue)
}

const addComment = (asked: Asked): unknown => {
  const issue = issueOf(asked)
  const { body } = (asked.request.json ?? {}) as { body?: unknown }
  if (!issue) return undefined
  if (typeof body !== 'string' || body === '') return githubFailures.validation
  const comment = { id: nextIdOf(asked.person), author: asked.person.id, body }
  issue.comments.push(comment)
  return reply(201, viewComment(asked.repository, issue.number, comment))
}

/** Issues and comments. */
export const issueRoutes = (switches: GithubSwitches): Routes<Octo> => ({
  'GET /repos/:owner/:repo/issues/:number': repositoryRoute(switches, ['issues', 'read'], (asked) => {
    const issue = issueOf(asked)
    return issue && viewIssue(asked.repository, issue)
  }),
  'GET /repos/:owner/:repo/issues/:number/comments': repositoryRoute(
    switches,
    ['issues', 'read'],
    (asked) => {
      const issue = issueOf(asked)
      return (
        issue &&
        paged(
          issue.comments.map((comment) => viewComment(asked.repository, issue.number, comment)),
          asked.request,
        )
      )
    },
  ),
  'POST /repos/:owner/:repo/issues': repositoryRoute(switches, ['issues', 'write'], create),
  'PATCH /repos/:owner/:repo/issues/:number': repositoryRoute(switches, ['issues', 'write'], update),
  'POST /repos/:owner/:repo/issues/:number/comments': repositoryRoute(
    switches,
    ['issues', 'write'],
    addComment,
  ),
})
