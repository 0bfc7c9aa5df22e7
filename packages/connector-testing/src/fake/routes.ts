import type { Authorization } from './authorization-server/state.ts'
import { isReply, reply, type FakeAnswer, type FakeRequest } from './message.ts'
import type { RecordedRequest } from './request-log.ts'

/** One route of the fake's API. */
export interface Route<Person> {
  /**
   * The scope it needs; of several any is enough, the narrowest first. `'openid email'` needs both together.
   * A function where it depends on what is asked for. Missing: every token is enough.
   */
  readonly scope?: string | readonly string[] | ((request: FakeRequest, person: Person) => readonly string[])
  /** True where a POST only reads, as a search or a GraphQL query does. */
  readonly reads?: true
  /**
   * Gives the body of a 200, or an answer made by `reply`. `person` is theirs to change; `scopes` are the
   * token's, for a service that shows less instead of refusing.
   */
  readonly answer: (request: FakeRequest, person: Person, scopes: readonly string[]) => unknown
}

/** How a provider words what its routes refuse: no token, too little scope, no such thing. */
export type Refusals = Partial<Readonly<Record<'401' | '403' | '404', FakeAnswer>>>

/** Routes by method and path: `'GET /issues/:id'`. */
export type Routes<Person> = Readonly<
  Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Route<Person>>
>

/** Finds the route of a request and answers it: 404, 401, 403, in the order a strict service has. */
export const answerRoute = <Person>(
  routes: Routes<Person>,
  request: FakeRequest,
  entry: RecordedRequest,
  who: {
    readonly access: Authorization | undefined
    readonly person: (account: string) => Person
    /** How the provider words its refusals. */
    readonly refusals?: Refusals | undefined
  },
): FakeAnswer => {
  const { access, refusals = {} } = who
  const notFound = refusals['404'] ?? reply(404, { error: 'not_found' })
  const found = findRoute(routes, request)
  if (!found) return notFound
  const { route } = found
  if (route.reads) entry.writes = false
  if (!access) {
    const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' }
    return refusals['401'] ?? reply(401, { error: 'invalid_token' }, challenge)
  }
  const asked = { ...request, parameters: found.parameters }
  const person = who.person(access.account)
  const scopes = scopesOf(route, asked, person)
  entry.scopes = scopes
  if (scopes.length > 0 && !scopes.some((scope) => scope.split(' ').every((one) => access.scopes.includes(one)))) {
    return refusals['403'] ?? reply(403, { error: 'insufficient_scope', scope: scopes[0] })
  }
  const answer = route.answer(asked, person, access.scopes)
  if (isReply(answer)) return answer
  return answer === undefined ? notFound : reply(200, answer)
}

const scopesOf = <Person>({ scope = [] }: Route<Person>, request: FakeRequest, person: Person): readonly string[] => {
  if (typeof scope === 'function') return scope(request, person)
  return typeof scope === 'string' ? [scope] : scope
}

const findRoute = <Person>(
  routes: Routes<Person>,
  { method, path }: FakeRequest,
): { readonly route: Route<Person>; readonly parameters: Readonly<Record<string, string>> } | undefined => {
  for (const [pattern, route] of Object.entries(routes)) {
    const [verb = '', template = ''] = pattern.split(' ', 2)
    const names = [...template.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
    const match = verb === method && new RegExp(`^${template.replace(/:\w+/g, '([^/]+)')}$`).exec(path)
    if (!match) continue
    return {
      route,
      parameters: Object.fromEntries(
        names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]),
      ),
    }
  }
  return undefined
}
