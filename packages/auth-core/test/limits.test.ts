import { defineConnector, type AnyTool, type Capability, type Connector } from '@grantway/connector-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { manage, read } from './support/tasks-connector.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

const hints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }
const seen: unknown[] = []
const extra: readonly AnyTool[] = [
  {
    name: 'tasks_read_project', title: 'Read a project', description: 'Reads.', requires: [read], annotations: hints,
    input: z.object({ project: z.string() }), output: z.object({ tasks: z.number() }),
    targets: ({ project }: { project: string }) => [{ kind: 'project', id: project }],
    handler: async ({ api }) => ({ tasks: (await (api as { tasks: () => Promise<{ results: unknown[] }> }).tasks()).results.length }),
  },
  {
    name: 'tasks_search', title: 'Search', description: 'Searches.', requires: [read], annotations: hints, narrows: true,
    input: z.object({}), output: z.object({}),
    handler: async ({ limits }) => {
      seen.push(limits)
      return {}
    },
  },
  {
    name: 'tasks_read_either', title: 'Read either', description: 'Reads.', requires: [manage, read], annotations: hints,
    input: z.object({ project: z.string() }), output: z.object({}),
    targets: ({ project }: { project: string }) => [{ kind: 'project', id: project }],
    handler: async ({ capability, limits }) => {
      seen.push([capability.id, limits])
      return {}
    },
  },
  {
    name: 'tasks_add_project', title: 'Add a project', description: 'Adds.', requires: [manage], annotations: { ...hints, readOnlyHint: false },
    input: z.object({}), output: z.object({ id: z.string() }), targets: () => [],
    creates: ({ id }: { id: string }) => [{ kind: 'project', id }],
    handler: async () => ({ id: 'made' }),
  },
]

const withProjects = (changes: Partial<Capability> = {}) => (plain: Connector): Connector => {
  const changed = { ...read, ...changes }
  const swap = (capability: Capability): Capability => {
    if (capability === read) return changed
    return capability === manage ? managing : capability
  }
  const managing: Capability = { ...manage, includes: [changed] }
  const all = <Item extends { readonly requires: readonly Capability[] }>(items: readonly Item[]) =>
    items.map((item) => ({ targets: () => [], ...item, requires: item.requires.map(swap) as unknown as readonly [Capability] }))
  return defineConnector({
    ...plain,
    capabilities: plain.capabilities.map(swap) as unknown as Connector['capabilities'],
    targetKinds: [{
      kind: 'project', title: 'Projects', example: 'home',
      parse: (typed) => (/^[a-z]+$/.test(typed) ? typed : undefined),
    }],
    tools: [...all(plain.tools), ...all(extra).map((tool) => (tool.narrows ? { ...tool, targets: undefined } : tool) as AnyTool)],
    resources: all(plain.resources ?? []),
  })
}

const requests = (world: World): number => world.saas.requests.entries.filter(({ path }) => path.startsWith('/api/')).length

