import {
  reply,
  startFront,
  type FakeAnswer,
  type FakeConsent,
  type FakeProvider,
  type FakeRequest,
  type FakeStart,
  type RecordedRequest,
  type RequestKind,
  type RunningFake,
} from '@grantway/connector-testing'
import { slackCapabilities } from '../src/capabilities.ts'
import { access, accessTokenSeconds, authorize, registration, revoke } from './authorization-server.ts'
import { examples, examplesAlone, targets } from './examples.ts'
import { failures, scopesAsTold } from './failures.ts'
import { files } from './files.ts'
import type { Call, Method } from './method.ts'
import { createRates } from './rates.ts'
import { readingMethods } from './reading.ts'
import { searchingMethods } from './searching.ts'
import { createTokens, type Tokens } from './tokens.ts'
import { webhook } from './webhook.ts'
import { createWorkspace, ids, type Size, type Workspace } from './workspace.ts'
import { writingMethods } from './writing.ts'

/** How the application and its workspace are; everything left out is as the strictest one has it. */
export interface SlackFakeOptions extends Partial<Size> {
  /** Default true. */
  readonly rotation?: boolean
  /** Whether calls are counted by Slack's tiers; default false. */
  readonly rates?: boolean
  /** Whether a new token carries what was agreed to before; default false, so that people do not mix in tests. */
  readonly additive?: boolean
  /** Whether the workspace is one of two of an organisation (Enterprise Grid); default false. */
  readonly grid?: boolean
}

/** Every method the fake knows. */
export const methods: Readonly<Record<string, Method>> = {
  ...readingMethods,
  ...searchingMethods,
  ...writingMethods,
}

const scopes = [...new Set(slackCapabilities.flatMap((capability) => capability.scopes))]

/** Gives a strict fake of Slack, of any size. */
export const slackFakeWith = (options: SlackFakeOptions = {}): FakeProvider => ({
  // Nobody but the tests of disconnecting uses the third: one revocation ends all of an account.
  accounts: [ids.alice, ids.bob, ids.carol],
  rotation: 'strict',
  ...(options.rotation !== false && { accessTokenSeconds }),
  examples,
  examplesAlone,
  targets,
  webhook,
  start: (start) => run(options, start),
})

/** The fake as the contract suite knows it. */
export const slackFake: FakeProvider = slackFakeWith()

const run = async (
  options: SlackFakeOptions,
  { redirectUri, now = () => new Date(), port }: FakeStart,
): Promise<RunningFake> => {
  const workspace = createWorkspace({ people: options.people ?? 4, channels: options.channels ?? 4 }, now)
  const tokens = createTokens({ rotation: options.rotation ?? true, now })
  const count = options.rates ? createRates(now) : () => undefined
  const people = [ids.alice, ids.bob, ids.carol].map((id) => ({ id, name: workspace.people.byId(id)?.real_name ?? id }))
  const rules = { redirectUri, scopes, people, additive: options.additive ?? false, grid: options.grid ?? false }
  const front = await startFront({
    ...(port !== undefined && { port }),
    failures,
    kindOf,
    handle: (request, entry) => {
      switch (entry.kind) {
        case 'authorize':
          return authorize(rules, tokens, request)
        case 'token':
          return access(rules, tokens, request, front.faults.token === 'no-refresh-token')
        case 'revoke':
          return revoke(tokens, bearerOf(request))
        case 'device':
        case 'api':
          return answerCall({ workspace, tokens, count, url: front.url, grid: rules.grid }, request, entry)
      }
    },
  })
  return {
    ...front,
    options: endpoints(front.url),
    issuedSecrets: () => [...tokens.issued(), registration.secret],
    consent: (url, consent) => consentAt(url, consent),
    expireAccessTokens: tokens.expire,
    revokeAll: tokens.revokeAll,
  }
}

const kinds: Readonly<Record<string, RequestKind>> = {
  '/oauth/v2/authorize': 'authorize',
  '/api/oauth.v2.access': 'token',
  '/api/auth.revoke': 'revoke',
}
const kindOf = (path: string): RequestKind => kinds[path] ?? 'api'

