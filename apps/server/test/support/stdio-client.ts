import * as modern from '@modelcontextprotocol/client'
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ElicitationCompleteNotificationSchema, ElicitRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { program } from './program.ts'

export type ClientKind = 'sdk-v1 2025-11-25' | 'sdk-v2 2025-11-25' | 'sdk-v2 2026-07-28' | 'sdk-v2 auto'

/** What a server asked a client to show. */
export interface Elicited {
  readonly mode?: string
  readonly message: string
  readonly url?: string
}

/** A tool result as the wire has it. */
export interface ToolAnswer {
  readonly isError?: boolean
  readonly content: readonly { readonly type: string; readonly text?: string; readonly uri?: string }[]
}

/** A desktop client with the process it spawned. */
export interface DesktopClient {
  readonly kind: ClientKind
  readonly callTool: (name: string, input?: Record<string, unknown>) => Promise<ToolAnswer>
  readonly listTools: () => Promise<readonly { readonly name: string }[]>
  readonly subscribe: (uri: string) => Promise<unknown>
  readonly elicited: readonly Elicited[]
  readonly completed: readonly string[]
  /** URIs of `notifications/resources/updated`, in order. */
  readonly updated: readonly string[]
  readonly pid: () => number
  /** Everything the process wrote to standard error. */
  readonly stderr: () => string
  readonly close: () => Promise<void>
}

export interface DesktopOptions {
  readonly kind: ClientKind
  readonly environment: Readonly<Record<string, string>>
  readonly elicitsUrls?: boolean
  /** Answers an elicitation by opening its address. */
  readonly onElicit?: (request: Elicited) => void
}

/** Starts a client that spawns `grantway stdio` for Alice, as desktop clients do. */
export const openDesktop = async ({ kind, environment, elicitsUrls = false, onElicit }: DesktopOptions): Promise<DesktopClient> => {
  const elicited: Elicited[] = []
  const completed: string[] = []
  const updated: string[] = []
  const info = { name: 'Desktop client', version: '1.0.0' }
  const capabilities = elicitsUrls ? { elicitation: { url: {} } } : {}
  const parameters = { command: process.execPath, args: [program, 'stdio', '--user', 'Alice'], env: { ...environment }, stderr: 'pipe' as const }
  const elicit = (asked: unknown): { action: 'accept' } => {
    elicited.push(asked as Elicited)
    onElicit?.(asked as Elicited)
    return { action: 'accept' }
  }
  let stderr = ''
  const collect = (stream: unknown): void =>
    void (stream as NodeJS.ReadableStream | null)?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))

  let client: LegacyClient | modern.Client
  let transport: LegacyTransport | ModernTransport
  if (kind === 'sdk-v1 2025-11-25') {
    const first = new LegacyClient(info, { capabilities })
    if (elicitsUrls) first.setRequestHandler(ElicitRequestSchema, (request) => elicit(request.params))
    first.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => void completed.push(params.elicitationId))
    first.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void updated.push(params.uri))
    client = first
    transport = new LegacyTransport(parameters)
  } else {
    const modes = { 'sdk-v2 2026-07-28': { pin: '2026-07-28' }, 'sdk-v2 2025-11-25': 'legacy', 'sdk-v2 auto': 'auto' } as const
    const second = new modern.Client(info, { capabilities, versionNegotiation: { mode: modes[kind] } } as never)
    if (elicitsUrls) second.setRequestHandler('elicitation/create', (request) => elicit(request.params))
    second.setNotificationHandler('notifications/resources/updated', ({ params }) => void updated.push(params.uri))
    client = second
    transport = new ModernTransport(parameters)
  }
  collect(transport.stderr)
  await client.connect(transport as never)
  const any = client as modern.Client
  return {
    kind, elicited, completed, updated,
    callTool: async (name, input = {}) => (await any.callTool({ name, arguments: input })) as unknown as ToolAnswer,
    listTools: async () => (await any.listTools()).tools,
    subscribe: (uri) => kind === 'sdk-v2 2026-07-28'
      ? any.listen({ resourceSubscriptions: [uri] })
      : any.subscribeResource({ uri }),
    pid: () => transport.pid ?? 0,
    stderr: () => stderr,
    close: () => client.close(),
  }
}

export const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
/** The tasks of an answer, without the cursor: that is sealed anew each time. */
export const tasksOf = async (desktop: DesktopClient): Promise<string> =>
  textOf(await desktop.callTool('todo_find_tasks')).split('More:')[0] ?? ''
export const linkIn = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? ''
