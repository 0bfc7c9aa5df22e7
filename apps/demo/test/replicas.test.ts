import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startReplicas, type ClientKind, type McpClient, type Replicas, type ToolAnswer } from '../src/index.ts'
import { listenTo, openLivePage, signedIn } from './support/live-page.ts'
import { postModern } from './support/raw.ts'

const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
const linkIn = (answer: ToolAnswer): string => /https?:\/\/\S+/.exec(textOf(answer))?.[0] ?? ''
const kinds: readonly ClientKind[] = ['sdk-v1 2025-11-25', 'sdk-v2 2025-11-25', 'sdk-v2 2026-07-28']

describe.runIf(process.env['TEST_DATABASE_URL'])('two replicas on one Postgres behind a front without sticky sessions', () => {
  let replicas: Replicas
  const clients: McpClient[] = []
  const connect = async (name: string, kind: ClientKind, more: Partial<Parameters<typeof connectClient>[2]> = {}) => {
    const person = createPerson(name)
    const client = await connectClient(`${replicas.url}/mcp`, person, { kind, ...more })
    clients.push(client)
    return { person, client }
  }
  const busy = () => new Set(replicas.answered.map((line) => line[0])).size

  beforeEach(async () => {
    replicas = await startReplicas()
  })
  afterEach(async () => {
    replicas.sendTo(undefined)
    for (const client of clients.splice(0)) await client.close()
    await replicas.close()
  })

  it.each(kinds)('S-R13: %s registers, signs in, connects and calls, each request on another replica', async (kind) => {
    const { person, client } = await connect('alice', kind)
    const refused = await client.callTool('todo_find_tasks')
    expect(textOf(refused)).toMatch(/^AUTH_REQUIRED/)
    expect((await person.follow(linkIn(refused))).text).toContain('Connected to TODO as Alice Archer.')
    for (const replica of [0, 1, 0, 1]) {
      replicas.sendTo(replica)
      expect((await client.callTool('todo_find_tasks')).isError).toBeFalsy()
    }
    expect(busy()).toBe(2)
  })

  it('S-R13: a flow started on one replica ends on the other, and only once', async () => {
    const { person, client } = await connect('alice', 'sdk-v2 2026-07-28')
    const link = linkIn(await client.callTool('todo_find_tasks'))
    replicas.sendTo(0)
    let callback = ''
    person.browser.stopBefore = (next) => {
      if (next.pathname !== '/oauth/callback/todo') return false
      callback = next.href
      return true
    }
    await person.follow(link)
    person.browser.stopBefore = () => false
    replicas.sendTo(1)
    expect((await person.browser.open(callback)).text).toContain('Connected to TODO as Alice Archer.')
    replicas.sendTo(0)
    expect((await person.browser.open(callback)).text).not.toContain('Connected to TODO')
  })

  it('S-R13: a call held on one replica goes on when the person finishes on the other', async () => {
    const person = createPerson('alice')
    let asked = 0
    const client = await connectClient(`${replicas.url}/mcp`, person, {
      kind: 'sdk-v2 2026-07-28',
      elicitation: 'url',
      onElicit: async ({ url = '' }) => {
        asked += 1
        // The person takes a moment; meanwhile the client's retry waits on the first replica.
        setTimeout(() => {
          replicas.sendTo(1)
          void person.follow(url)
        }, 300)
        return 'accept'
      },
    })
    clients.push(client)
    replicas.sendTo(0)
    expect((await client.callTool('todo_find_tasks')).isError).toBeFalsy()
    expect(asked).toBe(1)
  })

  it('S-R13: a stream on one replica hears of what happened on the other, and nobody else\'s does', async () => {
    const { person, client } = await connect('alice', 'sdk-v2 2026-07-28')
    const [alices, bobs] = [await listen('alice'), await listen('bob')]
    replicas.sendTo(1)
    await person.follow(linkIn(await client.callTool('todo_find_tasks')))
    await expect.poll(() => alices.heard()).toContain('auth://todo')
    expect(bobs.heard()).not.toContain('auth://todo')
    alices.stop()
    bobs.stop()
  })

  it('S-R13: an open page on one replica hears of what happened on the other, and nobody else\'s does', async () => {
    const { person, client } = await connect('alice', 'sdk-v2 2026-07-28')
    replicas.sendTo(0)
    const listenAs = async (name: string) => openLivePage(replicas.url, (await signedIn(replicas.url, name)).cookie)
    const [alices, bobs] = [await listenAs('Alice'), await listenAs('Bob')]
    replicas.sendTo(1)
    await person.follow(linkIn(await client.callTool('todo_find_tasks')))
    await expect.poll(alices.heard).toBe(': open\n\ndata: changed\n\n')
    expect(bobs.heard()).toBe(': open\n\n')
    alices.leave()
    bobs.leave()
  })

  const bearerOn = async (replica: number, subject: string): Promise<string> =>
    (await replicas.servers[replica]?.identity.personalTokens.create({ tenant: 'acme', subject, name: 'a test', createdBy: subject }))?.token ?? ''

  /** Sends one request of 2026-07-28. */
  /** Opens a stream of 2026-07-28 on the first replica. */
  const listen = async (subject: string) => {
    replicas.sendTo(0)
    const controller = new AbortController()
    const bearer = await bearerOn(0, subject)
    const response = await postModern(replicas.url, bearer, 'subscriptions/listen', { notifications: { resourceSubscriptions: ['auth://todo'] } }, { signal: controller.signal })
    expect(response.status).toBe(200)
    const { heard } = listenTo(response.body)
    const updates = () => heard().split('\n').filter((line) => line.includes('notifications/resources/updated'))
    return { heard: () => updates().join('\n'), stop: () => controller.abort() }
  }

  it('S-R13, P-B11: a 2025-11-25 session has its stream on one replica, subscribes on the other, and hears of both', async () => {
    const { person, client } = await connect('alice', 'sdk-v1 2025-11-25', { elicitation: 'url', onElicit: () => Promise.resolve('accept') })
    await expect.poll(() => replicas.answered.some((line) => line.endsWith('GET /mcp'))).toBe(true)
    const heard = (): number => client.received().split('notifications/resources/updated').length - 1
    replicas.sendTo(0)
    await client.subscribe('auth://todo')
    replicas.sendTo(1)
    await client.subscribe('auth://links')
    const refused = await client.callTool('todo_find_tasks').catch((error: { data: { elicitations: { url: string; elicitationId: string }[] } }) => error)
    const [asked] = 'data' in refused ? refused.data.elicitations : []
    replicas.sendTo(0)
    await person.follow(asked?.url ?? '')
    await expect.poll(heard).toBe(2)
    await expect.poll(() => client.completed).toEqual([asked?.elicitationId])
  })

  it.each(kinds)('S-R13, S-B28: the person of %s agrees to a call that destroys, wherever their answer arrives, and it runs once', async (kind) => {
    const { person, client } = await connect('alice', kind, { elicitation: 'form', onElicit: () => Promise.resolve('accept') })
    await person.follow(`${replicas.url}/connect/todo?cap=tasks-read,tasks-manage,tasks-delete`)
    const found = (await client.callTool('todo_find_tasks', { limit: 1 })).structuredContent as { tasks: { id: string }[] }
    replicas.answered.length = 0
    const removed = await client.callTool('todo_delete_tasks', { ids: found.tasks.map(({ id }) => id) })
    expect(removed.structuredContent, textOf(removed)).toMatchObject({ dryRun: false })
    expect(client.elicited.map(({ mode }) => mode)).toEqual(['form'])
    // The question and its answer were at two replicas.
    expect(replicas.answered.filter((line) => line.endsWith('POST /mcp')).slice(0, 2).map((line) => line[0]).sort()).toEqual(['0', '1'])
    expect(replicas.todo.requests.entries.filter(({ method, path }) => method === 'DELETE' && path.startsWith('/api/v1/tasks/'))).toHaveLength(1)
  })

  it('S-R13, S-B28: a state that was used at one replica is used up at the other, for a read as well', async () => {
    const person = createPerson('alice')
    await person.follow(`${replicas.url}/connections`)
    const bearer = await bearerOn(0, 'alice')
    const ask = async (more: object = {}) => {
      const response = await postModern(replicas.url, bearer, 'tools/call', { name: 'todo_find_tasks', arguments: { limit: 1 }, ...more }, { capabilities: { elicitation: { url: {} } } })
      return (await response.json()) as { result?: { resultType: string; requestState?: string; inputRequests?: Record<string, { params: { url: string } }> }; error?: { data: object } }
    }
    replicas.sendTo(0)
    const { result } = await ask()
    const [name, request] = Object.entries(result?.inputRequests ?? {})[0] ?? []
    await person.follow(request?.params.url ?? '')
    const retry = { requestState: result?.requestState, inputResponses: { [name ?? '']: { action: 'accept' } } }
    expect((await ask(retry)).result?.resultType).toBe('complete')
    for (const replica of [1, 0]) {
      replicas.sendTo(replica)
      expect((await ask(retry)).error?.data).toEqual({ reason: 'invalid_request_state' })
    }
  })

  it('S-R13: what is ended on one replica is over on the other at once: bearer, session, account', async () => {
    const { person, client } = await connect('alice', 'sdk-v2 2026-07-28')
    const [first] = replicas.servers
    const made = await first?.identity.personalTokens.create({ tenant: 'acme', subject: 'alice', name: 'a test', createdBy: 'alice' })
    const statusOf = async (): Promise<number> =>
      (await fetch(`${replicas.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'accept': 'application/json, text/event-stream', 'authorization': `Bearer ${made?.token ?? ''}` },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
      })).status
    replicas.sendTo(1)
    expect(await statusOf()).not.toBe(401)
    await first?.identity.personalTokens.revoke({ tenant: 'acme', subject: 'alice' }, made?.id ?? '')
    expect(await statusOf()).toBe(401)

    expect((await person.browser.open(`${replicas.url}/connections`)).url.pathname).toBe('/connections')
    await first?.identity.people.disable('alice')
    expect((await person.browser.open(`${replicas.url}/connections`)).url.pathname).toBe('/signin')
    await expect(client.callTool('todo_find_tasks')).rejects.toThrow()
  })
})
