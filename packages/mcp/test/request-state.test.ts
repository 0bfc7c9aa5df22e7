import type { Sealer } from '@grantway/auth-core'
import { afterEach, describe, expect, it } from 'vitest'
import { modern, modernRequest, textOf, until, url, type RawAnswer } from './support/raw.ts'
import { createWorld, people, type Bearer, type World, type WorldOptions } from './support/world.ts'

const alice = people.SECRET_alice

let world: World
afterEach(() => world.close())

interface Retry {
  readonly bearer: Bearer
  readonly method: string
  readonly params: Record<string, unknown>
}

const call: Retry = {
  bearer: 'SECRET_alice',
  method: 'tools/call',
  params: { name: 'github_create_issue', arguments: { title: 'One', account: 'alice' } },
}
const accept = { github_auth_link: { action: 'accept' } }

const ask = async (capabilities: object = url): Promise<string> => {
  const answer = await modern(world, call.bearer, call.method, call.params, capabilities)
  return answer.result['requestState'] as string
}

const retry = (
  requestState: unknown,
  changed: Partial<Retry> = {},
  inputResponses: object = accept,
): Promise<RawAnswer> => {
  const { bearer, method, params } = { ...call, ...changed }
  return modern(world, bearer, method, { ...params, requestState, inputResponses }, url)
}

/** What an attacker may change, and whether only the binding stops it. */
const attacks: readonly {
  readonly name: string
  readonly state?: (state: string) => unknown
  readonly changed?: Partial<Retry>
  readonly wait?: number
  readonly boundOnly: boolean
}[] = [
  {
    name: 'a flipped bit',
    state: (state) => (state[40] === 'A' ? 'B' : 'A') + state.slice(1),
    boundOnly: false,
  },
  { name: 'a truncated state', state: (state) => state.slice(0, -4), boundOnly: false },
  { name: 'an empty state', state: () => '', boundOnly: false },
  { name: 'an oversized state', state: () => 'A'.repeat(900_000), boundOnly: false },
  { name: 'a state that is no text', state: () => ({ intent: 'x' }), boundOnly: false },
  { name: 'the state after its time', wait: 16 * 60, boundOnly: false },
  { name: 'the state of another person', changed: { bearer: 'SECRET_bob' }, boundOnly: true },
  {
    name: 'the state of the same person in another tenant',
    changed: { bearer: 'SECRET_alice_globex' },
    boundOnly: true,
  },
  {
    name: 'the state of the same person with another client',
    changed: { bearer: 'SECRET_alice_other_client' },
    boundOnly: true,
  },
  {
    name: 'the state on another tool',
    changed: { params: { name: 'github_search_issues', arguments: { query: 'x' } } },
    boundOnly: true,
  },
  {
    name: 'the state with other arguments',
    changed: { params: { name: 'github_create_issue', arguments: { title: 'Two', account: 'alice' } } },
    boundOnly: true,
  },
  {
    name: 'the state with another account',
    changed: { params: { name: 'github_create_issue', arguments: { title: 'One', account: 'work' } } },
    boundOnly: true,
  },
  {
    name: 'the state on another method',
    changed: { method: 'resources/read', params: { uri: 'github://issues/1' } },
    boundOnly: true,
  },
]

const everybodyConnects = (): void => {
  for (const person of Object.values(people)) world.engine.connect(person, 'github')
}

