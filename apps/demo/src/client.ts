import { randomUUID } from 'node:crypto'
import * as modern from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitationCompleteNotificationSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Person } from './person.ts'

/** Which elicitation a client declares: nothing, the bare object (which means forms), forms, URLs, or both. */
export type ElicitationProfile = 'none' | 'bare' | 'form' | 'url' | 'both'

/** Both SDKs, and both revisions the second one speaks. */
export type ClientKind = 'sdk-v1 2025-11-25' | 'sdk-v2 2025-11-25' | 'sdk-v2 2026-07-28'

/** What a server asked a client to show. */
export interface Elicited {
  readonly mode: string
  readonly message: string
  readonly url?: string
}

/** A tool result as the wire has it. */
export interface ToolAnswer {
  readonly isError?: boolean
  readonly content: readonly { readonly type: string; readonly text?: string; readonly uri?: string; readonly name?: string }[]
  readonly structuredContent?: Readonly<Record<string, unknown>>
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** A connected MCP client that found, registered and authorized itself, knowing only the URL. */
export interface McpClient {
  readonly kind: ClientKind
  readonly callTool: (name: string, input?: Record<string, unknown>) => Promise<ToolAnswer>
  readonly listTools: () => Promise<readonly { readonly name: string }[]>
  readonly readResource: (uri: string) => Promise<unknown>
  readonly listResources: () => Promise<readonly { readonly uri: string; readonly name: string }[]>
  /** Subscribes to a resource, as 2025-11-25 does. */
  readonly subscribe: (uri: string) => Promise<unknown>
  readonly listPrompts: () => Promise<readonly { readonly name: string }[]>
  readonly getPrompt: (name: string) => Promise<unknown>
  /** Values for one variable of a resource template. */
  readonly complete: (uriTemplate: string, variable: string, typed: string) => Promise<readonly string[]>
  /** Every elicitation this client received, in order. */
  readonly elicited: readonly Elicited[]
  /** Elicitations the server reported as finished. */
  readonly completed: readonly string[]
  /** Every byte the server sent to this client, for leak scans. */
  readonly received: () => string
  readonly close: () => Promise<void>
}

/** Which client connects, what it declares, and how its person answers. */
export interface ClientOptions {
  readonly kind: ClientKind
  readonly elicitation?: ElicitationProfile
  /** Answers an elicitation; a URL one usually by sending the person there. */
  readonly onElicit?: (request: Elicited) => Promise<'accept' | 'decline' | 'cancel'>
  readonly name?: string
  /** Where the client waits for its person, who has a screen. */
  readonly redirectUri?: string
}

const capabilities: Readonly<Record<ElicitationProfile, object>> = {
  none: {},
  bare: { elicitation: {} },
  form: { elicitation: { form: {} } },
  url: { elicitation: { url: {} } },
  both: { elicitation: { form: {}, url: {} } },
}

/** Connects a client for a person, who allows it in their browser. */
export const connectClient = async (mcpUrl: string, person: Person, options: ClientOptions): Promise<McpClient> => {
  const elicited: Elicited[] = []
  const completed: string[] = []
  const received: string[] = []
  const record: typeof fetch = async (input, init) => recorded(await fetch(input, init), received)
  const elicit = async (parameters: unknown): Promise<{ action: 'accept' | 'decline' | 'cancel'; content?: { confirm: boolean } }> => {
    const request = parameters as Elicited
    const mode = request.mode ?? 'form'
    elicited.push({ ...request, mode })
    const action = (await options.onElicit?.({ ...request, mode })) ?? 'cancel'
    // The one form this server shows asks whether to go on.
    return mode === 'form' && action === 'accept' ? { action, content: { confirm: true } } : { action }
  }
  const provider = oauthProvider(person, options.name ?? 'Demo client', options.redirectUri ?? unattended)
  const info = { name: 'grantway-demo', version: '1.0.0' }
  const declared = capabilities[options.elicitation ?? 'none']
  const asks = 'elicitation' in declared

  const connect = async (): Promise<{ client: LegacyClient | modern.Client; transport: LegacyTransport | modern.StreamableHTTPClientTransport }> => {
    if (options.kind === 'sdk-v1 2025-11-25') {
      const client = new LegacyClient(info, { capabilities: declared })
      if (asks) client.setRequestHandler(ElicitRequestSchema, (request) => elicit(request.params))
      client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => void completed.push(params.elicitationId))
      return { client, transport: new LegacyTransport(new URL(mcpUrl), { authProvider: provider as never, fetch: record }) }
    }
    const mode = options.kind === 'sdk-v2 2026-07-28' ? { pin: '2026-07-28' } : 'legacy'
    const client = new modern.Client(info, { capabilities: declared, versionNegotiation: { mode } } as never)
    if (asks) client.setRequestHandler('elicitation/create', (request) => elicit(request.params))
    if (mode === 'legacy') {
      client.setNotificationHandler('notifications/elicitation/complete', (notification) =>
        void completed.push((notification.params as { elicitationId: string }).elicitationId))
    }
    return { client, transport: new modern.StreamableHTTPClientTransport(new URL(mcpUrl), { authProvider: provider, fetch: record }) }
  }

