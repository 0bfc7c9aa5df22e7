import {
  createConnectionCache,
  createProviderHttp,
  hasOAuth,
  type AnyTool,
  type CallContext,
  type Connector,
  type Limits,
  type ProviderHttp,
  type ResourceContent,
} from '@grantway/connector-kit'
import type { FakeConsent, RunningFake } from '@grantway/connector-testing'
import { afterEach, expect } from 'vitest'
import { slack, type SlackApi } from '../src/index.ts'
import { slackFakeWith, type SlackFakeOptions } from '../testing/index.ts'
import { undescribed } from './api-description.ts'

// An answer may hide a wrong request, so that it is kept until the test is over.
const mistakes: string[] = []
afterEach(() => {
  expect(mistakes.splice(0)).toEqual([])
})

export const redirectUri = 'http://localhost:3000/oauth/callback/slack'
const allScopes = [...new Set(slack().capabilities.flatMap(({ scopes }) => scopes))]

/** A request as it left the connector: never the authorization. */
export interface Sent {
  readonly verb: string
  readonly method: string
  readonly query: Readonly<Record<string, string>>
  readonly form: Readonly<Record<string, string>>
}

/** What a tool gave; each test reads what its tool promises. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ToolResult = Readonly<Record<string, any>> & { readonly text: string }

/** Tokens as the fake gives them. */
export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
}

/** A fake of Slack and the connector that talks to it. */
export interface World {
  readonly fake: RunningFake
  readonly connector: Connector<SlackApi>
  readonly authorize: (scopes?: readonly string[], consent?: FakeConsent, team?: string) => Promise<Tokens>
  readonly refresh: (token: string) => Promise<unknown>
  readonly connect: (options?: ConnectOptions) => Promise<Connected>
}

interface ConnectOptions {
  readonly scopes?: readonly string[]
  readonly limits?: Limits
  readonly account?: string
  /** Which workspace, or organisation, the link names. */
  readonly team?: string
  readonly renew?: () => Promise<string | undefined>
}

/** One connected account. */
export interface Connected {
  readonly http: ProviderHttp
  readonly sent: Sent[]
  readonly context: CallContext<SlackApi>
  readonly call: (name: string, input?: Readonly<Record<string, unknown>>) => Promise<ToolResult>
  readonly read: (name: string, variables: Readonly<Record<string, string>>) => Promise<ResourceContent>
}

/** Starts a fresh workspace. */
export const startWorld = async (options: SlackFakeOptions = {}, now?: () => Date): Promise<World> => {
  const fake = await slackFakeWith(options).start({ redirectUri, ...(now && { now }) })
  const connector = slack(fake.options)
  const authorize: World['authorize'] = (scopes = allScopes, consent = {}, team) =>
    exchange(connector, fake, scopes, consent, team)
  return {
    fake,
    connector,
    authorize,
    refresh: (token) => askTokens(fake, { grant_type: 'refresh_token', refresh_token: token }),
    connect: async ({ scopes, limits, account, team, renew } = {}) => {
      const { access_token } = await authorize(scopes, account === undefined ? {} : { account }, team)
      return connected(connector, { bearer: access_token, limits, renew })
    },
  }
}

const askTokens = async (
  { options }: RunningFake,
  form: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const client = { client_id: options.clientId ?? '', client_secret: options.clientSecret ?? '' }
  const response = await fetch(options.tokenEndpoint ?? '', {
    method: 'POST',
    body: new URLSearchParams({ ...form, ...client }),
  })
  return response.json()
}

const exchange = async (
  { provider }: Connector<SlackApi>,
  fake: RunningFake,
  scopes: readonly string[],
  consent: FakeConsent,
  team: string | undefined,
): Promise<Tokens> => {
  if (!hasOAuth(provider)) throw new Error('the connector has no authorization server')
  const url = new URL(provider.authorization_endpoint)
  url.search = new URLSearchParams({
    client_id: fake.options.clientId ?? '',
    redirect_uri: redirectUri,
    state: 'SECRET_state',
    response_type: 'code',
    [provider.scopeParameter ?? 'scope']: scopes.join(provider.scopeSeparator.request),
    ...(team !== undefined && { team }),
  }).toString()
  const back = await fake.consent(url.href, consent)
  const code = back.searchParams.get('code') ?? ''
  return provider.readTokenAnswer?.(await askTokens(fake, { code, redirect_uri: redirectUri })) as Tokens
}

/** Builds the client of one connection over a bearer; a request that Slack does not describe fails the test. */
export const connected = (
  connector: Connector<SlackApi>,
  options: {
    readonly bearer: string
    readonly limits?: Limits | undefined
    readonly renew?: (() => Promise<string | undefined>) | undefined
    readonly fetch?: typeof fetch
  },
): Connected => {
  const sent: Sent[] = []
  const cache = createConnectionCache(() => new Date())
  let bearer = options.bearer
  const { renew } = options
  const http = createProviderHttp({
    connector: connector.id,
    origins: connector.provider.apiOrigins,
    authorize: async (headers) => headers.set('authorization', `Bearer ${bearer}`),
    failureStatus: connector.provider.failureStatus,
    explainFailure: connector.provider.explainFailure,
    signal: AbortSignal.timeout(60_000),
    fetch: (input, init) => {
      const url = new URL(String(input))
      const body = typeof init.body === 'string' ? init.body : undefined
      mistakes.push(...undescribed(init.method, url, body))
      sent.push({
        verb: init.method,
        method: url.pathname.replace('/api/', ''),
        query: Object.fromEntries(url.searchParams),
        form: Object.fromEntries(new URLSearchParams(body)),
      })
      return (options.fetch ?? fetch)(input, init)
    },
    publicFetch: fetch,
    random: () => 0,
    cache,
    ...(renew && { renew: async () => (bearer = (await renew()) ?? bearer) !== options.bearer }),
  })
  const context: CallContext<SlackApi> = {
    api: connector.client(http, cache),
    account: { label: 'alice' },
    limits: options.limits,
    capability: connector.capabilities[0],
    signal: AbortSignal.timeout(60_000),
    log: () => undefined,
    sealCursor: (cursor) => Buffer.from(cursor).toString('base64url'),
    shareLink: (_url, { title }) => `http://localhost:3000/files/${encodeURIComponent(title)}`,
    openCursor: (sealed) => Buffer.from(sealed, 'base64url').toString('utf8'),
  }
  return {
    http,
    sent,
    context,
    call: (name, input = {}) => callTool(connector.tools, context, name, input),
    read: (name, variables) => {
      const template = connector.resources?.find((candidate) => candidate.name === name)
      if (!template) throw new Error(`no resource ${name}`)
      return template.read(context, variables)
    },
  }
}

const callTool = async (
  tools: readonly AnyTool[],
  context: CallContext<SlackApi>,
  name: string,
  input: Readonly<Record<string, unknown>>,
): Promise<ToolResult> => {
  const tool = tools.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  const output: unknown = await tool.handler(context, tool.input.parse(input))
  const parsed = tool.output.strict().parse(output) as object
  return { ...parsed, text: tool.text?.(parsed) ?? '' }
}