describe('S-B28, P-B6, P-B7: a requestState that is not the one of this call', () => {
  const refused = { code: -32602, data: { reason: 'invalid_request_state' } }

  for (const { name, state: change, changed, wait } of attacks) {
    it(`refuses ${name} and runs nothing`, async () => {
      world = await createWorld()
      const state = await ask()
      everybodyConnects()
      world.advance(wait ?? 0)
      const answer = await retry(change ? change(state) : state, changed)
      expect(answer.error).toMatchObject(refused)
      expect(world.engine.runs).toEqual([])
    })
  }

  it('accepts the state of this call', async () => {
    world = await createWorld()
    const state = await ask()
    everybodyConnects()
    expect((await retry(state)).result['structuredContent']).toBeDefined()
    expect(world.engine.runs).toEqual(['alice github_create_issue'])
  })

  it('refuses a replay after success', async () => {
    world = await createWorld()
    const params = { name: 'github_search_issues', arguments: { query: 'x' } }
    const first = await modern(world, 'SECRET_alice', 'tools/call', params, url)
    const state = first.result['requestState']
    everybodyConnects()
    await retry(state, { params })
    expect((await retry(state, { params })).error).toMatchObject(refused)
    expect(world.engine.runs).toEqual(['alice github_search_issues'])
  })

  it('runs a call once when its state is sent twice at the same time', async () => {
    world = await createWorld({ holdMs: 5_000 })
    const state = await ask()
    const answers = Promise.all([retry(state), retry(state)])
    await until(() => world.engine.waiting() === 2)
    world.engine.connect(alice, 'github')
    expect((await answers).filter(({ error }) => error['code'] === -32602)).toHaveLength(1)
    expect(world.engine.runs).toEqual(['alice github_create_issue'])
  })

  describe('negative control: with a sealer that does not bind', () => {
    const unbound = (real: Sealer): Sealer => ({
      seal: (purpose, payload, _binding, ttlSeconds) => real.seal(purpose, payload, [], ttlSeconds),
      open: (purpose, sealed) => real.open(purpose, sealed, []),
    })
    for (const { name, changed } of attacks.filter(({ boundOnly }) => boundOnly)) {
      it(`${name} would be accepted`, async () => {
        world = await createWorld({ sealer: unbound })
        const state = await ask()
        everybodyConnects()
        await retry(state, changed)
        expect(world.engine.runs).toHaveLength(1)
      })
    }
  })

  it('negative control: with a sealer that trusts, an altered state would be accepted', async () => {
    const trusting = (): Sealer => ({
      seal: (_purpose, payload) => JSON.stringify(payload),
      open: (_purpose, sealed) => JSON.parse(sealed) as unknown,
    })
    world = await createWorld({ sealer: trusting })
    const state = await ask()
    everybodyConnects()
    await retry(state.replace('"round":0', '"round":3'))
    expect(world.engine.runs).toHaveLength(1)
  })
})

