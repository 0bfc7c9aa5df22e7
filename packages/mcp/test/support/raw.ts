import type { Bearer, RawRequest, World } from './world.ts'

/** A parsed answer as it was on the wire. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Headers
  readonly result: Readonly<Record<string, unknown>>
  readonly error: Readonly<Record<string, unknown>>
}

const named: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
}

/** Builds a request of 2026-07-28 by hand. */
export const modernRequest = (
  method: string,
  params: Record<string, unknown>,
  capabilities: object = {},
): RawRequest => ({
  headers: {
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': method,
    ...(named[method] === undefined ? {} : { 'Mcp-Name': String(params[named[method]]) }),
  },
  body: {
    jsonrpc: '2.0',
    id: 1,
    method,
    params: {
      ...params,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
        'io.modelcontextprotocol/clientCapabilities': capabilities,
      },
    },
  },
})

export const url = { elicitation: { url: {} } }

const parsed = async (response: Response): Promise<RawAnswer> => {
  const text = await response.text()
  return {
    result: {},
    error: {},
    ...(text === '' ? {} : JSON.parse(text)),
    status: response.status,
    headers: response.headers,
  }
}

/** Sends a request of 2026-07-28 and gives the answer. */
export const modern = async (
  world: World,
  bearer: Bearer,
  method: string,
  params: Record<string, unknown> = {},
  capabilities: object = {},
): Promise<RawAnswer> => parsed(await world.send(bearer, modernRequest(method, params, capabilities)))

/** Sends a request of 2025-11-25, in a session when an id is given. */
export const legacy = async (
  world: World,
  bearer: Bearer,
  method: string,
  params: Record<string, unknown> = {},
  sessionId?: string,
): Promise<RawAnswer> =>
  parsed(
    await world.send(bearer, {
      headers: {
        'MCP-Protocol-Version': '2025-11-25',
        ...(sessionId === undefined ? {} : { 'Mcp-Session-Id': sessionId }),
      },
      body: { jsonrpc: '2.0', id: 1, method, params },
    }),
  )

/** Starts a session of 2025-11-25 and gives its id. */
export const initialize = async (
  world: World,
  bearer: Bearer,
  capabilities: object = {},
): Promise<string> => {
  const answer = await legacy(world, bearer, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities,
    clientInfo: { name: 'raw', version: '1' },
  })
  return answer.headers.get('mcp-session-id') ?? ''
}

/** One notification on an event stream. */
export interface Message {
  readonly method?: string
  readonly params?: {
    readonly uri?: string
    readonly elicitationId?: string
    readonly notifications?: unknown
  }
}

/** Collects the messages of an event stream until it ends. */
export const collect = (
  response: Response,
): { readonly messages: Message[]; readonly ended: Promise<void> } => {
  const messages: Message[] = []
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of response.body ?? []) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true })
      const frames = rest.split('\n\n')
      rest = frames.pop() ?? ''
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1]
        if (data !== undefined) messages.push(JSON.parse(data) as Message)
      }
    }
  }
  return { messages, ended: read().catch(() => undefined) }
}

/** Waits until a condition holds; the test's own time limit ends it. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Gives the first text of a tool result. */
export const textOf = ({ result }: RawAnswer): string =>
  (result['content'] as readonly { readonly text?: string }[] | undefined)?.[0]?.text ?? ''
