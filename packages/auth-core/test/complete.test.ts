import { defineConnector, type AnyResourceTemplate, type CallContext, type Connector } from '@grantway/connector-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { read } from './support/tasks-connector.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

type Api = { tasks: () => Promise<{ results: { content: string }[] }> }
let offered: (context: CallContext<Api>, variable: string, typed: string) => Promise<readonly string[]>
const asked: unknown[] = []

const template: AnyResourceTemplate = {
  uriTemplate: 'tasks://{project}/task/{id}', name: 'project_task', title: 'Task', description: 'A task.', mimeType: 'text/plain',
  requires: [read],
  targets: ({ project = '' }) => [{ kind: 'project', id: project }],
  complete: async (context: CallContext<Api>, variable, typed, others) => {
    asked.push([variable, typed, others, context.limits])
    return offered(context, variable, typed)
  },
  read: () => Promise.resolve({ mimeType: 'text/plain', text: '' }),
}
const withTemplate = (plain: Connector): Connector =>
  defineConnector({
    ...plain,
    targetKinds: [{ kind: 'project', title: 'Projects', example: 'home', parse: (typed) => typed }],
    tools: plain.tools.map((tool) => ({ ...tool, targets: () => [] })),
    resources: [template],
  })

let world: World
beforeEach(async () => {
  world = await startWorld({ store, shape: withTemplate })
  offered = async () => ['home', 'work']
  asked.length = 0
})
afterEach(() => world.close())

const complete = (variable: string, typed: string, others: Record<string, string> = {}, who = principal('alice')) =>
  world.engine.completeResource(who, world.connector, template, { variable, typed, others }, new AbortController().signal)
const reads = () => world.saas.requests.entries.filter(({ path }) => path === '/api/v1/tasks').length

describe('the values of a variable', () => {
  it('are none where nothing is connected: no question, no request, nothing for the connector to do', async () => {
    expect(await complete('project', 'h')).toEqual([])
    expect(asked).toEqual([])
    // Control: with a connection it does.
    await world.connect(session('alice'))
    expect(await complete('project', 'h', { id: '1' })).toEqual(['home', 'work'])
    expect(asked).toEqual([['project', 'h', { id: '1' }, undefined]])
  })

  it('come from the person\'s own account, and stand in the audit log without what was typed', async () => {
    offered = async ({ api }) => (await api.tasks()).results.map(({ content }) => content)
    await world.connect(session('alice'))
    const before = reads()
    expect((await complete('id', 'SECRET_typed', { project: 'home' })).length).toBeGreaterThan(0)
    expect(reads()).toBe(before + 1)
    expect(await complete('id', '', { project: 'home' }, principal('bob'))).toEqual([])
    await world.engine.close()
    const rows = JSON.stringify(await world.asAdministrator('select action, object, details::text from usage_events'))
    expect(rows).toMatch(/resource\.completed.*project_task/)
    expect(rows).not.toContain('SECRET_typed')
  })

  it('S-M05: stay within the limits of the grant', async () => {
    await world.connect(session('alice'))
    const [connection] = await world.engine.connections(session('alice'))
    await world.engine.changeLimits(session('alice'), connection?.id ?? '', 'read', { allow: [{ kind: 'project', text: 'home' }], deny: [] })
    expect(await complete('project', '', { id: '1' })).toEqual(['home'])
    expect(await complete('id', '', { project: 'work' })).toEqual([])
    expect(await complete('id', '', { project: 'home' })).toEqual(['home', 'work'])
    expect(asked.at(-1)).toMatchObject(['id', '', {}, { allow: [{ kind: 'project', id: 'home' }] }])
  })

  it('are at most 100', async () => {
    offered = async () => Array.from({ length: 500 }, (_, index) => `p${index}`)
    await world.connect(session('alice'))
    expect(await complete('project', 'p')).toHaveLength(100)
  })

  it('are none when the connector fails, and none for somebody who only watches over others', async () => {
    await world.connect(session('alice'))
    expect(await complete('project', '', {}, { ...principal('alice'), roles: ['auditor'] })).toEqual([])
    const { complete: _omitted, ...silent } = template
    offered = () => Promise.reject(new Error('SECRET_failure'))
    expect(await complete('project', '')).toEqual([])
    expect(await world.engine.completeResource(
      principal('alice'), world.connector, silent,
      { variable: 'project', typed: '', others: {} }, new AbortController().signal,
    )).toEqual([])
  })
})
