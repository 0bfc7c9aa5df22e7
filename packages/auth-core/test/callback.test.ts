import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { and, eq } from 'drizzle-orm'
import { schema } from '../src/store/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const tokenRequests = (): number => world.saas.requests.count('/oauth/access_token')
const connectionsOf = async (...people: string[]): Promise<number> =>
  (await Promise.all(people.map((person) => world.engine.connections(session(person))))).flat().length

describe('the callback', () => {
  let before = 0
  beforeEach(async () => {
    for (const person of ['alice', 'bob']) {
      for (const { id } of await world.engine.connections(session(person))) await world.engine.disconnect(session(person), id)
    }
    before = tokenRequests()
  })
  const nothingHappened = async (): Promise<void> => {
    expect(tokenRequests()).toBe(before)
    expect(await connectionsOf('alice', 'bob', 'dave')).toBe(0)
  }

  it('control: accepts the answer to the one who started, in the browser that started', async () => {
    expect(await world.connect(session('alice'))).toMatchObject({ kind: 'connected', account: 'Alice Archer' })
    expect(tokenRequests()).toBe(before + 1)
  })

  it("S-B01, P-B12, P-B13: refuses alice's link when bob opens it, before anything starts", async () => {
    const asked = await world.call(principal('alice'), 'tasks_list_tasks')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    const request = { connector: 'tasks', capabilities: ['read'], intent: asked.need.intent }
    expect(await world.engine.offer(session('bob'), request)).toEqual({ kind: 'refused', code: 'USER_MISMATCH' })
    await expect(world.engine.beginFlow(session('bob'), request)).rejects.toMatchObject({ code: 'USER_MISMATCH' })
    // Control: for alice the same link is an offer.
    expect(await world.engine.offer(session('alice'), request)).toMatchObject({ kind: 'offer', asked: { toolTitle: 'List tasks' } })
    expect(await world.test.dump()).toMatch(/audit_events .*link\.refused.*USER_MISMATCH/)
    await nothingHappened()
  })

  it('S-B01: writes a refused link down once in ten minutes, however often it is opened', async () => {
    const asked = await world.call(principal('bob'), 'tasks_list_tasks')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    const request = { connector: 'tasks', capabilities: ['read'], intent: asked.need.intent }
    const refusals = async (): Promise<number> => (await world.test.dump()).match(/link\.refused/g)?.length ?? 0
    const written = await refusals()
    const open = async (tenant = 'acme'): Promise<void> => {
      expect(await world.engine.offer(session('alice', tenant), request)).toEqual({ kind: 'refused', code: 'USER_MISMATCH' })
    }
    for (let turn = 0; turn < 5; turn += 1) await open()
    expect(await refusals()).toBe(written + 1)
    await open('globex')
    expect(await refusals()).toBe(written + 2)
    world.clock.forward(10 * 60)
    await open()
    expect(await refusals()).toBe(written + 3)
  })

  it("S-B02, P-B13: refuses alice's authorization URL when bob finishes it, without a token request", async () => {
    const answer = await world.consent(session('alice'))
    expect(await world.finish(answer, session('bob'))).toMatchObject({ kind: 'failed', code: 'USER_MISMATCH' })
    await nothingHappened()
  })

  it('S-B03: refuses an answer in a browser where nobody is signed in', async () => {
    const answer = await world.consent(session('alice'))
    expect(await world.finish(answer, undefined)).toMatchObject({ kind: 'failed', code: 'USER_MISMATCH' })
    await nothingHappened()
  })

  it("S-B04, P-C2: refuses an attacker's own answer in the victim's browser, where the flow cookie is missing", async () => {
    const answer = await world.consent(session('alice'))
    expect(await world.finish(answer, session('alice'), { cookie: () => undefined })).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    expect(await world.finish(answer, session('alice'), { cookie: () => 'forged' })).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    await nothingHappened()
  })

  it('S-B05: requires a state, and says so', async () => {
    const answer = await world.consent(session('alice'))
    answer.query.delete('state')
    expect(await world.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', code: 'INVALID_INPUT', message: 'Missing code or state.' })
    await nothingHappened()
  })

  it('S-B06: refuses a forged state', async () => {
    const answer = await world.consent(session('alice'))
    const state = answer.query.get('state') ?? ''
    for (const forged of ['x', state.slice(1), `${state}A`, state.toUpperCase(), '']) {
      const query = new URLSearchParams(answer.query)
      query.set('state', forged)
      // Also in the right browser, whatever cookie is asked for.
      const browser = { cookie: () => answer.start.cookieValue }
      expect((await world.finish({ ...answer, query }, session('alice'), browser)).kind).toBe('failed')
    }
    await nothingHappened()
  })

  it('S-B07, P-C2: of 50 identical callbacks exactly one goes on', async () => {
    const answer = await world.consent(session('alice'))
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => world.finish(answer, session('alice'))))
    expect(outcomes.filter(({ kind }) => kind === 'connected')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome.kind === 'failed' && outcome.code === 'LINK_EXPIRED')).toHaveLength(49)
    expect(tokenRequests()).toBe(before + 1)
  })

  it('S-B08, P-C2: refuses an answer after ten minutes', async () => {
    const answer = await world.consent(session('alice'))
    world.clock.forward(601)
    expect(await world.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', code: 'LINK_EXPIRED' })
    await nothingHappened()
  })

  it('S-B09: refuses the same person in another tenant', async () => {
    const answer = await world.consent(session('alice', 'acme'))
    expect(await world.finish(answer, session('alice', 'globex'))).toMatchObject({ kind: 'failed', code: 'USER_MISMATCH' })
    await nothingHappened()
  })

  it('S-B10, P-C9: refuses an answer at the callback of another connector', async () => {
    const answer = await world.consent(session('alice'))
    expect(await world.finish(answer, session('alice'), { registration: 'github' })).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    await nothingHappened()
  })

  it.each([
    ['missing', (query: URLSearchParams) => query.delete('iss')],
    ['another', (query: URLSearchParams) => query.set('iss', 'https://evil.example')],
    ['with a trailing slash', (query: URLSearchParams) => query.set('iss', `${query.get('iss')}/`)],
    ['in other letters', (query: URLSearchParams) => query.set('iss', (query.get('iss') ?? '').toUpperCase())],
    ['encoded once more', (query: URLSearchParams) => query.set('iss', encodeURIComponent(query.get('iss') ?? ''))],
  ])('S-B12, P-C9: refuses an issuer that is %s', async (_, change) => {
    const answer = await world.consent(session('alice'))
    change(answer.query)
    expect(await world.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    await nothingHappened()
  })

  it.each(['', 'https://evil.example'])('S-B13: refuses the wrong issuer "%s" also where the provider does not announce one', async (issuer) => {
    const plain = await startWorld({ provider: { authorization_response_iss_parameter_supported: false } })
    const answer = await plain.consent(session('alice'))
    answer.query.set('iss', issuer)
    expect(await plain.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    // Control: without any it is accepted there.
    answer.query.delete('iss')
    expect(await plain.finish(answer, session('alice'))).toMatchObject({ kind: 'connected' })
    await plain.close()
  })

  it('S-B12: shows nothing of an error whose issuer is another', async () => {
    const answer = await world.consent(session('alice'))
    const query = new URLSearchParams({ error: 'access_denied', state: answer.query.get('state') ?? '', iss: 'https://evil.example' })
    expect(await world.finish({ ...answer, query }, session('alice'))).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
    await nothingHappened()
  })

  it("S-B16: an attacker's code with the victim's state fails at the provider and leaves nothing half done", async () => {
    const attackers = await world.consent(session('bob'), { as: 'bob' })
    const victims = await world.consent(session('alice'))
    victims.query.set('code', attackers.query.get('code') ?? '')
    expect(await world.finish(victims, session('alice'))).toMatchObject({ kind: 'failed', code: 'API_ERROR' })
    expect(tokenRequests()).toBe(before + 1)
    expect(await connectionsOf('alice', 'bob')).toBe(0)
  })

  it('S-B20: carries nothing of what the provider wrote into the audit log or the outcome', async () => {
    const answer = await world.consent(session('alice'))
    const query = new URLSearchParams({
      error: 'injected\r\nSet-Cookie: a=b\u001b[31m', error_description: 'SECRET_injected',
      state: answer.query.get('state') ?? '', iss: answer.query.get('iss') ?? '',
    })
    const outcome = await world.finish({ ...answer, query }, session('alice'))
    expect(outcome).toMatchObject({ kind: 'failed', code: 'API_ERROR', message: 'Failed to complete authorization.' })
    expect(`${JSON.stringify(outcome)} ${await world.test.dump()}`).not.toContain('injected')
    await nothingHappened()
  })

  it('S-B17: refuses repeated parameters and endless queries', async () => {
    for (const [name, value] of [['code', 'b'], ['state', 'b'], ['extra', 'x'.repeat(9000)]] as const) {
      const answer = await world.consent(session('alice'))
      answer.query.append(name, value)
      expect(await world.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', code: 'INVALID_INPUT' })
    }
    await nothingHappened()
  })

  it('S-B25: a person removed while they consent gets nothing, and the tokens do not stay alive', async () => {
    const answer = await world.consent(session('bob'), { as: 'bob' })
    await world.test.store.shared((sql) => sql.update(schema.users).set({ disabledAt: new Date() }).where(eq(schema.users.id, 'bob')))
    expect(await world.finish(answer, session('bob'))).toMatchObject({ kind: 'failed', code: 'USER_MISMATCH' })
    await world.test.store.shared((sql) => sql.update(schema.users).set({ disabledAt: null }).where(eq(schema.users.id, 'bob')))
    expect(await connectionsOf('bob')).toBe(0)
    expect(world.saas.requests.count('/api/v1/revoke', { status: 200 })).toBeGreaterThan(0)
  })

  it('S-B25: a person who left the organisation meanwhile gets nothing, although they are in another one', async () => {
    const answer = await world.consent(session('alice'))
    const acme = and(eq(schema.memberships.userId, 'alice'), eq(schema.memberships.tenantId, 'acme'))
    await world.test.store.shared((sql) => sql.delete(schema.memberships).where(acme))
    expect(await world.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', code: 'USER_MISMATCH' })
    await world.test.store.shared((sql) => sql.insert(schema.memberships).values({ userId: 'alice', tenantId: 'acme', roles: ['member'] }))
    expect(await connectionsOf('alice')).toBe(0)
  })

  it('S-B29, P-B17: a link carries no person and no secret', async () => {
    const asked = await world.call(principal('alice'), 'tasks_list_tasks')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    const url = new URL(asked.need.url)
    expect([...url.searchParams.keys()]).toEqual(['cap', 'i'])
    expect(url.searchParams.get('i')).toMatch(/^[\w-]{32}$/)
    expect(asked.need.url).not.toMatch(/alice|acme|@/)
    expect(await world.test.dump()).not.toContain(asked.need.intent)
  })

  it('keeps a decline as a decline, and tells who waits', async () => {
    const asked = await world.call(principal('alice', 'acme', 'decliner'), 'tasks_list_tasks')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    const outcome = await world.connect(session('alice'), { decision: 'deny', intent: asked.need.intent })
    expect(outcome.kind).toBe('declined')
    const wait = { timeoutMs: 0, signal: new AbortController().signal }
    expect(await world.engine.awaitIntent(principal('alice', 'acme', 'decliner'), asked.need.intent, wait)).toBe('declined')
    expect(await world.engine.awaitIntent(principal('bob', 'acme', 'decliner'), asked.need.intent, wait)).toBe('pending')
    await nothingHappened()
  })

  it.each(['503', 'invalid_grant'] as const)('reports a token endpoint that answers %s, and stores nothing', async (fault) => {
    const answer = await world.consent(session('alice'))
    world.saas.faults.tokenEndpoint = fault
    expect(await world.finish(answer, session('alice'))).toMatchObject({ kind: 'failed', message: 'Failed to complete authorization.' })
    world.saas.faults.reset()
    expect(await connectionsOf('alice')).toBe(0)
  })

  it('P-B25: limits unfinished flows of one person to twenty', async () => {
    const begin = () => world.engine.beginFlow(session('dave', 'globex'), { connector: 'tasks', capabilities: [] })
    for (let started = 0; started < 20; started += 1) await begin()
    await expect(begin()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })
})

describe('a provider that does not announce its issuer', () => {
  it('S-B13: is refused all the same when it names another one', async () => {
    const quiet = await startWorld({ provider: { authorization_response_iss_parameter_supported: false } })
    try {
      const foreign = await quiet.consent(session('alice'))
      foreign.query.set('iss', 'https://evil.example')
      expect(await quiet.finish(foreign, session('alice'))).toMatchObject({ kind: 'failed', code: 'STATE_MISMATCH' })
      expect(quiet.saas.requests.count('/oauth/access_token')).toBe(0)
      // Control: without any issuer its answer is taken.
      const silent = await quiet.consent(session('alice'))
      silent.query.delete('iss')
      expect(await quiet.finish(silent, session('alice'))).toMatchObject({ kind: 'connected' })
    } finally {
      await quiet.close()
    }
  })
})

describe('what the provider granted', () => {
  /** Changes the scopes of every token answer. */
  const granting = (scope: string): typeof fetch => async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input instanceof Request ? input.url : input).endsWith('/oauth/access_token')) return response
    return Response.json({ ...(await response.json() as object), scope })
  }

  it.each([
    ['less than', 'data:read', { granted: ['read'], refused: ['manage'], unexpected: false }],
    ['exactly', 'data:read,data:read_write', { granted: ['read', 'manage'], refused: [], unexpected: false }],
    ['more than', 'data:read,data:read_write,data:delete,project:delete', { granted: ['read', 'manage'], refused: [], unexpected: true }],
  ])('S-B27: %s asked is stored as granted, and a surplus is written down', async (_name, scope, expected) => {
    const other = await startWorld({ fetch: granting(scope) })
    try {
      const outcome = await other.connect(session('alice'), { capabilities: ['read', 'manage'] })
      if (outcome.kind !== 'connected') throw new Error(outcome.kind)
      expect(outcome.granted.map(({ id }) => id)).toEqual(expected.granted)
      expect(outcome.refused.map(({ id }) => id)).toEqual(expected.refused)
      expect((await other.test.dump()).includes('unexpectedScopes')).toBe(expected.unexpected)
      // A surplus opens nothing: nobody agreed to it here.
      expect(await other.call(principal('alice'), 'tasks_delete_task')).toMatchObject({ kind: 'authorization', need: { code: 'SCOPE_MISSING' } })
    } finally {
      await other.close()
    }
  })
})

describe('the questions of a person', () => {
  beforeAll(() => world.test.store.shared(async (sql) => {
    await sql.insert(schema.users).values({ id: 'carl', displayName: 'carl', kind: 'demo' })
    await sql.insert(schema.memberships).values({ userId: 'carl', tenantId: 'acme', roles: ['member'] })
  }))
  const liveIntents = async (): Promise<number> =>
    ((await world.test.dump()).match(/^intents .*acme,carl,/gm) ?? []).length
  const ask = async (client: string) => {
    const outcome = await world.call(principal('carl', 'acme', client), 'tasks_list_tasks')
    if (outcome.kind !== 'authorization') throw new Error(outcome.kind)
    return outcome.need.intent
  }
  const request = (intent: string) => ({ connector: 'tasks', capabilities: ['read'], intent })

  it('S-R12, P-B25: are at most fifty, and the oldest is dropped', async () => {
    const bobs = await world.call(principal('bob'), 'tasks_list_tasks')
    const first = await ask('client-first')
    world.clock.forward(1)
    const second = await ask('client-second')
    world.clock.forward(1)
    for (let turn = 0; turn < 49; turn += 1) await ask(`client-${turn}`)
    expect(await liveIntents()).toBe(50)
    expect(await world.engine.offer(session('carl'), request(first))).toEqual({ kind: 'refused', code: 'LINK_EXPIRED' })
    expect(await world.engine.offer(session('carl'), request(second))).toMatchObject({ kind: 'offer' })
    // Nobody else loses a question by it.
    if (bobs.kind !== 'authorization') throw new Error(bobs.kind)
    expect(await world.engine.offer(session('bob'), request(bobs.need.intent))).toMatchObject({ kind: 'offer' })
  })

  it('S-R12: are gone from the database with the next question after their time', async () => {
    world.clock.forward(16 * 60)
    await ask('client-later')
    expect(await liveIntents()).toBe(1)
  })

  it('P-B12: belong to the client that asked', async () => {
    const intent = await ask('client-own')
    await world.engine.declineIntent(principal('carl', 'acme', 'client-foreign'), intent)
    await world.engine.declineIntent(principal('bob', 'acme', 'client-own'), intent)
    const wait = { timeoutMs: 0, signal: new AbortController().signal }
    expect(await world.engine.awaitIntent(principal('carl', 'acme', 'client-own'), intent, wait)).toBe('pending')
    await world.engine.declineIntent(principal('carl', 'acme', 'client-own'), intent)
    expect(await world.engine.awaitIntent(principal('carl', 'acme', 'client-foreign'), intent, wait)).toBe('pending')
    expect(await world.engine.awaitIntent(principal('carl', 'acme', 'client-own'), intent, wait)).toBe('declined')
  })
})
