import type { ConnectorOptions, Target } from '@grantway/connector-kit'
import { authorize, type Agreed, type Agreement } from './authorization-server/authorize.ts'
import { decideDevice, deviceAuthorization, devicePage } from './authorization-server/device.ts'
import { revoke, type Revocation } from './authorization-server/revoke.ts'
import {
  createServerState,
  type Authorization,
  type ServerRules,
  type ServerState,
} from './authorization-server/state.ts'
import { token } from './authorization-server/token.ts'
import { consentAt } from './consent-at.ts'
import type { Example, FakeProvider, FakeSelection, FakeStart, FakeWebhook, RunningFake } from './fake.ts'
import type { FailureStatus } from './faults.ts'
import { startFront, type Front } from './front.ts'
import { issueKey, keyOf, keyPage, type FakeKeys } from './keys.ts'
import { bearerOf, reply, type FakeAnswer, type FakeRequest } from './message.ts'
import type { ConsentOffer, ShownAccount } from './pages.ts'
import type { RequestKind } from './request-log.ts'
import { answerRoute, type Refusals, type Routes } from './routes.ts'

/** A person with an account at the provider; an author adds whatever data the routes need. */
export interface FakePerson {
  readonly id: string
  /** As the pages of the fake show them; default: the id. */
  readonly name?: string
}

/** What is particular about a provider. Everything left out is as the strictest one has it. */
export interface FakeProviderOptions<Person extends FakePerson> {
  /** Name of the service, for its pages. */
  readonly title?: string
  readonly people: readonly [Person, Person, ...Person[]]
  readonly scopes: readonly string[]
  readonly routes: Routes<Person>
  readonly examples: Readonly<Record<string, Example>>
  readonly targets?: Readonly<Record<string, readonly Target[]>>
  readonly selection?: FakeSelection
  readonly webhook?: FakeWebhook
  /** Default `strict`: a refresh token is dead at its first use, and its reuse ends everything. */
  readonly rotation?: 'none' | 'grace' | 'strict'
  /** Default 600; `'never'` where access tokens do not expire. */
  readonly accessTokenSeconds?: number | 'never'
  readonly scopeSeparator?: ' ' | ','
  readonly clientAuthentication?: ServerRules['clientAuthentication']
  /** Default true. */
  readonly pkce?: boolean
  /** Whether answers carry `iss` (RFC 9207); default true. */
  readonly issuerParameter?: boolean
  /** What the provider makes of a person's yes, where that is more than RFC 6749 says. */
  readonly agree?: (agreement: Agreement, person: Person) => Agreed
  /** What a person can pick on the consent page, where the provider's page has a picker. */
  readonly picks?: (query: URLSearchParams, person: Person) => NonNullable<ShownAccount['picks']>
  /** Default: RFC 7009; `'none'` where nothing can be revoked. */
  readonly revocation?: Revocation
  readonly device?: boolean
  /** For a provider whose keys people paste. */
  readonly keys?: FakeKeys
  /** Brings the token answer into the provider's own shape; it may depend on how it was asked for. */
  readonly tokenAnswer?: (answer: FakeAnswer, request: FakeRequest) => FakeAnswer
  readonly refusals?: Refusals
  /** How the provider words its failures. */
  readonly failures?: Partial<Readonly<Record<FailureStatus, FakeAnswer>>>
}

/** What the builder's fakes offer beside the common part. */
export interface RunningBuiltFake extends RunningFake {
  readonly issueKey: (account: string) => string
  /** Enters a user code in the place of a person. */
  readonly decideDevice: (userCode: string, account: string, decision: 'allow' | 'deny') => void
}

/** A fake made by the builder. */
export interface BuiltFakeProvider extends FakeProvider {
  readonly start: (options: FakeStart) => Promise<RunningBuiltFake>
}

const paths = {
  authorize: '/oauth/authorize',
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  device: '/oauth/device',
  devicePage: '/device',
} as const
const clientId = 'grantway'
const clientSecret = 'SECRET_client_of_grantway'

/** Builds a strict fake of a provider: an OAuth 2 authorization server, and the routes of an API. */
export const fakeProvider = <Person extends FakePerson>(
  options: FakeProviderOptions<Person>,
): BuiltFakeProvider => {
  const [first, second, ...others] = options.people
  const life = lifeOf(options)
  return {
    accounts: [first.id, second.id, ...others.map(({ id }) => id)],
    rotation: rotationOf(options),
    ...(life !== undefined && { accessTokenSeconds: life }),
    ...(options.keys && { keys: true }),
    examples: options.examples,
    ...(options.targets && { targets: options.targets }),
    ...(options.selection && { selection: options.selection }),
    ...(options.webhook && { webhook: options.webhook }),
    start: (start) => run(options, start, life),
  }
}

