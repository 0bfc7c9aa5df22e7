import { createHash, randomBytes } from 'node:crypto'
import {
  createConnectionCache,
  createProviderHttp,
  outsideLimits,
  type AnyTool,
  type CallContext,
  type Connector,
  type Limits,
  type ProviderHttp,
} from '@grantway/connector-kit'
import { afterEach, expect } from 'vitest'
import { github, type GithubApi, type GithubOptions } from '../src/index.ts'
import { githubFake, type GithubFake, type RunningGithubFake } from '../testing/index.ts'
import { problemOf } from './api-description.ts'

// An answer may hide a wrong request, so that it is kept until the test is over.
const undescribed: string[] = []
afterEach(() => {
  expect(undescribed.splice(0)).toEqual([])
})

const redirectUri = 'http://localhost:3000/oauth/callback/github'

/** A request as it left the connector: never the authorization. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: unknown
}

// What a tool gives is read by each test as its tool promises.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Result = Record<string, any>

/** One connected account. */
export interface Connected {
  readonly connector: Connector<GithubApi>
  readonly http: ProviderHttp
  readonly sent: Sent[]
  /** Names of the tools that have succeeded. */
  readonly called: Set<string>
  readonly context: CallContext<GithubApi>
  readonly tool: (name: string) => AnyTool
  /** Calls a tool as the engine does: limits checked, input parsed, output parsed. */
  readonly call: (name: string, input?: Record<string, unknown>) => Promise<Result>
}

export interface ConnectedOptions {
  readonly account?: string
  readonly scopes?: readonly string[]
  readonly capability?: string
  readonly limits?: Limits
  readonly options?: GithubOptions
  /** Answers downloads from elsewhere. */
  readonly publicFetch?: typeof fetch
  readonly fetch?: typeof fetch
}

/** The fake of GitHub, and the way to connect to it. */
export interface World {
  readonly fake: RunningGithubFake
  readonly connect: (options?: ConnectedOptions) => Promise<Connected>
  readonly close: () => Promise<void>
}

/** Starts a fresh GitHub. */
export const startWorld = async (provider: GithubFake = githubFake): Promise<World> => {
  const fake = await provider.start({ redirectUri })
  return {
    fake,
    connect: async (options = {}) => {
      const connector = github({ ...fake.options, ...options.options })
      return connected(connector, await tokenOf(fake, options), options)
    },
    close: fake.close,
  }
}

/** Walks the flow in the place of a browser, and gives the token. */
export const tokenOf = async (
  fake: RunningGithubFake,
  { account = 'alice', scopes = fake.switches.registration === 'app' ? [] : ['repo'] }: ConnectedOptions = {},
): Promise<string> => {
  const { clientId = '', clientSecret = '', authorizationEndpoint = '', tokenEndpoint = '' } = fake.options
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(authorizationEndpoint)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state: 'SECRET_state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  const callback = await fake.consent(url.href, { account })
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_id: clientId,
      client_secret: clientSecret,
    }),
  })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** Builds the client of one connection over a bearer; a request that GitHub does not describe fails the test. */
export const connected = (
  connector: Connector<GithubApi>,
  bearer: string,
  options: ConnectedOptions = {},
): Connected => {
  const sent: Sent[] = []
  const called = new Set<string>()
  const cache = createConnectionCache(() => new Date())
  const record =
    (send: typeof fetch): typeof fetch =>
    (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input)
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined
      const one = { method: init?.method ?? 'GET', url, headers: new Headers(init?.headers), body }
      sent.push(one)
      const problem = problemOf(one)
      if (problem !== undefined) undescribed.push(problem)
      return send(input, init)
    }
  const http = createProviderHttp({
    connector: connector.id,
    origins: connector.provider.apiOrigins,
    authorize: async (headers) => headers.set('authorization', `Bearer ${bearer}`),
    explainFailure: connector.provider.explainFailure,
    signal: AbortSignal.timeout(30_000),
    fetch: record(options.fetch ?? fetch),
    publicFetch: options.publicFetch ?? fetch,
    random: () => -0.5,
    cache,
  })
  const held = connector.capabilities.find(({ id }) => id === (options.capability ?? 'code-write'))
  const context: CallContext<GithubApi> = {
    api: connector.client(http, cache),
    account: { label: 'alice' },
    capability: held ?? connector.capabilities[0],
    limits: options.limits,
    signal: AbortSignal.timeout(30_000),
    log: () => undefined,
    sealCursor: (cursor) => Buffer.from(cursor).toString('base64url'),
    shareLink: (_url, { title }) => `http://localhost:3000/files/${encodeURIComponent(title)}`,
    openCursor: (sealed) => Buffer.from(sealed, 'base64url').toString('utf8'),
  }
  const tool = (name: string): AnyTool => {
    const found = connector.tools.find((candidate) => candidate.name === name)
    if (!found) throw new Error(`no tool ${name}`)
    return found
  }
  return {
    connector,
    http,
    sent,
    called,
    context,
    tool,
    call: async (name, input = {}) => {
      const result = await callTool(connector, context, tool(name), input)
      called.add(name)
      return result
    },
  }
}

const callTool = async (
  { targetKinds = [] }: Connector<GithubApi>,
  context: CallContext<GithubApi>,
  tool: AnyTool,
  input: Record<string, unknown>,
): Promise<Result> => {
  const asked: unknown = tool.input.parse(input)
  const touched = tool.targets?.(asked) ?? []
  const outside = context.limits && outsideLimits(targetKinds, context.limits, touched)
  if (outside) throw Object.assign(new Error('outside the limits'), { code: 'RESOURCE_NOT_SELECTED' })
  const output: unknown = await tool.handler(context, asked)
  const parsed = tool.output.parse(output) as object
  return { ...parsed, rendered: tool.text?.(parsed) ?? JSON.stringify(parsed) }
}

/** The code of a failure. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => String((error as { code?: unknown }).code ?? error),
  )
