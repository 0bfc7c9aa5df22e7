import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scanForLeaks, type Sink } from '@grantway/connector-testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startWorld, type McpClient, type Person, type ToolAnswer, type World } from '../src/index.ts'

let world: World
let alice: Person
const clients: McpClient[] = []

const connect = async (person: Person): Promise<McpClient> => {
  const client = await connectClient(world.mcpUrl, person, { kind: 'sdk-v2 2026-07-28' })
  clients.push(client)
  return client
}
const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
const find = (client: McpClient, limit = 50): Promise<ToolAnswer> => client.callTool('todo_find_tasks', { limit })
const consent = async (person: Person, client: McpClient): Promise<string> =>
  (await person.follow(/https?:\/\/\S+/.exec(textOf(await find(client)))?.[0] ?? '')).text

beforeEach(async () => {
  world = await startWorld({ accessTokenSeconds: 600 })
  alice = createPerson('alice')
})
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
  await world.close()
})

describe('the four scenarios', () => {
  it('user with no connections', async () => {
    const client = await connect(alice)
    expect(textOf(await find(client))).toMatch(/^AUTH_REQUIRED: /)
    expect(textOf(await client.callTool('connections_check', {}))).toContain('TODO is not connected')
    expect(await consent(alice, client)).toContain('Connected to TODO as Alice Archer.')
    expect(textOf(await client.callTool('check-connection', {}))).toContain('Connected to TODO as Alice Archer.')
    expect((await client.callTool('todo-list', {})).structuredContent).toMatchObject({ page: { returned: 20, hasMore: true } })
  })

  it('user who removed the access at the service', async () => {
    const client = await connect(alice)
    await consent(alice, client)
    world.todo.faults.api = '503'
    expect(textOf(await client.callTool('connections_check', {}))).toMatch(/^TODO does not answer now/)
    world.todo.faults.reset()
    world.todo.revokeAll('u_alice')
    expect(textOf(await client.callTool('connections_list', {}))).toContain('Connected to TODO as Alice Archer.')
    expect(textOf(await client.callTool('connections_check', {}))).toMatch(
      /^Connection failed\. Please try again: TODO no longer accepts the authorization of Alice Archer\. To reconnect, open the 'todo_auth_link' resource \(auth:\/\/todo\): http/,
    )
    expect(textOf(await client.callTool('connections_list', {}))).toContain('The TODO authorization has expired.')
    expect(await consent(alice, client)).toContain('Connected to TODO as Alice Archer.')
    expect(textOf(await client.callTool('connections_check', {}))).toContain('Connected to TODO as Alice Archer.')
  })

  it('user with expired tokens', async () => {
    const client = await connect(alice)
    await consent(alice, client)
    world.todo.expireAccessTokens()
    expect((await find(client)).isError).toBeFalsy()
    world.todo.expireAccessTokens()
    world.todo.faults.tokenEndpoint = 'invalid_grant'
    expect(textOf(await find(client))).toMatch(/^AUTH_EXPIRED: Your TODO authorization has expired\. Please re-open the 'todo_auth_link' resource/)
    world.todo.faults.reset()
    expect(await consent(alice, client)).toContain('Connected to TODO as Alice Archer.')
    expect((await find(client)).isError).toBeFalsy()
  })

  it('user revoking access externally', async () => {
    const client = await connect(alice)
    await consent(alice, client)
    const settings = await alice.follow(`${world.todo.url}/settings/applications`)
    await alice.browser.click(settings, /^Remove/)
    expect(textOf(await find(client))).toMatch(/^AUTH_EXPIRED: /)
    expect((await alice.follow(`${world.server.url}/connections`)).text).toMatch(/reconnect/i)
  })

  it('multi-user concurrency', async () => {
    const bob = createPerson('bob')
    const [alices, bobs] = [await connect(alice), await connect(bob)]
    await consent(alice, alices)
    await consent(bob, bobs)
    const seen = async (client: McpClient): Promise<string> => textOf(await find(client))
    const [aliceSees, bobSees] = [await seen(alices), await seen(bobs)]
    expect(aliceSees).not.toBe(bobSees)
    world.todo.expireAccessTokens()
    const answers = await Promise.all(Array.from({ length: 40 }, (_, turn) => seen(turn % 2 === 0 ? alices : bobs)))
    expect(answers.filter((answer, turn) => answer !== (turn % 2 === 0 ? aliceSees : bobSees))).toEqual([])
    expect(world.todo.requests.count('/oauth/access_token', { grantType: 'refresh_token' })).toBe(2)
  })
})

describe('the whole run', () => {
  const walk = (folder: string): Sink[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return walk(path)
      return entry.isFile() ? [{ name: path, text: readFileSync(path) }] : []
    })

  it('S-M11, P-B22, P-C15: leaves no secret of the TODO service, and none of ours, where it must not be', async () => {
    const bob = createPerson('bob')
    const client = await connect(alice)
    await consent(alice, client)
    await bob.follow(/https?:\/\/\S+/.exec(textOf(await find(await connect(bob))))?.[0] ?? '')
    world.todo.expireAccessTokens()
    await find(client)
    world.todo.faults.echoBearerInErrors = true
    for (const fault of ['401', '403', '429', '500'] as const) {
      world.todo.faults.api = fault
      await find(client)
    }
    world.todo.faults.reset()

    const upstream = new Map(world.todo.issuedTokens().map((token, index) => [`secret ${index} of the TODO service`, token]))
    upstream.set('client secret', 'SECRET_todo_client')
    const everywhere = [
      ...clients.map((one, index) => ({ name: `client ${index}`, text: one.received() })),
      { name: 'log', text: world.logged() },
      ...(existsSync(world.dataDir) ? walk(world.dataDir) : []),
      { name: 'dump', text: (await world.dump()) ?? '' },
    ]
    expect(everywhere.reduce((sum, { text }) => sum + text.length, 0)).toBeGreaterThan(20_000)
    expect(scanForLeaks(upstream, everywhere)).toEqual([])

    // Our own bearers are given to their client and are nowhere else.
    const bearers = new Map(clients.flatMap((one, index) => [...one.received().matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)]
      .map(([, token = ''], turn): [string, string] => [`bearer ${turn} of client ${index}`, token])))
    expect(bearers.size).toBeGreaterThan(1)
    expect(scanForLeaks(bearers, everywhere.slice(clients.length))).toEqual([])

    // Control: the scan reads these places; what is stored in the clear is found there.
    expect(scanForLeaks(new Map([['a label', 'Alice Archer']]), everywhere.slice(clients.length)).length).toBeGreaterThan(0)
  })
})
