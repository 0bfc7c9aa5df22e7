import { reply, type FakeRequest, type Routes } from '@grantway/connector-testing'
import { isVisible, paged, personRoute, type GithubSwitches } from '../route.ts'
import { viewIssue, viewRepository } from '../views.ts'
import type { FakeRepository, Octo } from '../world.ts'
import { commitAt } from './repositories.ts'

interface Query {
  readonly words: readonly string[]
  readonly values: (qualifier: string) => readonly string[]
}

// As GitHub has it: several places widen a search, so a place in somebody's words would too.
const parseQuery = (text: string): Query => {
  const tokens = [...text.matchAll(/"[^"]*"|\S+/g)].map(([token]) => token)
  const qualified = tokens.flatMap((token) => {
    const [, name, value] = /^(-?[a-z]+):(.+)$/i.exec(token) ?? []
    return name !== undefined && value !== undefined ? [[name, value] as const] : []
  })
  return {
    words: tokens.filter((token) => !/^-?[a-z]+:/i.test(token)).map((token) => token.replaceAll('"', '')),
    values: (qualifier) => qualified.filter(([name]) => name === qualifier).map(([, value]) => value),
  }
}

const isIn = (repository: FakeRepository, { values }: Query): boolean => {
  const name = repository.full_name.toLowerCase()
  const owner = name.split('/')[0] ?? ''
  const among = (repositories: readonly string[], owners: readonly string[]): boolean =>
    repositories.includes(name) || owners.includes(owner)
  const named = [...values('repo'), ...values('user'), ...values('org')]
  if (among(values('-repo'), values('-user'))) return false
  if (values('is').includes('public') && repository.private) return false
  return named.length === 0 || among(values('repo'), [...values('user'), ...values('org')])
}

const places = (
  switches: GithubSwitches,
  person: Octo,
  scopes: readonly string[],
  query: Query,
): readonly FakeRepository[] =>
  person.repositories.filter((one) => isVisible(switches, one, scopes) && isIn(one, query))

const says = (text: string, { words }: Query): boolean =>
  words.every((word) => text.toLowerCase().includes(word.toLowerCase()))

const found = (items: readonly unknown[], request: FakeRequest) =>
  (request.query.get('q') ?? '').trim() === ''
    ? reply(422, {
        message: 'Validation Failed',
        errors: [{ resource: 'Search', field: 'q', code: 'missing' }],
      })
    : { total_count: items.length, incomplete_results: false, items: paged(items, request) }

/** The searches. Whether a word matches is no more than whether it is there. */
export const searchRoutes = (switches: GithubSwitches): Routes<Octo> => ({
  'GET /search/repositories': personRoute(switches, (request, person, scopes) => {
    const query = parseQuery(request.query.get('q') ?? '')
    const all = places(switches, person, scopes, query)
    return found(
      all.filter((one) => says(`${one.full_name} ${one.description}`, query)).map(viewRepository),
      request,
    )
  }),
  'GET /search/code': personRoute(switches, (request, person, scopes) => {
    const query = parseQuery(request.query.get('q') ?? '')
    const matches = places(switches, person, scopes, query).flatMap((repository) =>
      Object.entries(commitAt(repository, null)?.files ?? {})
        .map(([path, { content }]) => ({ path, text: Buffer.from(content, 'base64').toString('utf8') }))
        .filter(({ path, text }) => says(`${path} ${text}`, query))
        .map(({ path, text }) => ({
          name: path.split('/').at(-1),
          path,
          sha: 'a'.repeat(40),
          repository: viewRepository(repository),
          html_url: `https://github.com/${repository.full_name}/blob/main/${path}`,
          text_matches: [
            { object_type: 'FileContent', property: 'content', fragment: text.slice(0, 200), matches: [] },
          ],
        })),
    )
    return found(matches, request)
  }),
  'GET /search/issues': personRoute(switches, (request, person, scopes) => {
    const query = parseQuery(request.query.get('q') ?? '')
    const is = query.values('is')
    const matches = places(switches, person, scopes, query).flatMap((repository) =>
      repository.issues
        .filter((issue) => !is.includes('pr') || issue.head !== undefined)
        .filter((issue) => !is.includes('issue') || issue.head === undefined)
        .filter(({ state }) => !['open', 'closed'].some((one) => is.includes(one)) || is.includes(state))
        .filter(({ labels }) => query.values('label').every((label) => labels.includes(label)))
        .filter(({ title, body }) => says(`${title} ${body ?? ''}`, query))
        .map((issue) => viewIssue(repository, issue)),
    )
    return found(matches, request)
  }),
})
