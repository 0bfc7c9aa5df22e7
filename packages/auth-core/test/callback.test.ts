import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eq } from 'drizzle-orm'
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
      expect((await world.finish({ ...answer, query }, session('alice'))).kind).toBe('failed')
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