describe('the rounds of an elicitation', () => {
  const start = async (options: WorldOptions = {}): Promise<string> => {
    world = await createWorld(options)
    return ask()
  }

  it('P-B5: names the link, seals the state and says what is missing', async () => {
    world = await createWorld()
    const { result } = await modern(world, 'SECRET_alice', 'tools/call', call.params, url)
    expect(result).toMatchObject({
      resultType: 'input_required',
      inputRequests: {
        github_auth_link: {
          method: 'elicitation/create',
          params: {
            mode: 'url',
            url: expect.stringContaining('/connect/github?cap='),
            message: expect.stringContaining('Create issue'),
          },
        },
      },
      requestState: expect.stringMatching(/^[\w-]+$/),
      _meta: {
        'dev.grantway/authorization': {
          reason: 'insufficient_authorization',
          code: 'AUTH_REQUIRED',
          link: { uri: 'auth://github', name: 'github_auth_link' },
          missing: [{ id: 'issues-manage', consent: expect.stringContaining('cannot') }],
          remediation: 'available',
        },
      },
    })
    expect(JSON.stringify(result)).not.toMatch(/elicitationId|"One"|ttlMs/)
  })

  it('holds the retry until the person is done, then gives the result', async () => {
    const state = await start({ holdMs: 5_000 })
    const answer = retry(state)
    await until(() => world.engine.waiting() === 1)
    expect(world.engine.runs).toEqual([])
    world.engine.connect(alice, 'github')
    expect((await answer).result['isError']).toBeUndefined()
  })

  it('asks to come again without a second prompt while the person is still there, and ends with AUTH_PENDING', async () => {
    let state = await start({ holdMs: 1 })
    for (let round = 1; round < 8; round += 1) {
      const { result } = await retry(state, {}, round === 1 ? accept : {})
      expect(result).toMatchObject({ resultType: 'input_required' })
      expect(result['inputRequests']).toBeUndefined()
      state = result['requestState'] as string
    }
    const last = await retry(state, {}, {})
    expect(last.result['isError']).toBe(true)
    expect(textOf(last)).toMatch(/^AUTH_PENDING: .*http:\/\/localhost:\d+\/connect\/github/)
  })

  it('takes accept as "opened", not as "connected"', async () => {
    const state = await start({ holdMs: 1 })
    const { result } = await retry(state)
    expect(result['resultType']).toBe('input_required')
    expect(world.engine.runs).toEqual([])
  })

  it('P-B8: ends with AUTH_DECLINED when the person declines in the client, and tells the engine', async () => {
    const state = await start()
    const answer = await retry(state, {}, { github_auth_link: { action: 'decline' } })
    expect(answer.result).toMatchObject({
      isError: true,
      _meta: { 'dev.grantway/error': { code: 'AUTH_DECLINED' } },
    })
    expect(textOf(answer)).toMatch(/^AUTH_DECLINED: /)
    expect(world.engine.declinedIntents).toHaveLength(1)
  })

  it('P-B8: ends with AUTH_DECLINED when the person declines in the browser', async () => {
    const state = await start({ holdMs: 5_000 })
    const answer = retry(state)
    await until(() => world.engine.waiting() === 1)
    world.engine.decline(alice, 'github')
    expect(textOf(await answer)).toMatch(/^AUTH_DECLINED: /)
  })

  it('P-B8: leaves the link after cancel, and may ask again in the next call', async () => {
    const state = await start()
    const answer = await retry(state, {}, { github_auth_link: { action: 'cancel' } })
    expect(textOf(answer)).toMatch(/^AUTH_REQUIRED: .*\/connect\/github/)
    expect(world.engine.declinedIntents).toEqual([])
    expect(await ask()).toBeDefined()
  })

  it('P-B9: asks again when the answer is missing, and ignores unknown keys', async () => {
    const state = await start()
    for (const responses of [{}, { other_link: { action: 'accept' } }, { github_auth_link: 'yes' }]) {
      const { result } = await retry(state, {}, responses)
      expect(result['inputRequests']).toHaveProperty('github_auth_link')
    }
    world.engine.connect(alice, 'github')
    const answer = await retry(state, {}, { ...accept, other_link: { action: 'decline' } })
    expect(answer.result['structuredContent']).toBeDefined()
  })

  it('does not run a tool whose caller has gone, also when the person was done at the same moment', async () => {
    let released = false
    const state = await start({
      override: () => ({
        awaitIntent: async (_principal, _intent, { signal }) => {
          await new Promise((resolve) => signal.addEventListener('abort', resolve))
          released = true
          return 'connected'
        },
      }),
    })
    world.engine.connect(alice, 'github')
    const controller = new AbortController()
    const request = modernRequest(
      'tools/call',
      { ...call.params, requestState: state, inputResponses: accept },
      url,
    )
    const gone = world.send('SECRET_alice', { ...request, signal: controller.signal }).catch(() => undefined)
    await until(() => world.recorded.length === 1)
    await modern(world, 'SECRET_bob', 'tools/list')
    controller.abort()
    await gone
    await until(() => released)
    await modern(world, 'SECRET_bob', 'tools/list')
    expect(world.engine.runs).toEqual([])
  })

  it('P-B25: answers AUTH_PENDING at once to a caller with too many open holds, and not to another caller', async () => {
    const state = await start({ holdMs: 5_000 })
    const held = Array.from({ length: 8 }, () => retry(state))
    await until(() => world.engine.waiting() === 8)
    expect(textOf(await retry(state))).toMatch(/^AUTH_PENDING: /)
    const bobs = await modern(world, 'SECRET_bob', 'tools/call', call.params, url)
    const bob = modern(
      world,
      'SECRET_bob',
      'tools/call',
      { ...call.params, requestState: bobs.result['requestState'], inputResponses: accept },
      url,
    )
    await until(() => world.engine.waiting() === 9)
    world.engine.connect(people.SECRET_bob, 'github')
    world.engine.connect(alice, 'github')
    expect((await bob).result['structuredContent']).toBeDefined()
    await Promise.all(held)
  })

  it('ends a held call when the server stops', async () => {
    const state = await start({ holdMs: 60_000 })
    const answer = retry(state).catch(() => undefined)
    await until(() => world.engine.waiting() === 1)
    await world.close()
    await answer
    expect(world.engine.runs).toEqual([])
    world = await createWorld()
  })
})