const run = async <Person extends FakePerson>(
  options: FakeProviderOptions<Person>,
  start: FakeStart,
  life: number | undefined,
): Promise<RunningBuiltFake> => {
  const people = structuredClone(options.people) as readonly Person[]
  const state = createServerState()
  const rules = rulesOf(options, start, life)
  const personOf = (account: string): Person => people.find(({ id }) => id === account) as Person
  const { issueKey: newKey, ...controls } = control(rules, state, options.keys)
  const offer = (query: URLSearchParams): Omit<ConsentOffer, 'scopes'> => ({
    title: options.title ?? 'the service',
    accounts: people.map((person) => ({
      id: person.id,
      ...(person.name !== undefined && { name: person.name }),
      ...(options.picks && { picks: options.picks(query, person) }),
    })),
  })
  const front: Front = await startFront({
    ...(start.port !== undefined && { port: start.port }),
    ...(options.failures && { failures: options.failures }),
    ...(options.keys?.header && { keyHeader: options.keys.header }),
    kindOf: (path) => kindOf(options, path),
    handle: (request, entry) => {
      switch (entry.kind) {
        case 'authorize':
          if (request.path === options.keys?.page) return keyPage(offer(request.query), request, newKey)
          return authorize(rules, state, front.url, offer(request.query), request, (agreement) =>
            options.agree?.(agreement, personOf(agreement.account)) ?? {})
        case 'token': {
          const answer = token(rules, state, front.faults, request)
          return options.tokenAnswer ? options.tokenAnswer(answer, request) : answer
        }
        case 'revoke':
          return revoke(rules, state, options.revocation ?? 'rfc7009', request)
        case 'device':
          if (options.device && request.path === paths.devicePage)
            return devicePage(state, offer(request.query), request)
          return options.device ? deviceAuthorization(rules, state, front.url, request) : reply(404)
        case 'api':
          return answerRoute(options.routes, request, entry, {
            access: accessOf(rules, state, bearerOf(request), keyOf(request, options.keys?.header)),
            person: personOf,
            refusals: options.refusals,
          })
      }
    },
  })
  return {
    ...front,
    ...controls,
    issueKey: newKey,
    options: endpoints(options, front.url),
    consent: (url, consent = {}) => consentAt(url, { account: options.people[0].id, ...consent }),
  }
}

// A key neither expires nor is renewed.
const lifeOf = ({ keys, accessTokenSeconds = 600 }: Pick<FakeProviderOptions<FakePerson>, 'keys' | 'accessTokenSeconds'>): number | undefined =>
  keys?.only || accessTokenSeconds === 'never' ? undefined : accessTokenSeconds
const rotationOf = ({ keys, rotation = 'strict' }: Pick<FakeProviderOptions<FakePerson>, 'keys' | 'rotation'>): ServerRules['rotation'] =>
  keys?.only ? 'none' : rotation

const rulesOf = <Person extends FakePerson>(
  options: FakeProviderOptions<Person>,
  start: FakeStart,
  life: number | undefined,
): ServerRules => ({
  clientId,
  clientSecret,
  redirectUri: start.redirectUri,
  scopes: options.scopes,
  scopeSeparator: options.scopeSeparator ?? ' ',
  rotation: rotationOf(options),
  accessTokenSeconds: life,
  clientAuthentication: options.clientAuthentication ?? 'client_secret_post',
  pkce: options.pkce ?? true,
  issuerParameter: options.issuerParameter ?? true,
  now: start.now ?? (() => new Date()),
})

const kindOf = <Person extends FakePerson>(
  { revocation = 'rfc7009', keys }: FakeProviderOptions<Person>,
  path: string,
): RequestKind => {
  if (path === keys?.page) return 'authorize'
  if (keys?.only) return 'api'
  if (path === paths.authorize) return 'authorize'
  if (path === paths.token) return 'token'
  if (path === paths.device || path === paths.devicePage) return 'device'
  const revokes =
    typeof revocation === 'string'
      ? path === paths.revoke && revocation === 'rfc7009'
      : path === revocation.path
  return revokes ? 'revoke' : 'api'
}

const accessOf = (
  rules: ServerRules,
  state: ServerState,
  bearer: string | undefined,
  key: string | undefined,
): Authorization | undefined => {
  const keyed = state.keys.get(key ?? '')
  if (keyed) return keyed.alive ? keyed : undefined
  const row = state.accessTokens.get(bearer ?? '')
  return row && row.authorization.alive && row.expiresAt > rules.now().getTime()
    ? row.authorization
    : undefined
}

const endpoints = <Person extends FakePerson>(
  options: FakeProviderOptions<Person>,
  url: string,
): ConnectorOptions => ({
  issuer: url,
  apiOrigin: url,
  ...(!options.keys?.only && authorizationServer(options, url)),
  ...(options.webhook && { webhookSecret: options.webhook.secret }),
})

const authorizationServer = <Person extends FakePerson>(
  options: FakeProviderOptions<Person>,
  url: string,
): ConnectorOptions => ({
  clientId,
  clientSecret,
  authorizationEndpoint: `${url}${paths.authorize}`,
  tokenEndpoint: `${url}${paths.token}`,
  ...(options.revocation !== 'none' && { revocationEndpoint: `${url}${paths.revoke}` }),
  ...(options.device && { deviceAuthorizationEndpoint: `${url}${paths.device}` }),
})

const control = (rules: ServerRules, state: ServerState, keys: FakeKeys | undefined) => ({
  issuedSecrets: () => [...state.issued, rules.clientSecret],
  expireAccessTokens: () => {
    for (const row of state.accessTokens.values()) row.expiresAt = rules.now().getTime()
  },
  revokeAll: (account: string) => {
    for (const row of [...state.authorizations, ...state.keys.values()]) {
      if (row.account === account) row.alive = false
    }
  },
  issueKey: (account: string) => issueKey(rules, state, account, keys?.prefix),
  decideDevice: (userCode: string, account: string, decision: 'allow' | 'deny') => {
    decideDevice(state, userCode, account, decision)
  },
})
