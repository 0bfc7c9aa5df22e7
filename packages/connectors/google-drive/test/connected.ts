import { createHash, randomBytes } from 'node:crypto'
import {
  createConnectionCache, createProviderHttp, outsideLimits,
  type AnyTool, type CallContext, type Connector, type Limits, type ProviderHttp, type ResourceContent,
} from '@grantway/connector-kit'
import type { RunningBuiltFake } from '@grantway/connector-testing'
import { afterEach, expect } from 'vitest'
import { googleDrive, type DriveApi } from '../src/index.ts'
import { scopes } from '../src/scopes.ts'
import { googleDriveFake } from '../testing/index.ts'
import { descriptionProblem } from './api-description.ts'

// An answer, or a test that takes any failure, may hide a wrong request: it is kept until the test is over.
const undescribed: string[] = []
afterEach(() => {
  expect(undescribed.splice(0)).toEqual([])
})

const redirectUri = 'http://localhost:3000/oauth/callback/google-drive'

/** A request as it left the connector: never the authorization. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly body: string
}

// What a tool gives is known to each test that reads it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ToolResult = any

/** One connected account. */
export interface Connected {
  readonly http: ProviderHttp
  readonly sent: Sent[]
  readonly context: CallContext<DriveApi>
  /** Calls a tool as the engine does: targets checked, input parsed, output parsed. */
  readonly call: (name: string, input?: Record<string, unknown>) => Promise<ToolResult>
  readonly read: (name: string, variables: Record<string, string>) => Promise<ResourceContent>
}

/** The fake of Google and the connector that talks to it. */
export interface World {
  readonly fake: RunningBuiltFake
  readonly connector: Connector<DriveApi>
  readonly connect: (options?: {
    person?: string
    scope?: readonly string[]
    limits?: Limits
    picks?: readonly string[]
  }) => Promise<Connected>
}

/** Starts a fresh fake. */
export const startWorld = async (): Promise<World> => {
  const fake = await googleDriveFake.start({ redirectUri })
  const connector = googleDrive(fake.options)
  return {
    fake,
    connector,
    connect: async ({ person = 'alice', scope = [scopes.drive], limits, picks = [] } = {}) => {
      const answer = await authorize(fake, { person, scope: [scopes.openid, scopes.email, ...scope], picks })
      return connected(connector, answer.tokens.access_token, limits)
    },
  }
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string
  readonly scope: string
}

/** Walks the whole flow in the place of a browser; gives the callback and the token answer. */
export const authorize = async (
  fake: RunningBuiltFake,
  { person = 'alice', scope, picks = [], parameters = {}, withhold = [] }: {
    person?: string
    scope: readonly string[]
    picks?: readonly string[]
    withhold?: readonly string[]
    parameters?: Record<string, string | undefined>
  },
): Promise<{ callback: URLSearchParams; tokens: Tokens }> => {
  const { authorizationEndpoint = '', tokenEndpoint = '', clientId = '', clientSecret = '' } = fake.options
  const verifier = randomBytes(32).toString('base64url')
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: scope.join(' '),
    state: 'SECRET_state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    access_type: 'offline',
    prompt: 'consent',
    ...(picks.length > 0 && { trigger_onepick: 'true', allow_multiple: 'true' }),
    ...parameters,
  }
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const url = `${authorizationEndpoint}?${new URLSearchParams(given).toString()}`
  const callback = (await fake.consent(url, { account: person, picks, withhold })).searchParams
  const answer = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code: callback.get('code') ?? '', redirect_uri: redirectUri,
      code_verifier: verifier, client_id: clientId, client_secret: clientSecret,
    }),
  })
  return { callback, tokens: (await answer.json()) as Tokens }
}

/** Builds the client of one connection over a bearer. Every request is compared with the API's description. */
export const connected = (connector: Connector<DriveApi>, bearer: string, limits?: Limits): Connected => {
  const sent: Sent[] = []
  const cache = createConnectionCache(() => new Date())
  const http = createProviderHttp({
    connector: connector.id,
    origins: connector.provider.apiOrigins,
    authorize: (headers) => Promise.resolve(headers.set('authorization', `Bearer ${bearer}`)),
    explainFailure: connector.provider.explainFailure,
    signal: AbortSignal.timeout(30_000),
    fetch: (input, init) => {
      const [url, method] = [new URL(input instanceof Request ? input.url : input), init?.method ?? 'GET']
      const problem = descriptionProblem(method, url, init)
      if (problem !== undefined) undescribed.push(problem)
      sent.push({ method, url, body: typeof init?.body === 'string' ? init.body : '' })
      return fetch(input, init)
    },
    publicFetch: fetch,
    random: () => 0,
    cache,
  })
  const context: CallContext<DriveApi> = {
    api: connector.client(http, cache),
    account: { label: 'alice@acme.example' },
    limits,
    capability: connector.capabilities[0],
    signal: AbortSignal.timeout(30_000),
    log: () => undefined,
    sealCursor: (cursor) => Buffer.from(cursor).toString('base64url'),
    shareLink: (_url, { title }) => `http://localhost:3000/files/${encodeURIComponent(title)}`,
    openCursor: (sealed) => Buffer.from(sealed, 'base64url').toString('utf8'),
  }
  return {
    http,
    sent,
    context,
    call: (name, input = {}) => callTool(connector, context, name, input),
    read: async (name, variables) => {
      const template = connector.resources?.find((candidate) => candidate.name === name)
      if (!template) throw new Error(`no template ${name}`)
      refuseOutside(connector, limits, template.targets?.(variables) ?? [])
      return (await template.read(context, variables)) as ResourceContent
    },
  }
}

const refuseOutside = (connector: Connector, limits: Limits | undefined, targets: Parameters<typeof outsideLimits>[2]) => {
  const outside = limits && outsideLimits(connector.targetKinds ?? [], limits, targets)
  if (outside) throw Object.assign(new Error('refused by the engine'), { code: 'RESOURCE_NOT_SELECTED', outside })
}

const callTool = async (
  connector: Connector<DriveApi>, context: CallContext<DriveApi>, name: string, input: Record<string, unknown>,
): Promise<ToolResult> => {
  const tool: AnyTool | undefined = connector.tools.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  const parsed: unknown = tool.input.parse(input)
  refuseOutside(connector, context.limits, tool.targets?.(parsed) ?? [])
  const output = tool.output.parse(await tool.handler(context, parsed)) as object
  return { ...output, text: 'text' in output ? (output.text as string) : '', rendered: tool.text?.(output) }
}
