import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAudit, createSealer } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import { openTestStore } from '@grantway/auth-core/testing'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { createIdentity, type Identity, type IdentityOptions, type IdentityPages } from '../src/index.ts'

/** Pages whose text is the model itself, so that a test reads what a person would be shown. */
export const modelPages: IdentityPages = {
  signIn: (model) => JSON.stringify({ page: 'signIn', ...model }),
  allowClient: (model) => JSON.stringify({ page: 'allowClient', ...model }),
  join: (model) => JSON.stringify({ page: 'join', ...model }),
  setup: (model) => JSON.stringify({ page: 'setup', ...model }),
  message: (model) => JSON.stringify({ page: 'message', ...model }),
}

export interface TestServer {
  readonly identity: Identity
  readonly store: Store
  readonly url: string
  readonly logged: string[]
  readonly close: () => Promise<void>
}

/** Starts identity on a loopback port, a free one unless one is named, over a database of its own. */
export const startServer = async (changes: Partial<IdentityOptions> = {}, port = 0): Promise<TestServer> => {
  const own = changes.store === undefined ? await openTestStore() : undefined
  const store = changes.store ?? (own as NonNullable<typeof own>).store
  const server: Server = createServer()
  // A test may compute for longer than node keeps an idle connection.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const logged: string[] = []
  const now = () => new Date()
  const sealingKey = Buffer.alloc(32, 7)
  const identity = createIdentity({
    store,
    audit: createAudit({ auditKey: { version: 1, key: Buffer.alloc(32, 9) } }, now),
    publicUrl: url,
    sealer: createSealer(sealingKey, now),
    sealingKey,
    pages: modelPages,
    styleSource: "'sha256-test'",
    demo: true,
    endConnections: async () => undefined,
    now,
    log: (message, fields) => logged.push(`${message} ${JSON.stringify(fields ?? {})}`),
    ...changes,
  })
  const app = new Hono().route('/', identity.routes as unknown as Hono)
  const serveApp = getRequestListener(app.fetch)
  server.on('request', (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', url)
    if (identity.issuer.ownsPath(pathname)) identity.issuer.handle(incoming, outgoing)
    else void serveApp(incoming, outgoing)
  })
  await identity.people.ensureDemoPeople()
  return {
    identity,
    store,
    url,
    logged,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await own?.close()
    },
  }
}

export type PageModel = Record<string, unknown>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly location: string
  readonly text: string
  readonly model: PageModel
}

/** A browser as far as identity can tell: cookies with paths, no automatic redirects, the fetch metadata headers. */
export const openBrowser = (url: string) => {
  const jar = new Map<string, { value: string; path: string }>()

  const send = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const target = new URL(path, url)
    const cookies = [...jar].filter(([, cookie]) => target.pathname.startsWith(cookie.path))
      .map(([name, cookie]) => `${name}=${cookie.value}`).join('; ')
    const headers = new Headers(init.headers)
    if (cookies && !headers.has('cookie')) headers.set('cookie', cookies)
    const answer = await fetch(target, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) keep(line)
    const text = await answer.text()
    const model = text.startsWith('{') ? (JSON.parse(text) as PageModel) : {}
    const { status, headers: received } = answer
    return { status, headers: received, location: received.get('location') ?? '', text, model }
  }
  const keep = (line: string) => {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', ...value] = pair.split('=')
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/'
    const past = /^(max-age=0|expires=Thu, 01 Jan 1970)/i
    const gone = value.join('=') === '' || attributes.some((attribute) => past.test(attribute))
    if (gone) jar.delete(name)
    else jar.set(name, { value: value.join('='), path })
  }

  return {
    jar,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    post: (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(form),
        // What Chromium sends from a page with `Referrer-Policy: no-referrer`.
        headers: { origin: 'null', 'sec-fetch-site': 'same-origin', ...headers },
      }),
    headers: () => new Headers({ cookie: [...jar].map(([name, { value }]) => `${name}=${value}`).join('; ') }),
  }
}
export type Browser = ReturnType<typeof openBrowser>

/** Presses one person's button on the sign-in page. */
export const signIn = async (browser: Browser, person: string, path = '/connections'): Promise<Answer> => {
  const { model } = await browser.get(`/signin?return=${encodeURIComponent(path)}`)
  return browser.post('/signin', { csrf: model['csrfToken'] as string, return: path, person })
}

export const redirectUri = 'http://127.0.0.1:4711/callback'

export const register = async (url: string, metadata: Record<string, unknown> = {}) => {
  const answer = await fetch(`${url}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Test client', redirect_uris: [redirectUri], token_endpoint_auth_method: 'none', ...metadata,
    }),
  })
  return { status: answer.status, body: (await answer.json()) as PageModel }
}

export interface Request {
  readonly clientId: string
  readonly verifier: string
  readonly query: URLSearchParams
}

/** Prepares an authorization request; `undefined` removes a parameter. */
export const authorizationRequest = (
  url: string,
  clientId: string,
  changes: Record<string, string | undefined> = {},
): Request => {
  const verifier = randomBytes(32).toString('base64url')
  const values: Record<string, string | undefined> = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${url}/mcp`,
    scope: 'mcp',
    state: 'client-state',
    ...changes,
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, value)
  return { clientId, verifier, query }
}

/** Follows an authorization request to the page that asks the person, who is signed in on the way. */
export const openAllowPage = async (browser: Browser, request: Request, person: string): Promise<Answer> => {
  const started = await browser.get(`/authorize?${request.query}`)
  const first = await browser.get(started.location)
  if (first.status === 200) return first
  await signIn(browser, person, started.location)
  return browser.get(started.location)
}

/** Answers the page and gives the url the client gets. */
export const decide = async (browser: Browser, page: Answer, changes: Record<string, string> = {}): Promise<URL> => {
  const tenants = page.model['tenants'] as { id: string; selected: boolean }[]
  const tenant = tenants.find(({ selected }) => selected)?.id ?? ''
  const answered = await browser.post(page.model['action'] as string, {
    csrf: page.model['csrfToken'] as string, tenant, decision: 'allow', ...changes,
  })
  const resumed = await browser.get(answered.location)
  return new URL(resumed.location)
}

export const exchange = async (url: string, form: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${url}/token`, { method: 'POST', body: new URLSearchParams(form), headers })
  return { status: answer.status, body: (await answer.json()) as PageModel }
}

export const codeForm = (request: Request, code: string, changes: Record<string, string> = {}) => ({
  grant_type: 'authorization_code',
  client_id: request.clientId,
  code,
  code_verifier: request.verifier,
  redirect_uri: request.query.get('redirect_uri') ?? redirectUri,
  ...changes,
})

/** Walks the whole way for one person and gives the client's id and tokens. */
export const obtainTokens = async (url: string, person: string, browser: Browser = openBrowser(url)) => {
  const { body } = await register(url)
  const clientId = body['client_id'] as string
  const request = authorizationRequest(url, clientId)
  const answer = await decide(browser, await openAllowPage(browser, request, person))
  const code = answer.searchParams.get('code') ?? ''
  const tokens = await exchange(url, codeForm(request, code))
  return {
    clientId,
    code,
    accessToken: tokens.body['access_token'] as string,
    refreshToken: tokens.body['refresh_token'] as string,
    body: tokens.body,
  }
}

export const refreshForm = (clientId: string, refreshToken: string, changes: Record<string, string> = {}) => ({
  grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken, ...changes,
})
