import { ConnectorError, type Connector } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { principal, session, startWorld, type World } from './support/world.ts'

describe('a tool call', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  it('asks a person with no connections to open the connector link, and says so in one sentence', async () => {
    const outcome = await world.call(principal('alice'), 'tasks_list_tasks')
    if (outcome.kind !== 'authorization') throw new Error(outcome.kind)
    expect(outcome.need).toMatchObject({ code: 'AUTH_REQUIRED', repeated: false, link: { uri: 'auth://tasks', name: 'tasks_auth_link' } })
    expect(outcome.need.text).toBe(
      'AUTH_REQUIRED: Your Tasks account is not connected. To use "List tasks", please open the ' +
        `'tasks_auth_link' resource (auth://tasks): http://localhost:3000/connect/tasks?cap=read&i=${outcome.need.intent}`,
    )
    expect(world.saas.requests.entries).toEqual([])
  })

  it('hands out the same live intent to a model that loops, and marks the answer as repeated', async () => {
    const ask = async () => {
      const outcome = await world.call(principal('alice', 'acme', 'looping'), 'tasks_list_tasks')
      return outcome.kind === 'authorization' ? outcome.need : undefined
    }
    const [first, second] = [await ask(), await ask()]
    expect(first?.repeated).toBe(false)
    expect(second?.repeated).toBe(true)
    expect(second?.intent).toBe(first?.intent)
  })

  it('works after the person consented, for that person only', async () => {
    expect(await world.connect(session('alice'))).toMatchObject({ kind: 'connected', account: 'Alice Archer' })
    const outcome = await world.call(principal('alice'), 'tasks_list_tasks')
    expect(outcome).toMatchObject({ kind: 'done' })
    for (const other of [principal('bob'), principal('alice', 'globex')]) {
      expect(await world.call(other, 'tasks_list_tasks')).toMatchObject({ kind: 'authorization', need: { code: 'AUTH_REQUIRED' } })
    }
  })

})

