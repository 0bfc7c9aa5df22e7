import { ElicitationCompleteNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, describe, expect, it } from 'vitest'
import { connectLegacy, connectModern } from './support/clients.ts'
import type { FakeEngine } from './support/fake-engine.ts'
import { collect, initialize, legacy, modernRequest, until, url, type Message } from './support/raw.ts'
import { createWorld, people, type Bearer, type World } from './support/world.ts'

const { SECRET_alice: alice, SECRET_bob: bob } = people

let world: World
afterEach(() => world.close())

const urisIn = (messages: readonly Message[]): (string | undefined)[] =>
  messages
    .filter(({ method }) => method === 'notifications/resources/updated')
    .map(({ params }) => params?.uri)

const listen = async (bearer: Bearer, uris: readonly string[]) =>
  collect(
    await world.send(
      bearer,
      modernRequest('subscriptions/listen', { notifications: { resourceSubscriptions: uris } }),
    ),
  )

const openStream = async (bearer: Bearer, sessionId: string) => {
  const response = await world.send(bearer, {
    method: 'GET',
    headers: { Accept: 'text/event-stream', 'Mcp-Session-Id': sessionId },
  })
  return { status: response.status, ...collect(response) }
}

/** Delivers every event to everybody: what the isolation protects from. */
const deaf = (engine: FakeEngine): Partial<FakeEngine> => ({
  subscribe: (_owner, listener) => {
    const stops = [alice, bob].map((owner) => engine.subscribe(owner, listener))
    return () => stops.forEach((stop) => stop())
  },
})

describe('P-E5, P-E6: subscriptions/listen of 2026-07-28', () => {
  it('tells alice what happened to alice, and bob nothing, with both subscribed to the same link', async () => {
    world = await createWorld()
    const [alices, bobs] = await Promise.all([
      listen('SECRET_alice', ['auth://github']),
      listen('SECRET_bob', ['auth://github']),
    ])
    await until(() => alices.messages.length === 1 && bobs.messages.length === 1)
    expect(alices.messages[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { resourceSubscriptions: ['auth://github'] } },
    })
    world.engine.connect(alice, 'github')
    await until(() => alices.messages.length === 2)
    world.engine.connect(bob, 'google-drive')
    world.engine.connect(bob, 'github')
    await until(() => bobs.messages.length === 2)
    expect(urisIn(alices.messages)).toEqual(['auth://github'])
    expect(urisIn(bobs.messages)).toEqual(['auth://github'])
    expect(alices.messages).toHaveLength(2)
  })

  it('negative control: with an engine that tells everybody, bob would hear of alice', async () => {
    world = await createWorld({ override: deaf })
    const bobs = await listen('SECRET_bob', ['auth://github'])
    await until(() => bobs.messages.length === 1)
    world.engine.connect(alice, 'github')
    await until(() => bobs.messages.length === 2)
    expect(urisIn(bobs.messages)).toEqual(['auth://github'])
  })

  it('tells the SDK client, also under a spelling that is not listed', async () => {
    world = await createWorld()
    const client = await connectModern(world.url, 'SECRET_alice', {})
    const heard: string[] = []
    client.setNotificationHandler(
      'notifications/resources/updated',
      ({ params }) => void heard.push(params.uri),
    )
    const subscription = await client.listen({
      resourceSubscriptions: ['auth://links', 'mcp://auth/github-connect'],
    })
    world.engine.connect(alice, 'github')
    await until(() => heard.length === 2)
    expect(heard.sort()).toEqual(['auth://links', 'mcp://auth/github-connect'])
    await subscription.close()
    await client.close()
  })

  it('ends when the bearer is revoked', async () => {
    world = await createWorld({ recheckMs: 10 })
    const stream = await listen('SECRET_alice', ['auth://github'])
    await until(() => stream.messages.length === 1)
    world.revoked.add('SECRET_alice')
    await stream.ended
    world.engine.connect(alice, 'github')
    expect(urisIn(stream.messages)).toEqual([])
  })

  it('gives one caller a limited number of streams, and frees their places', async () => {
    world = await createWorld()
    const request = modernRequest('subscriptions/listen', {
      notifications: { resourceSubscriptions: ['auth://github'] },
    })
    const controller = new AbortController()
    for (let count = 0; count < 16; count += 1) {
      expect((await world.send('SECRET_alice', { ...request, signal: controller.signal })).status).toBe(200)
    }
    expect((await world.send('SECRET_alice', request)).status).toBe(429)
    expect((await world.send('SECRET_bob', request)).status).toBe(200)
    controller.abort()
    let status = 429
    while (status === 429) status = (await world.send('SECRET_alice', request)).status
    expect(status).toBe(200)
    const nothing = modernRequest('subscriptions/listen', { notifications: {} })
    for (let count = 0; count < 20; count += 1) {
      expect((await world.send('SECRET_bob', nothing)).status).toBe(200)
    }
  })
})