const endpoints = (url: string) => ({
  issuer: url,
  apiOrigin: url,
  clientId: registration.id,
  clientSecret: registration.secret,
  authorizationEndpoint: `${url}/oauth/v2/authorize`,
  tokenEndpoint: `${url}/api/oauth.v2.access`,
  revocationEndpoint: `${url}/api/auth.revoke`,
  webhookSecret: webhook.secret,
})

interface Inside {
  readonly workspace: Workspace
  readonly tokens: Tokens
  readonly count: (method: string, user: string, tier: Method['tier']) => number | undefined
  readonly url: string
  readonly grid: boolean
}

const answerCall = (
  { workspace, tokens, count, url, grid }: Inside,
  request: FakeRequest,
  entry: RecordedRequest,
): FakeAnswer => {
  const failed = (error: string, more = {}): FakeAnswer => reply(200, { ok: false, error, ...more })
  const download = /^\/files-pri\/[A-Z0-9]+-(F[A-Z0-9]+)\//.exec(request.path)?.[1]
  if (download !== undefined) return answerDownload(tokens, request, entry, download)
  const name = request.path.replace(/^\/api\//, '')
  const method = methods[name]
  if (!method) return failed('unknown_method')
  entry.writes = method.verb === 'POST'
  // The real one takes both verbs for most; the description names one, and a proxy may log the other.
  if (request.method !== method.verb) return failed('method_not_supported')
  const parameters = request.method === 'GET' ? request.query : request.form
  if (parameters.has('token')) return failed('invalid_auth')
  const agreement = tokens.bearer(bearerOf(request))
  const { user, team } = typeof agreement === 'string' ? { user: '', team: undefined } : agreement
  const parameter = (key: string): string => parameters.get(key) ?? ''
  const named = team === undefined && method.inWorkspace ? parameter('team_id') : team
  const call: Call = { workspace, url, grid, user, team: named, parameter }
  const needed = method.scopes(call)
  entry.scopes = needed.slice(0, 1)
  if (typeof agreement === 'string') return failed(agreement)
  const lacking = needed.filter((scope) => !agreement.scopes.includes(scope))
  if (lacking.length > 0) return failed('missing_scope', scopesAsTold(lacking, agreement.scopes))
  // The token of one workspace may name one too, and it changes nothing.
  if (named === '') return failed('missing_argument')
  if (named !== undefined && ![ids.team, ids.labs].includes(named as never)) return failed('team_access_not_granted')
  const wait = count(name, user, method.tier)
  if (wait !== undefined)
    return reply(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(wait) })
  const answer = method.answer(call)
  return typeof answer === 'string' ? failed(answer) : reply(200, { ok: true, ...answer })
}

const answerDownload = (
  tokens: Tokens,
  request: FakeRequest,
  entry: RecordedRequest,
  id: string,
): FakeAnswer => {
  entry.scopes = ['files:read']
  const agreement = tokens.bearer(bearerOf(request))
  const file = files.find((one) => one.id === id)
  // Whoever may not read it gets the sign-in page, with 200, as from the real one.
  if (!file || typeof agreement === 'string' || !agreement.scopes.includes('files:read'))
    return reply(200, '<title>Sign in to Acme</title>')
  return reply(200, file.content, { 'content-type': file.mimetype })
}

const bearerOf = ({ headers }: FakeRequest): string | undefined =>
  /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1]

/** Answers the page in the place of a person; nothing of the answer is followed. */
const consentAt = async (
  url: string,
  { account = ids.alice, allow = true, withhold = [] }: FakeConsent = {},
): Promise<URL> => {
  const shown = await fetch(url, { redirect: 'manual' })
  const html = await shown.text()
  const refused = shown.headers.get('location')
  if (refused !== null) return new URL(refused)
  if (!shown.ok) throw new Error(`The authorization request was refused: ${html}`)
  const ticked = [...html.matchAll(/name="granted" value="([^"]*)"/g)].map(([, scope = '']) => scope)
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams([
      ['account', account],
      ['decision', allow ? 'allow' : 'deny'],
      ...ticked
        .filter((scope) => !withhold.includes(scope))
        .map((scope): [string, string] => ['granted', scope]),
    ]),
  })
  const location = answer.headers.get('location')
  if (location === null)
    throw new Error(`The fake answered ${answer.status} instead of sending the browser back.`)
  return new URL(location)
}