describe('a tool call of a connected person', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
    await world.connect(session('alice'))
  })
  afterAll(() => world.close())

  it('S-B27: names the narrow link when the account is connected without the capability', async () => {
    const outcome = await world.call(principal('alice'), 'tasks_add_task', { content: 'x' })
    expect(outcome).toMatchObject({ kind: 'authorization', need: { code: 'SCOPE_MISSING', link: { name: 'tasks_manage_link' } } })
  })

  it('S-B27: keeps what was granted when more is added', async () => {
    expect(await world.connect(session('alice'), { capabilities: ['manage'] })).toMatchObject({ kind: 'connected' })
    expect(await world.call(principal('alice'), 'tasks_add_task', { content: 'from a test' })).toMatchObject({ kind: 'done' })
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
    const [connection, ...more] = await world.engine.connections(session('alice'))
    expect(more).toEqual([])
    expect(connection?.capabilities.map(({ id }) => id)).toEqual(['read', 'manage'])
  })

  it('P-B7: writes only once for a call that was held open and retried', async () => {
    const asked = await world.call(principal('alice'), 'tasks_delete_task')
    if (asked.kind !== 'authorization') throw new Error(asked.kind)
    const { intent } = asked.need
    await world.connect(session('alice'), { capabilities: ['erase'], intent })
    expect(await world.engine.awaitIntent(principal('alice'), intent, { timeoutMs: 0, signal: new AbortController().signal })).toBe('connected')
    const outcomes = await Promise.all([1, 2, 3].map(() => world.call(principal('alice'), 'tasks_delete_task', {}, { intent })))
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'failed', 'failed'])
    expect(outcomes.find(({ kind }) => kind === 'failed')).toMatchObject({ error: { code: 'CONFLICT' } })
    // Another call that waited for the same consent is another wish.
    expect(await world.call(principal('alice'), 'tasks_delete_task', { id: 'another' }, { intent })).toMatchObject({ kind: 'done' })
  })

  it('withholds an error sentence that contains the live token', async () => {
    const [token = ''] = world.saas.issuedTokens().filter((one) => one.startsWith('todo_at_')).slice(-1)
    world.mischief.misbehave = () => Promise.reject(new ConnectorError('CONFLICT', { message: `upstream said ${token}` }))
    const outcome = await world.call(principal('alice'), 'tasks_misbehave')
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } })
    expect(JSON.stringify(outcome)).not.toContain(token)
  })

  it('S-M11: withholds a result that contains the live token', async () => {
    let seen = ''
    world.mischief.misbehave = async () => {
      seen = world.saas.issuedTokens().filter((token) => token.startsWith('todo_at_')).join(' ')
      return { note: seen }
    }
    expect(await world.call(principal('alice'), 'tasks_misbehave')).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } })
    // Control: the same call without a token in its answer goes through.
    world.mischief.misbehave = () => Promise.resolve({ note: seen.slice(0, 9) })
    expect(await world.call(principal('alice'), 'tasks_misbehave')).toMatchObject({ kind: 'done' })
  })

  it('S-M14: never shows the message of an unexpected exception', async () => {
    world.mischief.misbehave = () => Promise.reject(new Error('SECRET_in_a_message'))
    const outcome = await world.call(principal('alice'), 'tasks_misbehave')
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } })
    expect(JSON.stringify(outcome)).not.toContain('SECRET_')
  })

  it('S-E04: refuses a connector that asks for an origin it does not declare, before anything is sent', async () => {
    const before = world.saas.requests.entries.length
    world.mischief.misbehave = ({ api }) => api.echo('http://127.0.0.1:1/steal')
    expect(await world.call(principal('alice'), 'tasks_misbehave')).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } })
    expect(world.saas.requests.entries.length).toBe(before)
  })

  it('S-M07, P-A18: opens a cursor only for the person and tool it was sealed for', async () => {
    let sealed = ''
    world.mischief.misbehave = ({ seal }) => Promise.resolve((sealed = seal('page-2')))
    await world.call(principal('alice'), 'tasks_misbehave')
    world.mischief.misbehave = ({ open }) => Promise.resolve(open(sealed))
    expect(await world.call(principal('alice'), 'tasks_misbehave')).toMatchObject({ kind: 'done', value: { output: { value: 'page-2' } } })
    await world.connect(session('bob'), { as: 'bob' })
    expect(await world.call(principal('bob'), 'tasks_misbehave')).toMatchObject({ kind: 'failed', error: { code: 'INVALID_INPUT' } })
  })

  it.each([
    ['SSO_REQUIRED', /^SSO_REQUIRED: The organisation at Tasks asks you to sign in again\./, /^Sign in to your organisation at Tasks again/],
    ['RESOURCE_NOT_SELECTED', /^RESOURCE_NOT_SELECTED: Your Tasks account is connected, but what/, /^Choose what the assistant may reach at Tasks/],
    ['SCOPE_MISSING', /^SCOPE_MISSING: Your Tasks account is connected, but not for "Read tasks"/, /^Allow "Read tasks" at Tasks/],
    ['AUTH_EXPIRED', /^AUTH_EXPIRED: /, /^Reconnect Tasks/],
  ] as const)('asks for what mends %s, in words that fit it', async (code, text, message) => {
    const who = principal('alice', 'acme', code)
    world.mischief.misbehave = () => Promise.reject(new ConnectorError(code))
    const outcome = await world.call(who, 'tasks_misbehave')
    expect(outcome).toMatchObject({
      kind: 'authorization', need: { code, text: expect.stringMatching(text) as string, message: expect.stringMatching(message) as string },
    })
    const again = await world.call(who, 'tasks_misbehave')
    expect(again).toMatchObject({ need: { repeated: true, shortText: expect.stringMatching(new RegExp(`^${code}: .*http`)) as string } })
    if (code === 'AUTH_EXPIRED') await world.connect(session('alice'))
  })

  it('leads a person whose organisation wants a new sign-in to the page that asks, although everything is granted', async () => {
    await world.connect(session('alice'))
    world.mischief.misbehave = () => Promise.reject(new ConnectorError('SSO_REQUIRED'))
    const outcome = await world.call(principal('alice', 'acme', 'sso'), 'tasks_misbehave')
    if (outcome.kind !== 'authorization') throw new Error(outcome.kind)
    const { intent } = outcome.need
    const request = { connector: 'tasks', capabilities: ['read'] }
    expect(await world.engine.offer(session('alice'), { ...request, intent })).toMatchObject({ kind: 'offer', complete: false })
    // Control: without the question there is nothing to do.
    expect(await world.engine.offer(session('alice'), request)).toMatchObject({ kind: 'offer', complete: true })
    await world.connect(session('alice'), { intent })
    const wait = { timeoutMs: 0, signal: new AbortController().signal }
    expect(await world.engine.awaitIntent(principal('alice', 'acme', 'sso'), intent, wait)).toBe('connected')
  })
})

describe('a tool that destroys something', () => {
  it('gives its question instead of running where the person can be asked, once it may run at all', async () => {
    const asking = (plain: Connector): Connector => ({
      ...plain, tools: plain.tools.map((tool) => (tool.name === 'tasks_delete_task' ? { ...tool, confirm: ({ id }) => id && `Delete ${id}?` } : tool)),
    })
    const world = await startWorld({ shape: asking })
    const call = (input: unknown, asksFirst: boolean) => world.call(principal('alice'), 'tasks_delete_task', input, { asksFirst })
    expect(await call({ id: '1' }, true)).toMatchObject({ kind: 'authorization' })
    await world.connect(session('alice'), { capabilities: ['erase'] })
    expect(await call({ id: '1' }, true)).toEqual({ kind: 'unconfirmed', question: 'Delete 1?' })
    expect(await call({}, true)).toMatchObject({ kind: 'done' })
    expect(await call({ id: '1' }, false)).toMatchObject({ kind: 'done' })
    await world.close()
  })
})