  let { client, transport } = await connect()
  try {
    await client.connect(transport as never)
  } catch (error) {
    // The first answer is 401: the person allows the client in the browser, and the code is exchanged.
    const callback = provider.callback()
    if (!callback) throw error
    if (transport instanceof LegacyTransport) await transport.finishAuth(callback.get('code') ?? '')
    else await transport.finishAuth(callback)
    ;({ client, transport } = await connect())
    await client.connect(transport as never)
  }
  const any = client as modern.Client
  return {
    kind: options.kind,
    elicited,
    completed,
    received: () => received.join('\n'),
    callTool: async (name, input = {}) => (await any.callTool({ name, arguments: input })) as unknown as ToolAnswer,
    listTools: async () => (await any.listTools()).tools,
    readResource: (uri) => any.readResource({ uri }),
    listResources: async () => (await any.listResources()).resources,
    subscribe: (uri) => any.subscribeResource({ uri }),
    listPrompts: async () => (await any.listPrompts()).prompts,
    getPrompt: (name) => any.getPrompt({ name }),
    complete: async (uri, name, value) =>
      (await any.complete({ ref: { type: 'ref/resource', uri }, argument: { name, value } })).completion.values,
    close: () => client.close(),
  }
}

const recorded = (response: Response, received: string[]): Response => {
  received.push([...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'))
  if (!response.body) return response
  const decoder = new TextDecoder()
  const copy = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      received.push(decoder.decode(chunk, { stream: true }))
      controller.enqueue(chunk)
    },
  })
  const copied = new Response(response.body.pipeThrough(copy), response)
  Object.defineProperty(copied, 'url', { value: response.url })
  return copied
}

// A person without a screen stops before it, so nobody need listen there.
const unattended = 'http://127.0.0.1:33418/callback'

// The client's own half of OAuth: it keeps what the SDK gives it and sends the person to the browser.
const oauthProvider = (person: Person, name: string, redirectUri: string) => {
  const kept: { client?: unknown; tokens?: unknown; verifier?: string; discovery?: unknown } = {}
  let answer: URLSearchParams | undefined
  const state = randomUUID()
  return {
    redirectUrl: redirectUri,
    clientMetadata: {
      client_name: name,
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => state,
    clientInformation: () => kept.client as never,
    saveClientInformation: (client: unknown) => void (kept.client = client),
    tokens: () => kept.tokens as never,
    saveTokens: (tokens: unknown) => void (kept.tokens = tokens),
    codeVerifier: () => kept.verifier ?? '',
    saveCodeVerifier: (verifier: string) => void (kept.verifier = verifier),
    discoveryState: () => kept.discovery as never,
    saveDiscoveryState: (discovery: unknown) => void (kept.discovery = discovery),
    redirectToAuthorization: async (url: URL) => {
      person.browser.stopBefore = (next) => next.href.startsWith(redirectUri)
      const page = await person.follow(url)
      if (!page.url.href.startsWith(redirectUri)) throw new Error(`${person.name} did not come back to the client: ${page.text.slice(0, 300)}`)
      if (page.url.searchParams.get('state') !== state) throw new Error('The state came back changed.')
      answer = page.url.searchParams
    },
    callback: () => answer,
  }
}
