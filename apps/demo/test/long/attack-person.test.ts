import { createBrowser } from '@grantway/connector-testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startWorld, type World } from '../../src/index.ts'
import { bearerOf, message, post } from '../support/raw.ts'

let world: World
beforeEach(async () => {
  world = await startWorld()
})
afterEach(() => world.close())

const find = message('tools/call', { name: 'todo_find_tasks', arguments: { limit: 1 } })
/** What a call says, as one text. */
const call = async (bearer: string): Promise<string> => JSON.stringify(await (await post(world, bearer, find)).json())
const linkIn = (text: string): string => /https?:\/\/[^\s"\\]+/.exec(text)?.[0] ?? ''
const exchanges = (): number => world.todo.requests.count('/oauth/access_token')
/** Stops a person's browser before the provider's answer reaches us, and gives its address. */
const untilCallback = async (person: ReturnType<typeof createPerson>, link: string): Promise<URL> => {
  person.browser.stopBefore = ({ pathname }) => pathname.startsWith('/oauth/callback/')
  const { url } = await person.follow(link)
  person.browser.stopBefore = () => false
  expect(url.pathname).toBe('/oauth/callback/todo')
  return url
}

describe('the one who starts is the one who finishes', () => {
  it('S-B01, S-B03, P-B13: a link of alice opens nothing for bob, signed in or not', async () => {
    const [alice, bob] = [await bearerOf(world, 'alice'), await bearerOf(world, 'bob')]
    const link = linkIn(await call(alice))
    const stranger = await createBrowser().open(link)
    expect(stranger.url.pathname).toBe('/signin')
    expect(stranger.text).not.toMatch(/Find tasks|TODO/)
    const refused = await createPerson('bob').follow(link)
    expect(refused.status).toBe(403)
    expect(refused.text).toContain('This link was made for somebody else')
    expect(world.todo.requests.entries).toEqual([])
    expect([await call(alice), await call(bob)].join()).toMatch(/AUTH_REQUIRED.*AUTH_REQUIRED/s)
  })

  it('S-B02, P-B13: an address of the provider that alice began ends nowhere in the browser of bob', async () => {
    const [alice, bob] = [await bearerOf(world, 'alice'), await bearerOf(world, 'bob')]
    const callback = await untilCallback(createPerson('alice'), linkIn(await call(alice)))
    const bobs = createPerson('bob')
    await bobs.follow(`${world.server.url}/connections`)
    const page = await bobs.browser.open(callback)
    expect(page.status).toBe(403)
    expect(page.text).toContain('Connection failed.')
    expect(exchanges()).toBe(0)
    expect([await call(alice), await call(bob)].join()).toMatch(/AUTH_REQUIRED.*AUTH_REQUIRED/s)
  })

  it('S-B04, P-B13, P-C2: the same browser does not finish it for whoever signs in next', async () => {
    const alice = await bearerOf(world, 'alice')
    const shared = createPerson('alice')
    const callback = await untilCallback(shared, linkIn(await call(alice)))
    await shared.browser.click(await shared.browser.open(`${world.server.url}/connections`), /Sign out/)
    const signIn = await shared.browser.open(`${world.server.url}/signin`)
    await shared.browser.click(signIn, /\bBob\b/)
    expect((await shared.browser.open(callback)).status).toBe(403)
    expect(exchanges()).toBe(0)
  })

  it('S-M19, P-B23, P-B24: nothing starts before somebody clicks: no prefetch, no second look, no remembered consent', async () => {
    const person = createPerson('alice')
    const client = await connectClient(world.mcpUrl, person, { kind: 'sdk-v2 2026-07-28', elicitation: 'url', onElicit: () => Promise.resolve('cancel') })
    await client.callTool('todo_find_tasks', {}).catch(() => undefined)
    const [asked] = client.elicited
    // The client was handed the address, and its person's browser was not sent there.
    expect(person.browser.visited.filter((url) => url.includes('/connect/'))).toEqual([])
    for (let turn = 0; turn < 20; turn += 1) await person.browser.open(asked?.url ?? '')
    expect(world.todo.requests.entries).toEqual([])
    expect((await person.follow(asked?.url ?? '')).text).toContain('Connected to TODO')
    // The provider remembers; our own page is there again all the same.
    const requests = world.todo.requests.entries.length
    const again = await person.browser.open(`${world.server.url}/connect/todo?cap=tasks-manage`)
    expect(again.url.pathname).toBe('/connect/todo')
    expect(world.todo.requests.entries.length).toBe(requests)
    await client.close()
  })
})

describe('two at a time', () => {
  it('P-A15: two tabs of one person finish in any order, each its own flow', async () => {
    const alice = createPerson('alice')
    const [first, second] = [
      await untilCallback(alice, `${world.server.url}/connect/todo?cap=tasks-read`),
      await untilCallback(alice, `${world.server.url}/connect/todo?cap=tasks-manage`),
    ]
    expect((await alice.browser.open(second)).text).toContain('Connected to TODO')
    expect((await alice.browser.open(first)).text).toContain('Connected to TODO')
    // S-B07: neither answer is good twice.
    expect((await alice.browser.open(first)).status).toBe(410)
    expect(exchanges()).toBe(2)
  })

  it('S-B09: one person in two tenants is two people: a connection, a flow and a link of one is not in the other', async () => {
    const { identity } = world.server
    await identity.people.addMembership({ tenant: 'globex', subject: 'alice' }, ['member'])
    const [acme, globex] = [await bearerOf(world, 'alice', 'acme'), await bearerOf(world, 'alice', 'globex')]
    const alice = createPerson('alice')
    const acmeLink = linkIn(await call(acme))
    const globexLink = linkIn(await call(globex))
    expect((await alice.follow(acmeLink)).text).toContain('Connected to TODO')
    expect(await call(acme)).toContain('structuredContent')
    expect(await call(globex)).toMatch(/AUTH_REQUIRED/)
    // Her browser is in acme: the link of globex is somebody else's.
    expect((await alice.browser.open(globexLink)).status).toBe(403)
  })
})

describe('a person who is removed', () => {
  it('S-B25: in the middle of a flow gets no connection, and their bearer is worth nothing from that moment', async () => {
    const { identity } = world.server
    const bearer = await bearerOf(world, 'alice')
    const alice = createPerson('alice')
    const callback = await untilCallback(alice, linkIn(await call(bearer)))
    await identity.people.disable('alice')
    expect((await post(world, bearer, find)).status).toBe(401)
    expect((await alice.browser.open(callback)).status).toBe(403)
    expect(exchanges()).toBe(0)
  })
})