describe('a limited grant', () => {
  let world: World
  let id = ''
  beforeEach(async () => {
    world = await startWorld({ store, shape: withProjects() })
    await world.connect(session('alice'))
    id = (await world.engine.connections(session('alice')))[0]?.id ?? ''
  })
  afterEach(() => world.close())
  const limit = (allow: readonly string[], deny: readonly string[] = []) =>
    world.engine.changeLimits(session('alice'), id, 'read', {
      allow: allow.map((text) => ({ kind: 'project', text })), deny: deny.map((text) => ({ kind: 'project', text })),
    })

  it('refuses what is outside before any request, and names the link that mends it', async () => {
    await limit(['home'])
    const before = requests(world)
    const outcome = await world.call(principal('alice'), 'tasks_read_project', { project: 'work' })
    expect(outcome).toMatchObject({
      kind: 'authorization', need: { code: 'RESOURCE_NOT_SELECTED', link: { uri: 'auth://tasks/limits', name: 'tasks_limits_link' } },
    })
    expect(requests(world)).toBe(before)
    // Control: what is inside arrives at the service.
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'home' })).toMatchObject({ kind: 'done' })
    expect(requests(world)).toBe(before + 1)
  })

  it('S-B29: says neither in the sentence nor in the address what was asked for', async () => {
    await limit(['home'])
    const outcome = await world.call(principal('alice'), 'tasks_read_project', { project: 'salaries' })
    if (outcome.kind !== 'authorization') throw new Error(outcome.kind)
    expect(JSON.stringify([outcome.need.text, outcome.need.message, outcome.need.url])).not.toContain('salaries')
  })

  it('hands its limits to a tool that narrows itself', async () => {
    await limit(['home'], ['work'])
    await world.call(principal('alice'), 'tasks_search')
    expect(seen.at(-1)).toEqual({ allow: [{ kind: 'project', id: 'home' }], deny: [{ kind: 'project', id: 'work' }] })
  })

  it('runs on the grant that lets the call through, and never lends it the reach of another', async () => {
    await world.connect(session('alice'), { capabilities: ['manage'] })
    await world.engine.changeLimits(session('alice'), id, 'manage', { allow: [{ kind: 'project', text: 'home' }], deny: [] })
    const ran = async (project: string) => {
      expect(await world.call(principal('alice'), 'tasks_read_either', { project })).toMatchObject({ kind: 'done' })
      return seen.at(-1)
    }
    expect(await ran('home')).toEqual(['manage', { allow: [{ kind: 'project', id: 'home' }], deny: [] }])
    // The other capability has no limits: the call runs, and is told that it runs as no more than that.
    expect(await ran('work')).toEqual(['read', undefined])
  })

  it('denies what is listed as denied, and only that', async () => {
    await limit([], ['work'])
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'work' })).toMatchObject({ kind: 'authorization' })
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'home' })).toMatchObject({ kind: 'done' })
  })

  it('is unlimited again when the list is emptied', async () => {
    await limit(['home'])
    await limit([])
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'work' })).toMatchObject({ kind: 'done' })
  })

  it('survives a reconnection of the same account', async () => {
    await limit(['home'])
    await world.connect(session('alice'))
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'work' })).toMatchObject({ kind: 'authorization' })
  })

  it('releases a held call when the person changes the limits', async () => {
    await limit(['home'])
    const outcome = await world.call(principal('alice'), 'tasks_read_project', { project: 'work' })
    if (outcome.kind !== 'authorization') throw new Error(outcome.kind)
    const { intent } = outcome.need
    // A new connection is no answer to this question.
    await world.connect(session('alice'))
    const wait = (timeoutMs: number) =>
      world.engine.awaitIntent(principal('alice'), intent, { timeoutMs, signal: new AbortController().signal })
    expect(await wait(0)).toBe('pending')
    await limit(['home', 'work'])
    expect(await wait(1000)).toBe('connected')
  })

  it('refuses an entry that is no such target and keeps what was stored', async () => {
    await limit(['home'])
    await expect(limit(['home', '../x'])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect((await world.engine.connections(session('alice')))[0]?.limits['read']).toMatchObject({ allow: [{ id: 'home' }] })
  })

  it("S-M05: cannot be changed by anybody else, nor seen", async () => {
    for (const other of [session('bob'), session('alice', 'globex')]) {
      expect(await world.engine.changeLimits(other, id, 'read', { allow: [], deny: [] })).toBeUndefined()
      expect(await world.engine.switchOff(other, id, 'read')).toBe(false)
      expect(await world.engine.nameAccount(other, id, 'mine')).toBe(false)
      expect(await world.engine.preferAccount(other, id)).toBe(false)
    }
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'home' })).toMatchObject({ kind: 'done' })
  })
})

describe('a capability that selects', () => {
  let world: World
  beforeEach(async () => {
    world = await startWorld({ store, shape: withProjects({ selects: 'project' }) })
    await world.connect(session('alice'), { capabilities: ['read', 'manage'] })
  })
  afterEach(() => world.close())

  it('reaches nothing until something is selected, and what a call created', async () => {
    const connection = (await world.engine.connections(session('alice')))[0]
    await world.engine.switchOff(session('alice'), connection?.id ?? '', 'manage')
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'made' })).toMatchObject({
      kind: 'authorization', need: { code: 'RESOURCE_NOT_SELECTED' },
    })
    await world.connect(session('alice'), { capabilities: ['read', 'manage'] })
    expect(await world.call(principal('alice'), 'tasks_add_project')).toMatchObject({ kind: 'done' })
    await world.engine.switchOff(session('alice'), connection?.id ?? '', 'manage')
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'made' })).toMatchObject({ kind: 'done' })
    expect(await world.call(principal('alice'), 'tasks_read_project', { project: 'other' })).toMatchObject({ kind: 'authorization' })
  })
})

describe('a capability that is switched off', () => {
  it('is missing from then on, and the rest stays', async () => {
    const world = await startWorld({ store })
    await world.connect(session('alice'), { capabilities: ['read', 'erase'] })
    const [connection] = await world.engine.connections(session('alice'))
    expect(await world.engine.switchOff(session('alice'), connection?.id ?? '', 'erase')).toBe(true)
    expect(await world.call(principal('alice'), 'tasks_delete_task')).toMatchObject({ kind: 'authorization', need: { code: 'SCOPE_MISSING' } })
    expect(await world.call(principal('alice'), 'tasks_list_tasks')).toMatchObject({ kind: 'done' })
    await world.close()
  })
})
