import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startReplicas, type ClientKind, type McpClient, type Replicas, type ToolAnswer } from '../../src/index.ts'

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

  /** Opens a stream of 2026-07-28 on the first replica. */
  const listen = async (subject: string) => {
    replicas.sendTo(0)
    const personalTokens = replicas.servers[0]?.identity.personalTokens
    const made = await personalTokens?.create({ tenant: 'acme', subject, name: 'a stream', createdBy: subject })
    const controller = new AbortController()
    const meta = 'io.modelcontextprotocol'
    const response = await fetch(`${replicas.url}/mcp`, {
      method: 'POST',
      signal: controller.signal,
      headers: {
        'content-type': 'application/json', 'accept': 'application/json, text/event-stream',
        'authorization': `Bearer ${made?.token ?? ''}`, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen',
      },
      body: JSON.stringify({
        jsonrpc: '2.0', id: 1, method: 'subscriptions/listen',
        params: {
          notifications: { resourceSubscriptions: ['auth://todo'] },
          _meta: {
            [`${meta}/protocolVersion`]: '2026-07-28', [`${meta}/clientInfo`]: { name: 'raw', version: '1' }, [`${meta}/clientCapabilities`]: {},
          },
        },
      }),
    })
    expect(response.status).toBe(200)
    let text = ''
    void (async () => {
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString()
    })().catch(() => undefined)
    const updates = () => text.split('\n').filter((line) => line.includes('notifications/resources/updated'))
    return { heard: () => updates().join('\n'), stop: () => controller.abort() }
  }

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
