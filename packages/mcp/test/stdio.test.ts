import { createSealer } from '@grantway/auth-core'
import { afterEach, describe, expect, it } from 'vitest'
import { createStdioConnection, type StdioConnection } from '../src/index.ts'
import { createFakeEngine, type FakeEngine } from './support/fake-engine.ts'
import { until } from './support/raw.ts'

const publicUrl = 'http://127.0.0.1:3000'
const ada = { tenant: 'local', subject: 'local-ada', displayName: 'Ada', issuer: publicUrl, roles: ['owner' as const] }

let engine: FakeEngine
let time: number
const open: StdioConnection[] = []
afterEach(() => Promise.all(open.splice(0).map((connection) => connection.close())))

interface Answer {
  readonly id?: unknown
  readonly method?: string
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string }
  readonly params?: { readonly uri?: string }
}

const connect = (person = ada) => {
  time = Date.parse('2026-11-22T12:00:00Z')
  const now = (): Date => new Date(time)
  const clients: string[] = []
  const sent: Answer[] = []
  engine = createFakeEngine(publicUrl)
  const connection = createStdioConnection({
    engine: {
      ...engine,
      callTool: (principal, ...rest) => {
        clients.push(`${principal.subject} ${principal.clientId} ${principal.clientName}`)
        return engine.callTool(principal, ...rest)
      },
    },
    sealer: createSealer(Buffer.alloc(32, 7), now),
    person, publicUrl, now,
    send: (message) => void sent.push(message as Answer),
    log: () => undefined,
    serverName: 'grantway-test',
    version: '0.0.0',
  })
  open.push(connection)
  const answered = async (id: unknown): Promise<Answer> => {
    await until(() => sent.some((message) => message.id === id))
    return sent.find((message) => message.id === id) as Answer
  }
  const ask = (message: { readonly id: unknown; readonly method: string; readonly params?: object }): Promise<Answer> => {
    connection.receive({ jsonrpc: '2.0', ...message })
    return answered(message.id)
  }
  return { connection, sent, clients, ask, answered }
}

const initialize = (name: string, capabilities = {}) => ({
  id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities, clientInfo: { name, version: '1' } },
})
const modern = (id: unknown, method: string, params: object, name = 'desktop') => ({
  id, method,
  params: {
    ...params,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name, version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
})
const search = { name: 'github_search_issues', arguments: { query: 'x' } }

describe('a client on standard input and output', () => {
  it('P-A19: is the given person, under the first name it says, cut down to harmless characters', async () => {
    const { ask, clients } = connect()
    await ask(initialize('Evil\n"client" ☃'))
    await ask({ id: 2, method: 'tools/call', params: search })
    await ask(modern(3, 'tools/call', search, 'somebody else'))
    expect(clients).toEqual(Array(2).fill('local-ada stdio:Evil-client- Evil"client" ☃'))
  })

  it('gets the answers that HTTP gives, in both revisions', async () => {
    const { ask } = connect()
    expect((await ask(modern('a', 'tools/list', {}))).result).toMatchObject({ resultType: 'complete' })
    expect((await ask(modern('b', 'tools/call', search))).result).toMatchObject({ isError: true })
    expect((await ask(modern('c', 'resources/read', { uri: 'auth://gïthub' }))).error).toMatchObject({ code: -32602 })
    expect((await ask(initialize('desktop', { elicitation: { url: {} } }))).result).toMatchObject({ protocolVersion: '2025-11-25' })
    expect((await ask({ id: 2, method: 'tools/call', params: { name: 'drive_list_files' } })).error?.code).toBe(-32042)
  })

  it('hears of its own links: the 2025-11-25 session, and subscriptions/listen until it is cancelled', async () => {
    const { ask, connection, sent } = connect()
    const heard = (): (string | undefined)[] =>
      sent.filter(({ method }) => method === 'notifications/resources/updated').map(({ params }) => params?.uri)
    await ask(initialize('desktop'))
    await ask({ id: 2, method: 'resources/subscribe', params: { uri: 'auth://github' } })
    connection.receive({ jsonrpc: '2.0', ...modern(3, 'subscriptions/listen', { notifications: { resourceSubscriptions: ['auth://links'] } }) })
    await until(() => sent.some(({ method }) => method === 'notifications/subscriptions/acknowledged'))
    engine.connect({ tenant: 'local', subject: 'somebody else' }, 'github')
    engine.connect(ada, 'github')
    await until(() => heard().length === 2)
    expect(heard().sort()).toEqual(['auth://github', 'auth://links'])
    connection.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } })
    engine.connect(ada, 'google-drive')
    engine.connect(ada, 'github')
    await until(() => heard().length === 3)
    expect(heard().filter((uri) => uri === 'auth://links')).toHaveLength(1)
  })

  it('gets no answer to what it cancelled, and none after the end', async () => {
    const { ask, connection, sent } = connect()
    engine.connect(ada, 'github')
    let finish = (): void => undefined
    const slow = new Promise<never>((_, reject) => (finish = () => reject(new Error('too late'))))
    engine.behaviour = () => slow
    await ask(initialize('desktop'))
    connection.receive({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: search })
    connection.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } })
    connection.receive({ jsonrpc: '2.0', id: '2', method: 'tools/call', params: search })
    await connection.close()
    finish()
    await slow.catch(() => undefined)
    expect(sent.map(({ id }) => id)).toEqual([1])
  })

  it('gets every refusal under the id it asked with, and none for a notification', async () => {
    const { ask, connection, sent } = connect()
    connection.receive({ jsonrpc: '2.0', method: 'notifications/unknown' })
    connection.receive({ jsonrpc: '2.0', method: 'notifications/unknown', params: modern(0, '', {}).params })
    connection.receive({ jsonrpc: '2.0', id: 7, result: {} })
    expect((await ask(modern('big', 'tools/call', { ...search, arguments: { query: 'x'.repeat(1024 * 1024) } }))).error?.message)
      .toBe('The body is too large.')
    expect((await ask(modern('odd', 'no\nmethod', {}))).error?.code).toBe(-32600)
    connection.receive([])
    await until(() => sent.some(({ id }) => id === null))
    expect(sent.map(({ id }) => id).sort()).toEqual(['big', 'odd', null].sort())
  })

  it('is told that a session is too old, and starts another one with the same connection', async () => {
    const { ask, sent } = connect()
    await ask(initialize('desktop'))
    time += 25 * 60 * 60 * 1000
    expect((await ask({ id: 2, method: 'tools/list' })).error?.code).toBe(-32001)
    await ask({ ...initialize('desktop'), id: 3 })
    expect((await ask({ id: 4, method: 'tools/list' })).error).toBeUndefined()
    expect(sent).toHaveLength(4)
  })
})
