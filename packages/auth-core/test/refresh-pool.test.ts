import { afterAll, beforeAll, expect, it } from 'vitest'
import { schema } from '../src/store/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { fetchWith, gate } from './support/collaborators.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
let world: World
beforeAll(async () => {
  store = await openTestStore()
  world = await startWorld({ store, accessTokenSeconds: 600 })
  await world.connect(session('alice'))
})
afterAll(async () => {
  await world.close()
  await store.close()
})

it('S-R02: holds no database connection while the provider is asked, for more refreshes than there are connections', async () => {
  const people = Array.from({ length: 15 }, (_, index) => `p${index}`)
  const answers = gate()
  let asked = 0
  const engine = await world.another({
    fetch: fetchWith({ token: async () => {
      asked += 1
      await answers.opened
      return new Response(null, { status: 503 })
    } }),
  })
  await store.store.shared((sql) => sql.insert(schema.users).values(people.map((id) => ({ id, displayName: id, kind: 'demo' as const }))))
  for (const subject of people) {
    const owner = { tenant: 'acme', subject }
    const tokens = { issuer: world.saas.url, accessToken: 'SECRET_old', refreshToken: 'SECRET_old', issuedAt: 0, expiresAt: 1 }
    const sealed = await world.vault.seal({ ...owner, purpose: 'tokens', row: subject, connector: 'tasks', version: 1 }, tokens)
    await store.store.owned(owner, async (sql) => {
      await sql.insert(schema.connections).values({
        id: subject, tenantId: 'acme', userId: subject, connector: 'tasks', registration: 'tasks', accountKey: subject, accountLabel: subject,
        state: 'active', grantedScopes: [], version: 1, connectedAt: new Date(), ...sealed,
      })
      await sql.insert(schema.grants).values({ tenantId: 'acme', userId: subject, connectionId: subject, capability: 'read', grantedAt: new Date() })
    })
  }
  const calls = people.map((subject) => world.call(principal(subject), 'tasks_list_tasks', {}, { on: engine }))
  await expect.poll(() => asked, { timeout: 20_000 }).toBe(15)
  // All of them wait for the provider, and somebody else is served.
  expect(await engine.connections(session('alice'))).toMatchObject([{ state: 'active' }])
  answers.open()
  expect((await Promise.all(calls)).map(({ kind }) => kind)).toEqual(people.map(() => 'failed'))
})
