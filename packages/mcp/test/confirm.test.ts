import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectLegacy, connectModern } from './support/clients.ts'
import { initialize, modern, modernRequest, textOf, until } from './support/raw.ts'
import { createWorld, people, type Bearer, type World } from './support/world.ts'

const alice = people.SECRET_alice
const remove = { name: 'github_delete_issue', arguments: { id: '7' } }
const form = { elicitation: { form: {} } }
const ran = ['alice github_delete_issue']

let world: World
beforeEach(async () => {
  world = await createWorld({ holdMs: 5_000 })
  world.engine.connect(alice, 'github')
})
afterEach(() => world.close())

type Answer = { action: 'accept' | 'decline' | 'cancel'; content?: Record<string, unknown> }
const yes: Answer = { action: 'accept', content: { confirm: true } }
const no: readonly [string, Answer][] = [
  ['declines', { action: 'decline' }],
  ['cancels', { action: 'cancel' }],
  ['accepts the form with no', { action: 'accept', content: { confirm: false } }],
]

const clients = ['2026-07-28', '2025-11-25 of the first SDK', '2025-11-25 of the second SDK'] as const
const connect = async (kind: (typeof clients)[number], capabilities: object, answer: Answer) => {
  const asked: Record<string, unknown>[] = []
  const onElicit = async (params: object): Promise<never> => {
    asked.push(params as Record<string, unknown>)
    return answer as never
  }
  if (kind === '2025-11-25 of the first SDK') {
    const client = new LegacyClient({ name: 'test-client', version: '1.0.0' }, { capabilities })
    if ('elicitation' in capabilities) client.setRequestHandler(ElicitRequestSchema, (request) => onElicit(request.params))
    const headers = { Authorization: 'Bearer SECRET_alice' }
    await client.connect(new LegacyTransport(new URL(world.url), { requestInit: { headers } }) as never)
    return { client, asked }
  }
  const mode = kind === '2026-07-28' ? { pin: '2026-07-28' } : 'legacy'
  return { client: await connectModern(world.url, 'SECRET_alice', capabilities, onElicit as never, mode), asked }
}

describe.each(clients)('a call that destroys something, in a client of %s', (kind) => {
  it.each([['elicitation.form', form], ['elicitation: {}', { elicitation: {} }], ['both', { elicitation: { form: {}, url: {} } }]])(
    'that declares %s: asks the person by a form, and runs once they agree', async (_name, capabilities) => {
      const { client, asked } = await connect(kind, capabilities, yes)
      const answer = await client.callTool(remove)
      expect(answer.isError).toBeFalsy()
      expect(asked).toMatchObject([
        { message: 'Delete the issue 7 for good?', requestedSchema: { properties: { confirm: { type: 'boolean' } }, required: ['confirm'] } },
      ])
      expect(asked[0]?.['mode'] ?? 'form').toBe('form')
      expect(world.engine.runs).toEqual(ran)
      await client.close()
    },
  )

  it.each(no)('does nothing when the person %s, and says so', async (_name, answer) => {
    const { client } = await connect(kind, form, answer)
    const result = await client.callTool(remove)
    expect(result).toMatchObject({ isError: true, content: [{ text: 'CONFLICT: Not done: the person did not confirm it. Nothing was sent.' }] })
    expect(world.engine.runs).toEqual([])
    await client.close()
  })

  it.each([['nothing', {}], ['elicitation.url', { elicitation: { url: {} } }]])(
    'P-B2: that declares %s: asks nothing and runs, because the confirmation is the host\'s own', async (_name, capabilities) => {
      const { client, asked } = await connect(kind, capabilities, yes)
      expect((await client.callTool(remove)).isError).toBeFalsy()
      expect(asked).toEqual([])
      expect(world.engine.runs).toEqual(ran)
      await client.close()
    },
  )

  it('P-B19: shows no address in the form, whatever the arguments are', async () => {
    const { client, asked } = await connect(kind, form, yes)
    await client.callTool({ ...remove, arguments: { id: 'https://evil.example/x www.evil.example\u202e' } })
    expect(asked).toMatchObject([{ message: 'Delete the issue [address] [address] for good?' }])
    await client.close()
  })

  it('asks nothing about a call that loses nothing', async () => {
    const { client, asked } = await connect(kind, form, yes)
    await client.callTool({ ...remove, arguments: { id: '7', dryRun: true } })
    await client.callTool({ name: 'github_search_issues', arguments: { query: 'x' } })
    expect(asked).toEqual([])
    await client.close()
  })
})

