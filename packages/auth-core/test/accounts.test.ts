import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

let world: World
beforeEach(async () => {
  world = await startWorld({ store })
  await world.connect(session('alice'))
})
afterEach(() => world.close())

const connections = () => world.engine.connections(session('alice'))
const list = (account?: string) =>
  world.call(principal('alice'), 'tasks_list_tasks', {}, account === undefined ? {} : { account })
const heldBy = async (): Promise<string> => {
  const outcome = await world.connect(session('alice'), { as: 'bob' })
  if (outcome.kind !== 'account_changed') throw new Error(outcome.kind)
  return outcome.held
}

describe('S-B23: a flow that ends at another account than before', () => {
  it('changes nothing and asks', async () => {
    const outcome = await world.connect(session('alice'), { as: 'bob' })
    expect(outcome).toMatchObject({ kind: 'account_changed', before: 'Alice Archer', account: 'Bob Bell' })
    expect((await connections()).map(({ account }) => account)).toEqual(['Alice Archer'])
    expect(await list()).toMatchObject({ kind: 'done' })
    expect(await world.test.dump()).toMatch(/audit_events .*connection\.account_changed/)
  })

  it('control: one that ends at the same account asks nothing', async () => {
    expect(await world.connect(session('alice'))).toMatchObject({ kind: 'connected' })
  })

  it('asks nothing when the person said that they add an account', async () => {
    expect(await world.connect(session('alice'), { as: 'bob', add: true })).toMatchObject({ kind: 'connected' })
    expect(await connections()).toHaveLength(2)
  })

  it('keeps both when the person says so, and calls go on with the one before', async () => {
    const held = await heldBy()
    expect(await world.engine.decideAccount(session('alice'), held, 'keep_both')).toMatchObject({ kind: 'connected', account: 'Bob Bell' })
    expect((await connections()).map(({ account, isDefault }) => [account, isDefault])).toEqual([['Alice Archer', true], ['Bob Bell', false]])
  })

  it('replaces the one before, which is revoked', async () => {
    const held = await heldBy()
    await world.engine.decideAccount(session('alice'), held, 'replace')
    expect((await connections()).map(({ account, isDefault }) => [account, isDefault])).toEqual([['Bob Bell', true]])
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(1)
  })

  it('drops and revokes the new one', async () => {
    const held = await heldBy()
    expect(await world.engine.decideAccount(session('alice'), held, 'cancel')).toMatchObject({ kind: 'declined' })
    expect(await world.asAdministrator("select object, reason from audit_events where action = 'flow.declined'"))
      .toEqual([{ object: 'tasks', reason: 'not_theirs' }])
    expect((await connections()).map(({ account }) => account)).toEqual(['Alice Archer'])
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(1)
    expect(await list()).toMatchObject({ kind: 'done' })
  })

  it('is decided once, by the same person, within ten minutes', async () => {
    const held = await heldBy()
    for (const other of [session('bob'), session('alice', 'globex')]) {
      await expect(world.engine.decideAccount(other, held, 'keep_both')).rejects.toMatchObject({ code: 'LINK_EXPIRED' })
    }
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => world.engine.decideAccount(session('alice'), held, 'keep_both')),
    )
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const late = await heldBy().catch(() => undefined)
    expect(late).toBeUndefined()
  })

  it('revokes an account nobody decided about', async () => {
    const held = await heldBy()
    world.clock.forward(601)
    await expect(world.engine.decideAccount(session('alice'), held, 'keep_both')).rejects.toMatchObject({ code: 'LINK_EXPIRED' })
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(1)
  })

  it('revokes an account nobody decided about also when its person does not come back', async () => {
    await heldBy()
    await world.engine.sweep()
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(0)
    world.clock.forward(601)
    await world.engine.sweep()
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(1)
    expect(await world.asAdministrator('select id from held_accounts')).toEqual([])
    expect(await world.asAdministrator("select reason from audit_events where action = 'flow.declined'")).toEqual([{ reason: 'not_decided' }])
    expect(await list()).toMatchObject({ kind: 'done' })
  })
})

describe('several accounts', () => {
  beforeEach(async () => {
    await world.connect(session('alice'), { as: 'bob', add: true })
  })

  it('are chosen by label, by the person’s own name, or by id', async () => {
    const [, second] = await connections()
    await world.engine.nameAccount(session('alice'), second?.id ?? '', 'band')
    const first = await list()
    for (const account of ['Bob Bell', 'band', second?.id ?? '']) {
      const outcome = await list(account)
      expect(outcome).toMatchObject({ kind: 'done' })
      expect(outcome).not.toEqual(first)
    }
  })

  it('are named in the answer to a call that names none of them', async () => {
    const outcome = await list('carol')
    if (outcome.kind !== 'failed') throw new Error(outcome.kind)
    expect(outcome.error.code).toBe('INVALID_INPUT')
    expect(outcome.error.message).toContain("'Alice Archer', 'Bob Bell'")
  })

  it('have one default, which the person chooses', async () => {
    const [, second] = await connections()
    await world.engine.preferAccount(session('alice'), second?.id ?? '')
    expect((await connections()).map(({ account, isDefault }) => [account, isDefault])).toEqual([['Bob Bell', true], ['Alice Archer', false]])
    expect(await list()).toEqual(await list('Bob Bell'))
  })

  it('S-B24: the same account of the service may serve two people, with a row and a token each', async () => {
    await world.connect(session('bob'), { as: 'alice' })
    const [own] = await world.engine.connections(session('bob'))
    expect(own?.account).toBe('Alice Archer')
    expect((await connections()).map(({ id }) => id)).not.toContain(own?.id)
    await world.engine.disconnect(session('bob'), own?.id ?? '')
    expect((await connections()).map(({ account }) => account)).toContain('Alice Archer')
  })
})