describe('P-B11, P-E6: the event stream of a 2025-11-25 session', () => {
  const search = { name: 'github_search_issues', arguments: { query: 'x' } }

  it('tells a session what it subscribed to, and nobody else', async () => {
    world = await createWorld()
    const [alices, bobs] = [await initialize(world, 'SECRET_alice'), await initialize(world, 'SECRET_bob')]
    const other = await initialize(world, 'SECRET_alice')
    await legacy(world, 'SECRET_alice', 'resources/subscribe', { uri: 'auth://github' }, alices)
    await legacy(world, 'SECRET_bob', 'resources/subscribe', { uri: 'auth://github' }, bobs)
    const streams = [
      await openStream('SECRET_alice', alices),
      await openStream('SECRET_bob', bobs),
      await openStream('SECRET_alice', other),
    ]
    world.engine.connect(alice, 'github')
    await until(() => streams[0]?.messages.length === 1)
    await legacy(world, 'SECRET_alice', 'resources/unsubscribe', { uri: 'auth://github' }, alices)
    world.engine.connect(alice, 'github')
    world.engine.connect(bob, 'github')
    await until(() => streams[1]?.messages.length === 1)
    expect(streams.map(({ messages }) => urisIn(messages))).toEqual([
      ['auth://github'],
      ['auth://github'],
      [],
    ])
  })

  it('completes an elicitation on the stream of the session that was asked, once', async () => {
    world = await createWorld()
    const asked = await initialize(world, 'SECRET_alice', url)
    const other = await initialize(world, 'SECRET_alice', url)
    const bobs = await initialize(world, 'SECRET_bob', url)
    const answer = await legacy(world, 'SECRET_alice', 'tools/call', search, asked)
    expect(answer.error['code']).toBe(-32042)
    // The others hear of something else afterwards, so that their silence about the elicitation is known.
    await legacy(world, 'SECRET_alice', 'resources/subscribe', { uri: 'auth://google-drive' }, other)
    await legacy(world, 'SECRET_bob', 'resources/subscribe', { uri: 'auth://google-drive' }, bobs)
    const { elicitations } = answer.error['data'] as { elicitations: { elicitationId: string }[] }
    const streams = [
      await openStream('SECRET_alice', asked),
      await openStream('SECRET_alice', other),
      await openStream('SECRET_bob', bobs),
    ]
    world.engine.connect(alice, 'github')
    await until(() => streams[0]?.messages.length === 1)
    world.engine.connect(alice, 'github')
    world.engine.connect(bob, 'github')
    world.engine.connect(alice, 'google-drive')
    world.engine.connect(bob, 'google-drive')
    await until(() => streams[1]?.messages.length === 1 && streams[2]?.messages.length === 1)
    expect(streams.map(({ messages }) => messages.map(({ params }) => params))).toEqual([
      [{ elicitationId: elicitations[0]?.elicitationId }],
      [{ uri: 'auth://google-drive' }],
      [{ uri: 'auth://google-drive' }],
    ])
  })

  it('reaches a client of the first SDK', async () => {
    world = await createWorld()
    const client = await connectLegacy(world.url, 'SECRET_alice', url)
    const completed: string[] = []
    client.setNotificationHandler(
      ElicitationCompleteNotificationSchema,
      ({ params }) => void completed.push(params.elicitationId),
    )
    await expect(client.callTool(search)).rejects.toMatchObject({ code: -32042 })
    await until(() => world.recorded.some(({ method, status }) => method === 'GET' && status === 200))
    world.engine.connect(alice, 'github')
    await until(() => completed.length === 1)
    expect((await client.callTool(search)).isError).toBeFalsy()
    await client.close()
  })

  it('answers the second call with text while the link is open, for clients that cancel a repeated -32042', async () => {
    world = await createWorld()
    const session = await initialize(world, 'SECRET_alice', url)
    expect((await legacy(world, 'SECRET_alice', 'tools/call', search, session)).error['code']).toBe(-32042)
    const second = await legacy(world, 'SECRET_alice', 'tools/call', search, session)
    expect(second.result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('still waiting') }, {}],
    })
  })

  it('ends when the bearer is revoked, and when the server stops', async () => {
    world = await createWorld({ recheckMs: 10 })
    const stream = await openStream('SECRET_alice', await initialize(world, 'SECRET_alice'))
    world.revoked.add('SECRET_alice')
    await stream.ended
    const bobs = await openStream('SECRET_bob', await initialize(world, 'SECRET_bob'))
    await world.close()
    await bobs.ended
    world = await createWorld()
  })
})