describe('S-B28: an agreement of 2026-07-28', () => {
  const send = async (bearer: Bearer, params: Record<string, unknown>) => {
    const response = await world.send(bearer, modernRequest('tools/call', params, form))
    return (await response.json()) as { result?: Record<string, unknown>; error?: Record<string, unknown> }
  }
  const agreed = { inputResponses: { confirm: { action: 'accept', content: { confirm: true } } } }
  const ask = async (): Promise<string> => {
    const { result } = await send('SECRET_alice', remove)
    expect(result).toMatchObject({ resultType: 'input_required', inputRequests: { confirm: { method: 'elicitation/create', params: { mode: 'form' } } } })
    return String(result?.['requestState'])
  }
  const refused = { error: { code: -32602, data: { reason: 'invalid_request_state' } } }

  it('is good for the arguments that were shown, and for no others', async () => {
    const requestState = await ask()
    expect(await send('SECRET_alice', { ...remove, arguments: { id: '8' }, requestState, ...agreed })).toMatchObject(refused)
    expect(await send('SECRET_alice', { name: 'github_create_issue', arguments: { title: '7' }, requestState, ...agreed })).toMatchObject(refused)
    expect(world.engine.runs).toEqual([])
    // Control: the very same call runs.
    expect(await send('SECRET_alice', { ...remove, requestState, ...agreed })).toMatchObject({ result: { resultType: 'complete' } })
    expect(world.engine.runs).toEqual(ran)
  })

  it('is good once', async () => {
    const requestState = await ask()
    await send('SECRET_alice', { ...remove, requestState, ...agreed })
    expect(await send('SECRET_alice', { ...remove, requestState, ...agreed })).toMatchObject(refused)
    expect(world.engine.runs).toEqual(ran)
  })

  it('is of the person, the tenant and the client that were asked', async () => {
    for (const person of Object.values(people)) world.engine.connect(person, 'github')
    const requestState = await ask()
    for (const bearer of ['SECRET_bob', 'SECRET_alice_globex', 'SECRET_alice_other_client'] as const) {
      expect(await send(bearer, { ...remove, requestState, ...agreed })).toMatchObject(refused)
    }
    expect(world.engine.runs).toEqual([])
  })

  it('P-B9: is asked for again when the retry does not hold it', async () => {
    const requestState = await ask()
    const again = await send('SECRET_alice', { ...remove, requestState, inputResponses: { other: { action: 'accept', content: { confirm: true } } } })
    expect(again).toMatchObject({ result: { resultType: 'input_required', inputRequests: { confirm: {} } } })
    expect(world.engine.runs).toEqual([])
  })

  it('comes after the connection: a person who is not connected opens the link first, and then agrees', async () => {
    await world.close()
    world = await createWorld({ holdMs: 5_000 })
    const modes: unknown[] = []
    const client = await connectModern(world.url, 'SECRET_alice', { elicitation: { form: {}, url: {} } }, (async ({ mode }: { mode?: string }) => {
      modes.push(mode)
      if (mode !== 'url') return yes
      void until(() => world.engine.waiting() === 1).then(() => world.engine.connect(alice, 'github'))
      return { action: 'accept' }
    }) as never)
    expect((await client.callTool(remove)).isError).toBeFalsy()
    expect(modes).toEqual(['url', 'form'])
    expect(world.engine.runs).toEqual(ran)
    await client.close()
  })
})

describe('S-B28: a question on the stream of a 2025-11-25 call', () => {
  const open = async (): Promise<{ session: string; id: string; rest: () => Promise<string> }> => {
    const session = await initialize(world, 'SECRET_alice', form)
    const response = await world.send('SECRET_alice', {
      headers: { 'MCP-Protocol-Version': '2025-11-25', 'Mcp-Session-Id': session },
      body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: remove },
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('elicitation/create')) text += (await reader.read()).value ?? ''
    return {
      session,
      id: /"id":"([\w-]+)"/.exec(text)?.[1] ?? '',
      rest: async () => {
        for (;;) {
          const { done, value } = await reader.read()
          if (done) return text
          text += value
        }
      },
    }
  }
  const reply = (bearer: Bearer, session: string, id: string) =>
    world.send(bearer, {
      headers: { 'MCP-Protocol-Version': '2025-11-25', 'Mcp-Session-Id': session },
      body: { jsonrpc: '2.0', id, result: yes },
    })

  it('is answered by the session that was asked, and by nobody else', async () => {
    const { session, id, rest } = await open()
    const others = await initialize(world, 'SECRET_alice', form)
    const bobs = await initialize(world, 'SECRET_bob', form)
    expect((await reply('SECRET_alice', others, id)).status).toBe(202)
    expect((await reply('SECRET_bob', bobs, id)).status).toBe(202)
    expect((await reply('SECRET_bob', session, id)).status).toBe(404)
    expect((await reply('SECRET_alice', session, 'another')).status).toBe(202)
    expect(world.engine.runs).toEqual([])
    // Control: the right one runs it.
    expect((await reply('SECRET_alice', session, id)).status).toBe(202)
    expect(await rest()).toContain('"structuredContent"')
    expect(world.engine.runs).toEqual(ran)
  })

  it('ends with a no when the server stops', async () => {
    const { rest } = await open()
    await world.stop()
    expect(await rest()).toContain('Not done')
    expect(world.engine.runs).toEqual([])
  })

  it('S-R13: is answered at another replica as well, there too by nobody else', async () => {
    const other = await createWorld({ beside: world })
    const at = (bearer: Bearer, session: string, id: string, result: unknown) => other.send(bearer, {
      headers: { 'MCP-Protocol-Version': '2025-11-25', 'Mcp-Session-Id': session },
      body: { jsonrpc: '2.0', id, result },
    })
    const refused = await open()
    await at('SECRET_bob', await initialize(world, 'SECRET_bob', form), refused.id, yes)
    await at('SECRET_alice', await initialize(world, 'SECRET_alice', form), refused.id, yes)
    expect((await at('SECRET_bob', refused.session, refused.id, yes)).status).toBe(404)
    // Had one of them counted, this no would come too late.
    expect((await at('SECRET_alice', refused.session, refused.id, { action: 'decline' })).status).toBe(202)
    expect(await refused.rest()).toContain('Not done')
    expect(world.engine.runs).toEqual([])
    // Control: a yes of the one who was asked runs it.
    const { session, id, rest } = await open()
    await at('SECRET_alice', session, id, yes)
    expect(await rest()).toContain('"structuredContent"')
    expect(world.engine.runs).toEqual(ran)
    await other.close()
  })

  it('is not asked without a session that declared it', async () => {
    const client = await connectLegacy(world.url, 'SECRET_alice', {})
    expect((await client.callTool(remove)).isError).toBeFalsy()
    expect(textOf(await modern(world, 'SECRET_alice', 'tools/call', remove))).toBe('Done by alice')
    await client.close()
  })
})
