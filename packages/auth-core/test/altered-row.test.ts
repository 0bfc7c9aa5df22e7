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
  await world.connect(session('bob'), { as: 'bob' })
})
afterEach(() => world.close())

const stored = () => world.asAdministrator("select state, state_reason from connections where user_id = 'alice'")
const recorded = () => world.asAdministrator("select action, reason from audit_events where action = 'connection.expired'")
const alter = (sealed: string) => world.asAdministrator(`update connections set sealed = ${sealed} where user_id = 'alice'`)
const who = (on?: World['engine']) => world.call(principal('alice'), 'tasks_list_tasks', {}, on && { on })

describe('a stored connection that does not open', () => {
  it.each([
    ['of which a bit was flipped', 'set_byte(sealed, 40, get_byte(sealed, 40) # 1)'],
    ['that holds the tokens of somebody else', "(select sealed from connections where user_id = 'bob')"],
    ['that names a key that never was', 'set_byte(sealed, 5, 99)'],
    ['that was cut off', "substring(sealed from 1 for 3)"],
  ])('S-V01: %s asks its person to reconnect, and is not sent anywhere', async (_what, sealed) => {
    await alter(sealed)
    const before = world.saas.requests.entries.length
    expect(await who()).toMatchObject({
      kind: 'authorization', need: { code: 'AUTH_EXPIRED', url: expect.stringContaining('/connect/tasks?') as string },
    })
    expect(await stored()).toEqual([{ state: 'needs_reauth', state_reason: 'altered' }])
    expect(await recorded()).toEqual([{ action: 'connection.expired', reason: 'altered' }])
    expect(world.saas.requests.entries.length).toBe(before)

    await world.connect(session('alice'))
    expect(await who()).toMatchObject({ kind: 'done' })
    expect(await world.call(principal('bob'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
  })

  it('S-V07: whose key does not open here is left to the operator, and is as it was when the key is back', async () => {
    await world.asAdministrator("update tenant_keys set root_key_id = 'away-' || root_key_id")
    expect(await who(await world.another())).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } })
    expect(await stored()).toEqual([{ state: 'active', state_reason: null }])
    await world.asAdministrator("update tenant_keys set root_key_id = substring(root_key_id from 6)")
    expect(await who(await world.another())).toMatchObject({ kind: 'done' })
  })
})
