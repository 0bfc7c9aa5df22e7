import { createHash } from 'node:crypto'
import { pageOf, reply, type FakeAnswer, type FakeRequest, type Route } from '@grantway/connector-testing'
import { githubFailures, type GithubFailure } from './failures.ts'
import type { FakeRepository, Octo } from './world.ts'

/** How this GitHub is set up; tests change it while it runs. */
export interface GithubSwitches {
  readonly registration: 'app' | 'oauth'
  /** Permissions of the GitHub App: `contents:write` includes reading. */
  permissions: readonly string[]
  /** Answers every request of the API this way. */
  failure: GithubFailure | undefined
  /** Whether a request was let through without what GitHub needs; the message of the last refusal. */
  readonly complaints: string[]
}

/** One request, with what it is about. */
export interface Asked {
  readonly request: FakeRequest
  readonly person: Octo
  readonly repository: FakeRepository
}

type Access = 'read' | 'write'

const isReply = (value: unknown): value is FakeAnswer =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value

const permits = ({ permissions }: GithubSwitches, resource: string, access: Access): boolean =>
  permissions.includes(`${resource}:write`) || (access === 'read' && permissions.includes(`${resource}:read`))

/** Tells whether a token shows a repository at all. */
export const isVisible = (
  { registration }: GithubSwitches,
  repository: FakeRepository,
  scopes: readonly string[],
): boolean => !repository.private || (registration === 'app' ? repository.installed : scopes.includes('repo'))

const unfit = (switches: GithubSwitches, request: FakeRequest): FakeAnswer | undefined => {
  const { headers } = request
  const complain = (message: string): FakeAnswer => {
    switches.complaints.push(`${message} ${request.method} ${request.path}`)
    return reply(400, { message })
  }
  // Logs are downloaded, and downloads carry nothing but the authorization.
  if (request.path.endsWith('/logs')) return undefined
  if (headers.get('user-agent') !== 'grantway')
    return reply(403, { message: 'Request forbidden by administrative rules.' })
  if (headers.get('x-github-api-version') !== '2022-11-28') return complain('No version of the API is named.')
  if (!/^application\/vnd\.github[.+]/.test(headers.get('accept') ?? ''))
    return complain('No media type is named.')
  return undefined
}

const refusal = (
  switches: GithubSwitches,
  { repository }: Asked,
  [resource, access]: readonly [string, Access],
  scopes: readonly string[],
): FakeAnswer | undefined => {
  if (repository.movedTo !== undefined) return githubFailures.moved
  if (!isVisible(switches, repository, scopes)) return githubFailures.notFound
  if (switches.registration === 'oauth') {
    return access === 'write' && !scopes.includes('repo') ? githubFailures.scopeMissing : undefined
  }
  const open = !repository.private && access === 'read'
  if (open) return undefined
  if (!repository.installed || !permits(switches, resource, access)) return githubFailures.notForIntegration
  return access === 'write' && repository.archived ? githubFailures.archived : undefined
}

// The same answer has the same tag, and asking with it costs nothing.
const withHeaders = (
  switches: GithubSwitches,
  request: FakeRequest,
  answer: unknown,
  scopes: readonly string[],
): FakeAnswer => {
  const { status, body, headers = {} } = isReply(answer) ? answer : reply(200, answer)
  const etag = `W/"${createHash('sha256')
    .update(JSON.stringify(body) ?? '')
    .digest('hex')
    .slice(0, 32)}"`
  const sent = {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '4999',
    'x-ratelimit-used': '1',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': 'C0FF:EE:1:2:3',
    ...(switches.registration === 'oauth' && { 'x-oauth-scopes': scopes.join(', ') }),
    ...headers,
  }
  if (request.method !== 'GET' || status !== 200) return reply(status, body, sent)
  if (request.headers.get('if-none-match') === etag) return reply(304, undefined, { ...sent, etag })
  return reply(200, body, { ...sent, etag })
}

/** A route about the person alone. */
export const personRoute = (
  switches: GithubSwitches,
  answer: (request: FakeRequest, person: Octo, scopes: readonly string[]) => unknown,
): Route<Octo> => ({
  answer: (request, person, scopes) =>
    switches.failure
      ? githubFailures[switches.failure]
      : unfit(switches, request) ?? withHeaders(switches, request, answer(request, person, scopes), scopes),
})

/** A route about one repository, and what it takes. */
export const repositoryRoute = (
  switches: GithubSwitches,
  needs: readonly [resource: string, access: Access],
  answer: (asked: Asked) => unknown,
): Route<Octo> =>
  personRoute(switches, (request, person, scopes) => {
    const name = `${request.parameters['owner']}/${request.parameters['repo']}`.toLowerCase()
    const repository = person.repositories.find(({ full_name: one }) => one.toLowerCase() === name)
    if (!repository) return githubFailures.notFound
    const asked = { request, person, repository }
    return refusal(switches, asked, needs, scopes) ?? answer(asked) ?? githubFailures.notFound
  })

/** One page, counted in pages of `per_page`. */
export const paged = <Item>(items: readonly Item[], { query }: FakeRequest): readonly Item[] => {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100)
  const page = Math.max(Number(query.get('page') ?? 1), 1)
  return pageOf(items, { limit: String(size), cursor: String((page - 1) * size) }).items
}
