import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
let world: World
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())
beforeEach(async () => {
  world = await startWorld({ store })
  await world.connect(session('alice'))
})
afterEach(() => world.close())

const idOf = async (who = 'alice'): Promise<string> => (await world.engine.connections(session(who)))[0]?.id ?? ''
const check = async (who = 'alice', tenant = 'acme', signal = AbortSignal.timeout(20_000)) =>
  world.engine.checkConnection(principal(who, tenant), await idOf(), signal)
const stateOf = async () => (await world.engine.connections(session('alice')))[0]?.state
const looks = (): number => world.saas.requests.count('/api/v1/user')

describe('a connection that its person has checked', () => {
  it('works when the service names the account', async () => {
    const before = looks()
    expect(await check()).toBe('works')
    expect(looks()).toBe(before + 1)
  })

  it('is refused when its person removed the access at the service, and is expired from then on', async () => {
    world.saas.revokeAll('u_alice')
    expect(await check()).toBe('refused')
    expect(await stateOf()).toBe('needs_reauth')
    const after = looks()
    expect(await check()).toBe('refused')
    expect(looks()).toBe(after)
  })

  it('is refreshed first where its token is over', async () => {
    world.clock.forward(3 * 24 * 3600)
    expect(await check()).toBe('works')
    expect(world.saas.requests.count('/oauth/access_token', { grantType: 'refresh_token' })).toBe(1)
  })

  it.each(['500', '503', '429', '403'] as const)('S-E08: stays as it is when the service answers %s', async (fault) => {
    world.saas.faults.api = fault
    expect(await check()).toBe('unanswered')
    expect(await stateOf()).toBe('active')
  })

  it('stays as it is when the caller goes away', async () => {
    expect(await check('alice', 'acme', AbortSignal.abort())).toBe('unanswered')
    expect(await stateOf()).toBe('active')
  })

  it('S-M08: is nothing to anybody else, and nothing is sent for them', async () => {
    const before = looks()
    expect(await check('bob')).toBeUndefined()
    expect(await check('alice', 'globex')).toBeUndefined()
    expect(looks()).toBe(before)
    expect(await check()).toBe('works')
  })

  it('S-M10: is not asked about by somebody who may not connect', async () => {
    const auditor = { ...principal('alice'), roles: ['auditor'] as const }
    await expect(world.engine.checkConnection(auditor, await idOf(), AbortSignal.timeout(1_000))).rejects.toMatchObject({ code: 'POLICY_DENIED' })
  })
})
