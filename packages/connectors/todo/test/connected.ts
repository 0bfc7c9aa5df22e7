import { createHash, randomBytes } from 'node:crypto'
import {
  createConnectionCache,
  createProviderHttp,
  hasOAuth,
  type AnyTool,
  type CallContext,
  type Connector,
  type ProviderHttp,
} from '@grantway/connector-kit'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { todo, type TodoApi } from '../src/index.ts'

const redirectUri = 'http://localhost:3000/oauth/callback/todo'
const client = { id: 'grantway', secret: 'SECRET_todo_client', redirectUris: [redirectUri] }

/** A request as it left the connector: never the authorization. */
export interface Sent {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: unknown
}

/** The demo service and the connector that talks to it. */
export interface World {
  readonly saas: TodoSaas
  readonly connector: Connector<TodoApi>
  readonly connect: (options?: { person?: string; scopes?: readonly string[] }) => Promise<Connected>
}

/** Rows of a result. A test that reads a row that is not there fails by itself. */
type Rows<Row> = readonly [Row, Row, ...Row[]]

interface TaskRow {
  readonly id: string
  readonly content: string
  readonly priority: string
  readonly projectId: string
  readonly labels?: readonly string[]
  readonly due?: { readonly date: string; readonly recurring: boolean; readonly rule?: string }
  readonly url?: string
  readonly completedAt?: string
}

/** Whatever a tool may give, and its text form; each test reads what its tool promises. */
export interface ToolResult extends TaskRow {
  readonly text: string
  readonly description: string
  readonly open: number
  readonly overdue: number
  readonly done: number
  readonly failed: number
  readonly moreSubtasks: boolean
  readonly page: { readonly returned: number; readonly hasMore: boolean; readonly nextCursor?: string }
  readonly truncated: unknown
  readonly tasks: Rows<TaskRow>
  readonly subtasks: Rows<TaskRow>
  readonly projects: Rows<{
    readonly id: string
    readonly name: string
    readonly open: number
    readonly inbox?: boolean
  }>
  readonly comments: Rows<{ readonly id: string; readonly content: string }>
  readonly results: Rows<{ readonly id: string; readonly status: string; readonly due: TaskRow['due'] }>
}

/** One connected account. */
export interface Connected {
  readonly http: ProviderHttp
  readonly sent: Sent[]
  readonly scope: string
  readonly context: CallContext<TodoApi>
  /** Calls a tool as the engine does: input parsed, output parsed. */
  readonly call: (name: string, input?: Record<string, unknown>) => Promise<ToolResult>
}

/** Starts a fresh demo service. */
export const startWorld = async (clock?: () => Date): Promise<World> => {
  const saas = await startTodoSaas({ clients: [client], port: 0, ...(clock && { clock }) })
  const connector = todo({ issuer: saas.url, clientId: client.id, clientSecret: client.secret })
  return {
    saas,
    connector,
    connect: async ({ person = 'alice', scopes = ['data:read_write', 'data:delete'] } = {}) => {
      const answer = await authorize(connector, person, scopes)
      return connected(connector, answer.access_token, answer.scope)
    },
  }
}

/** Builds the client of one connection over a bearer. */
export const connected = (
  connector: Connector<TodoApi>,
  bearer: string,
  scope = '',
  options: { fetch?: typeof fetch; renew?: () => Promise<boolean> } = {},
): Connected => {
  const sent: Sent[] = []
  const cache = createConnectionCache(() => new Date())
  const http = createProviderHttp({
    connector: connector.id,
    origins: connector.provider.apiOrigins,
    authorize: async (headers) => headers.set('authorization', `Bearer ${bearer}`),
    explainFailure: connector.provider.explainFailure,
    signal: AbortSignal.timeout(30_000),
    fetch: async (input, init) => {
      const url = new URL(String(input))
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined
      sent.push({ method: init?.method ?? 'GET', url, headers: new Headers(init?.headers), body })
      return (options.fetch ?? fetch)(input, init)
    },
    publicFetch: fetch,
    random: () => 0,
    cache,
    ...(options.renew && { renew: options.renew }),
  })
  const context: CallContext<TodoApi> = {
    api: connector.client(http, cache),
    account: { label: 'alice' },
    capability: connector.capabilities[0],
    limits: undefined,
    signal: AbortSignal.timeout(30_000),
    log: () => undefined,
    sealCursor: (cursor) => Buffer.from(cursor).toString('base64url'),
    shareLink: (_url, { title }) => `http://localhost:3000/files/${encodeURIComponent(title)}`,
    openCursor: (sealed) => Buffer.from(sealed, 'base64url').toString('utf8'),
  }
  return {
    http,
    sent,
    scope,
    context,
    call: (name, input = {}) => callTool(connector.tools, context, name, input),
  }
}

const callTool = async (
  tools: readonly AnyTool[],
  context: CallContext<TodoApi>,
  name: string,
  input: Record<string, unknown>,
): Promise<ToolResult> => {
  const tool = tools.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  const output: unknown = await tool.handler(context, tool.input.parse(input))
  const parsed = tool.output.parse(output) as object
  return { ...parsed, text: tool.text?.(parsed) } as ToolResult
}

/** Walks the whole flow in the place of a browser: sign in, allow, follow the redirect, exchange the code. */
const authorize = async (connector: Connector, person: string, scopes: readonly string[]) => {
  const { provider } = connector
  if (!hasOAuth(provider)) throw new Error('the connector has no authorization server')
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(provider.authorization_endpoint)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.id,
    redirect_uri: redirectUri,
    scope: scopes.join(provider.scopeSeparator.request),
    state: 'SECRET_state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: provider.code_challenge_method,
  }).toString()
  const browser = createBrowser(url.origin)
  const signIn = await browser.open(url.pathname + url.search)
  await browser.submit('/signin', { ...hiddenFields(signIn), person })
  const consent = await browser.open(url.pathname + url.search)
  const answer = await browser.submit('/oauth/authorize', [
    ...Object.entries(hiddenFields(consent)),
    ...scopes.map((scope): [string, string] => ['granted', scope]),
    ['decision', 'allow'],
  ])
  const callback = new URL(answer.headers.get('location') ?? '')
  if (callback.searchParams.get('iss') !== provider.issuer)
    throw new Error('the callback names another issuer')
  const tokens = await fetch(provider.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_id: client.id,
      client_secret: client.secret,
    }),
  })
  if (!tokens.ok) throw new Error(`the token endpoint answered ${tokens.status}`)
  return (await tokens.json()) as { access_token: string; scope: string }
}

const createBrowser = (origin: string) => {
  const cookies = new Map<string, string>()
  const go = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie && { cookie }), origin }
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split('=') ?? []
      cookies.set(name, value)
    }
    return response
  }
  return {
    open: async (path: string) => (await go(path)).text(),
    submit: (path: string, fields: Record<string, string> | [string, string][]) =>
      go(path, { method: 'POST', body: new URLSearchParams(fields) }),
  }
}

const hiddenFields = (html: string): Record<string, string> => {
  const fields: Record<string, string> = {}
  for (const [tag] of html.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const attribute = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
    fields[attribute('name')] = attribute('value').replaceAll('&amp;', '&').replaceAll('&quot;', '"')
  }
  return fields
}
