import { apiTokenAs } from '@grantway/todo-saas/testing'
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
  world = await startWorld({
    store, provider: { key: { title: 'API token', createUrl: 'https://todo.example/settings', pattern: /todo_pat_[\w-]{43}/ } },
  })
})
afterEach(() => world.close())

const request = { connector: 'tasks', capabilities: ['read'] }
const connect = async (key: string, who = session('alice')) => world.engine.connectKey(who, { ...request, key })

describe('a key of the provider', () => {
  it('connects after the service accepted it, and a call uses it', async () => {
    const key = await apiTokenAs('u_alice', world.saas.url)
    expect(await connect(`  ${key}\n`)).toMatchObject({ kind: 'connected', account: 'Alice Archer' })
    expect((await world.engine.connections(session('alice')))[0]).toMatchObject({ way: 'key', state: 'active' })
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
  })

  it('is limited by this server to what the person agreed to, whatever it can do', async () => {
    await connect(await apiTokenAs('u_alice', world.saas.url))
    expect(await world.call(principal('alice'), 'tasks_delete_task')).toMatchObject({ kind: 'authorization', need: { code: 'SCOPE_MISSING' } })
  })

  it.each(['', 'hello', 'Bearer SECRET_x', `todo_pat_${'x'.repeat(43)} and more`])('refuses %j before anything is sent', async (text) => {
    await expect(connect(text)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(world.saas.requests.entries.filter(({ path }) => path.startsWith('/api/'))).toEqual([])
  })

  it('that the service does not know is refused, and neither stored nor repeated', async () => {
    const wrong = `todo_pat_${'SECRET_key_'.padEnd(43, 'x')}`
    const error = await connect(wrong).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    expect(String(error) + JSON.stringify(error)).not.toContain('SECRET_')
    expect(await world.test.dump()).not.toContain('SECRET_key_')
    expect(await world.engine.connections(session('alice'))).toEqual([])
  })

  it('is stored sealed', async () => {
    const key = await apiTokenAs('u_alice', world.saas.url)
    await connect(key)
    expect(await world.test.dump()).not.toContain(key)
  })

  it('that was revoked at the service asks to reconnect', async () => {
    await connect(await apiTokenAs('u_alice', world.saas.url))
    world.saas.revokeAll('u_alice')
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_EXPIRED' } })
  })

  it('replaces the one before for the same account', async () => {
    await connect(await apiTokenAs('u_alice', world.saas.url))
    await connect(await apiTokenAs('u_alice', world.saas.url))
    expect(await world.engine.connections(session('alice'))).toHaveLength(1)
  })

  it('keeps what was agreed to before when more is added, and another account starts anew', async () => {
    await connect(await apiTokenAs('u_alice', world.saas.url))
    const more = async (account: 'u_alice' | 'u_bob') => world.engine.connectKey(session('alice'), {
      ...request, capabilities: ['erase'], add: account === 'u_bob', key: await apiTokenAs(account, world.saas.url),
    })
    await more('u_alice')
    await more('u_bob')
    const held = (await world.engine.connections(session('alice'))).map(({ account, capabilities }) => [account, capabilities.map(({ id }) => id)])
    expect(Object.fromEntries(held)).toEqual({ 'Alice Archer': ['read', 'erase'], 'Bob Bell': ['erase'] })
  })

  it("S-B01: is refused when the link was made for somebody else", async () => {
    const asked = await world.call(principal('alice'), 'tasks_list_tasks')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    const key = await apiTokenAs('u_bob', world.saas.url)
    await expect(world.engine.connectKey(session('bob'), { ...request, intent: asked.need.intent, key })).rejects.toMatchObject({ code: 'USER_MISMATCH' })
    expect(await world.test.dump()).toMatch(/audit_events .*link\.refused.*USER_MISMATCH/)
    expect(await world.engine.connectKey(session('alice'), { ...request, intent: asked.need.intent, key: await apiTokenAs('u_alice', world.saas.url) }))
      .toMatchObject({ kind: 'connected' })
  })
})
