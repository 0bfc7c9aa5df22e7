import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { browserOf } from '@grantway/todo-saas/testing'
import type { DeviceFlow } from '../src/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

let world: World
let issuer = ''
beforeEach(async () => {
  world = await startWorld({
    store,
    shape: (plain) => {
      issuer = plain.provider.issuer
      return { ...plain, provider: { ...plain.provider, device_authorization_endpoint: `${issuer}/oauth/device_authorization` } }
    },
  })
})
afterEach(() => world.close())

const request = { connector: 'tasks', capabilities: ['read'] }
const begin = async (who = session('alice')) => {
  const flow = await world.engine.beginDevice(who, request)
  if (flow.state !== 'pending') throw new Error(flow.state)
  return flow
}
const enter = async (userCode: string, as: 'u_alice' | 'u_bob', decision: 'allow' | 'deny' = 'allow'): Promise<void> => {
  const browser = browserOf(as, issuer)
  const page = await browser.open('/device')
  const consent = await (await browser.submit(page, '/device', { user_code: userCode })).text()
  await browser.submit(consent, '/device', { user_code: userCode, decision })
}
const look = async (id: string, seconds = 5): Promise<DeviceFlow | undefined> => {
  world.clock.forward(seconds)
  return world.engine.deviceFlow(session('alice'), id)
}
const polls = (): number => world.saas.requests.entries.filter(({ path, grantType }) =>
  path === '/oauth/access_token' && grantType === 'urn:ietf:params:oauth:grant-type:device_code').length

describe('a device flow', () => {
  it('S-B30: connects after the one who started it said that the account is theirs', async () => {
    const flow = await begin()
    expect((await look(flow.id))?.state).toBe('pending')
    await enter(flow.userCode, 'u_alice')
    const held = await look(flow.id)
    if (held?.state !== 'held') throw new Error(held?.state)
    expect(held.outcome).toMatchObject({ account: 'Alice Archer', before: undefined })
    // Nothing is connected before the answer.
    expect(await world.engine.connections(session('alice'))).toEqual([])
    expect(await world.engine.decideAccount(session('alice'), held.outcome.held, 'keep_both')).toMatchObject({ kind: 'connected' })
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
  })

  it('S-B30: whose code somebody else entered is dropped and revoked when its starter says no', async () => {
    const flow = await begin()
    await enter(flow.userCode, 'u_bob')
    const held = await look(flow.id)
    if (held?.state !== 'held') throw new Error(held?.state)
    expect(held.outcome.account).toBe('Bob Bell')
    await world.engine.decideAccount(session('alice'), held.outcome.held, 'cancel')
    expect(world.saas.requests.count('/api/v1/revoke')).toBe(1)
    expect(await world.engine.connections(session('alice'))).toEqual([])
  })

  it('S-M07: is not there for anybody else', async () => {
    const flow = await begin()
    for (const other of [session('bob'), session('alice', 'globex')]) {
      expect(await world.engine.deviceFlow(other, flow.id)).toBeUndefined()
    }
  })

  it('S-B31: asks the provider once an interval, however many look, and never early', async () => {
    const flow = await begin()
    for (let second = 0; second < 20; second += 1) {
      world.clock.forward(1)
      await Promise.all(Array.from({ length: 5 }, () => world.engine.deviceFlow(session('alice'), flow.id)))
      expect(polls()).toBe(Math.floor((second + 1) / flow.intervalSeconds))
    }
  })

  it('S-B31: never asks early in 1,000 looks from two processes, also after the provider said to slow down', { timeout: 120_000 }, async () => {
    const asked: { readonly at: number; readonly slowed: boolean }[] = []
    const tokenFetch: typeof fetch = async (input, init) => {
      if (!String(init?.body).includes('device_code=')) return fetch(input, init)
      const slowed = asked.length % 10 === 3
      asked.push({ at: world.clock.now().getTime(), slowed })
      return slowed ? Response.json({ error: 'slow_down' }, { status: 400 }) : fetch(input, init)
    }
    const processes = [await world.another({ tokenFetch }), await world.another({ tokenFetch })]
    const flow = await begin()
    for (let turn = 0; turn < 500; turn += 1) {
      world.clock.forward(((turn * 7919) % 17) / 10)
      await Promise.all(processes.map((engine) => engine.deviceFlow(session('alice'), flow.id)))
    }
    let interval = flow.intervalSeconds
    for (const [index, { at, slowed }] of asked.entries()) {
      const before = asked[index - 1]
      if (before) expect(at - before.at).toBeGreaterThanOrEqual(interval * 1_000)
      if (slowed) interval += 5
    }
    expect(asked.filter(({ slowed }) => slowed).length).toBeGreaterThan(1)
    expect(asked.length).toBeGreaterThan(20)
    await Promise.all(processes.map((engine) => engine.close()))
  })

  it('S-B31: counts the interval from the answer, and asks nobody else while it is awaited', async () => {
    let polled = 0
    const slow: typeof fetch = async (input, init) => {
      if (!String(init?.body).includes('device_code=')) return fetch(input, init)
      polled += 1
      world.clock.forward(8)
      // Another process, while this request is on its way and more than an interval has passed.
      await other.deviceFlow(session('alice'), flow.id)
      return fetch(input, init)
    }
    const [engine, other] = [await world.another({ tokenFetch: slow }), await world.another({ tokenFetch: slow })]
    const flow = await begin()
    world.clock.forward(flow.intervalSeconds)
    await engine.deviceFlow(session('alice'), flow.id)
    expect(polled).toBe(1)
    world.clock.forward(flow.intervalSeconds - 1)
    await engine.deviceFlow(session('alice'), flow.id)
    expect(polled).toBe(1)
    world.clock.forward(1)
    await engine.deviceFlow(session('alice'), flow.id)
    expect(polled).toBe(2)
    await Promise.all([engine.close(), other.close()])
  })

  it('S-B31: ends with its code, and asks no more', async () => {
    const flow = await begin()
    expect((await look(flow.id, 3_600))?.state).toBe('expired')
    const before = polls()
    await look(flow.id, 60)
    expect(polls()).toBe(before)
  })

  it('says so when the person declines', async () => {
    const flow = await begin()
    await enter(flow.userCode, 'u_alice', 'deny')
    expect((await look(flow.id))?.state).toBe('declined')
  })

  it('keeps its codes sealed', async () => {
    const flow = await begin()
    expect(await store.dump()).not.toContain(flow.userCode)
  })

  it('S-B32: is started five times at most by one person', async () => {
    for (let count = 0; count < 5; count += 1) await begin()
    await expect(begin()).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('S-B01: is refused for a link of somebody else', async () => {
    const asked = await world.call(principal('alice'), 'tasks_list_tasks')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    await expect(world.engine.beginDevice(session('bob'), { ...request, intent: asked.need.intent })).rejects.toMatchObject({ code: 'USER_MISMATCH' })
  })
})