describe('P-A17: the session id of 2025-11-25', () => {
  const negotiated = async (bearer: Bearer, session: string) =>
    (await legacy(world, bearer, 'tools/list', {}, session)).status

  it('is nothing without the bearer, and nothing with the bearer of somebody else', async () => {
    world = await createWorld()
    const session = await initialize(world, 'SECRET_alice', url)
    expect(await negotiated('SECRET_alice', session)).toBe(200)
    for (const bearer of ['SECRET_bob', 'SECRET_alice_globex', 'SECRET_alice_other_client'] as const) {
      expect(await negotiated(bearer, session)).toBe(404)
      expect((await openStream(bearer, session)).status).toBe(404)
    }
    const anonymous = await world.send(undefined, { headers: { 'Mcp-Session-Id': session }, body: {} })
    expect(anonymous.status).toBe(401)
  })

  it('is refused when altered, and after a day', async () => {
    world = await createWorld()
    const session = await initialize(world, 'SECRET_alice')
    expect(await negotiated('SECRET_alice', `${session}A`)).toBe(404)
    expect(await negotiated('SECRET_alice', 'garbage')).toBe(404)
    world.advance(25 * 60 * 60)
    expect(await negotiated('SECRET_alice', session)).toBe(404)
  })

  it('negative control: with a sealer that does not bind, it would serve another person', async () => {
    world = await createWorld({
      sealer: (real) => ({
        seal: (purpose, payload, _binding, ttlSeconds) => real.seal(purpose, payload, [], ttlSeconds),
        open: (purpose, sealed) => real.open(purpose, sealed, []),
      }),
    })
    expect(await negotiated('SECRET_bob', await initialize(world, 'SECRET_alice'))).toBe(200)
  })

  it('P-A15: holds no readable text, and is not made for a client of 2026-07-28', async () => {
    world = await createWorld()
    const session = await initialize(world, 'SECRET_alice')
    expect(Buffer.from(session, 'base64url').toString('latin1')).not.toMatch(/alice|acme|client-1/)
    const client = await connectModern(world.url, 'SECRET_alice', {})
    await client.listTools()
    await client.close()
    const minted = world.recorded.filter(({ headers }) => headers.has('mcp-session-id'))
    expect(minted).toHaveLength(1)
  })

  it('gives no URL to a session of a revision that had none', async () => {
    world = await createWorld()
    const answer = await legacy(world, 'SECRET_alice', 'initialize', {
      protocolVersion: '2025-06-18',
      capabilities: url,
      clientInfo: { name: 'raw', version: '1' },
    })
    const session = answer.headers.get('mcp-session-id') ?? ''
    const called = await legacy(
      world,
      'SECRET_alice',
      'tools/call',
      { name: 'drive_list_files', arguments: {} },
      session,
    )
    expect(called.result['isError']).toBe(true)
  })

  it('serves a request without a session as one of a client that declared nothing', async () => {
    world = await createWorld()
    const called = await legacy(world, 'SECRET_alice', 'tools/call', {
      name: 'drive_list_files',
      arguments: {},
    })
    expect(called.result['isError']).toBe(true)
    expect(
      (await legacy(world, 'SECRET_alice', 'resources/subscribe', { uri: 'auth://github' })).error['code'],
    ).toBe(-32602)
    expect((await world.send('SECRET_alice', { method: 'GET' })).status).toBe(405)
  })
})
