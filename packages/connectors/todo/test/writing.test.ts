import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startWorld, type Connected, type World } from './connected.ts'

const now = new Date('2026-11-23T08:00:00Z')
let world: World
let alice: Connected

beforeEach(async () => {
  world = await startWorld(() => now)
  alice = await world.connect()
})
afterEach(() => world.saas.close())

const idOf = async (text: string): Promise<string> =>
  (await alice.call('todo_find_tasks', { text })).tasks[0].id
const dueOf = async (id: string) => (await alice.call('todo_get_task', { id })).due

describe('adding', () => {
  it('adds tasks with everything that was said of them', async () => {
    const { results, done } = await alice.call('todo_add_tasks', {
      tasks: [
        {
          content: 'Sand the door',
          priority: 'p1',
          due: 'tomorrow at 14:30',
          labels: ['house'],
          description: 'Twice.',
        },
        { content: 'Paint the door' },
      ],
    })
    expect(done).toBe(2)
    expect(results[0]).toMatchObject({
      item: 0,
      status: 'done',
      due: { date: '2026-11-24T14:30:00', recurring: false },
    })
    expect(await alice.call('todo_get_task', { id: results[0].id })).toMatchObject({
      content: 'Sand the door',
      priority: 'p1',
      labels: ['house'],
      description: 'Twice.',
    })
    const { projects } = await alice.call('todo_list_projects')
    const inbox = projects.find((project) => project.inbox)
    expect(await alice.call('todo_get_task', { id: results[1].id })).toMatchObject({
      projectId: inbox?.id,
      priority: 'p4',
    })
  })

  it('needs no right to read', async () => {
    const adder = await world.connect({ scopes: ['task:add'] })
    expect(await adder.call('todo_add_tasks', { tasks: [{ content: 'Only added' }] })).toMatchObject({
      done: 1,
    })
    await expect(adder.call('todo_find_tasks')).rejects.toMatchObject({ code: 'SCOPE_MISSING' })
  })

  it('reports the item that failed and goes on with the others', async () => {
    const { results, done, failed, text } = await alice.call('todo_add_tasks', {
      tasks: [{ content: 'One' }, { content: 'Two', due: 'when pigs fly' }, { content: 'Three' }],
    })
    expect([done, failed]).toEqual([2, 1])
    expect(results[1]).toEqual({
      item: 1,
      status: 'failed',
      code: 'INVALID_INPUT',
      message: 'The input was not accepted.',
    })
    expect(text).toContain('- failed: item 1 · INVALID_INPUT: The input was not accepted.')
  })

  it('comments in the name of the person', async () => {
    const taskId = await idOf('dripping tap')
    const comment = await alice.call('todo_add_comment', { taskId, content: 'Needs a new washer.' })
    const { comments } = await alice.call('todo_list_comments', { taskId })
    expect(comments).toMatchObject([{ id: comment.id, content: 'Needs a new washer.', authorId: 'u_alice' }])
  })
})

describe('changing', () => {
  it('changes the named fields and no others', async () => {
    const id = await idOf('dentist')
    const { results } = await alice.call('todo_update_tasks', {
      tasks: [{ id, priority: 'p1', labels: ['health'] }],
    })
    expect(results[0]).toMatchObject({ id, status: 'done', changed: ['priority', 'labels'] })
    expect(await alice.call('todo_get_task', { id })).toMatchObject({
      content: 'Book a dentist appointment',
      priority: 'p1',
      labels: ['health'],
      due: { date: '2026-11-22' },
    })
  })

  it('removes a due date on request', async () => {
    const id = await idOf('dentist')
    await alice.call('todo_update_tasks', { tasks: [{ id, due: 'no date' }] })
    expect(await dueOf(id)).toBeUndefined()
  })

  it('refuses a change that names nothing, before anything is sent', async () => {
    const before = alice.sent.length
    await expect(alice.call('todo_update_tasks', { tasks: [{ id: 'x' }] })).rejects.toThrow(
      'at least one field',
    )
    expect(alice.sent.length).toBe(before)
  })

  it('moves tasks to another project', async () => {
    const ids = [await idOf('dripping tap'), await idOf('present for Sam')]
    const { projects } = await alice.call('todo_list_projects')
    const target = projects.find(({ name }) => name === 'Launch')
    expect(await alice.call('todo_move_tasks', { ids, projectId: target?.id })).toMatchObject({ done: 2 })
    for (const id of ids)
      expect(await alice.call('todo_get_task', { id })).toMatchObject({ projectId: target?.id })
  })

  it.each([{}, { projectId: 'a', parentId: 'b' }])('refuses to move to %j', async (place) => {
    await expect(alice.call('todo_move_tasks', { ids: ['x'], ...place })).rejects.toThrow('exactly one')
  })

  it('completes and reopens', async () => {
    const id = await idOf('dripping tap')
    expect(await alice.call('todo_complete_tasks', { ids: [id] })).toMatchObject({ done: 1 })
    expect((await alice.call('todo_find_tasks', { text: 'dripping tap' })).tasks).toEqual([])
    expect(await alice.call('todo_reopen_tasks', { ids: [id] })).toMatchObject({ done: 1 })
    expect((await alice.call('todo_find_tasks', { text: 'dripping tap' })).tasks).toHaveLength(1)
  })

  it('completes a recurring task by moving it on', async () => {
    const id = await idOf('Water the plants')
    await alice.call('todo_complete_tasks', { ids: [id] })
    expect(await dueOf(id)).toMatchObject({ date: '2026-11-26', recurring: true })
  })
})

describe('rescheduling', () => {
  const reschedule = (id: string, date: string) =>
    alice.call('todo_reschedule_tasks', { tasks: [{ id, date }] })

  it('moves a single task to another day', async () => {
    const id = await idOf('dentist')
    expect((await reschedule(id, '2026-12-01')).results[0].due).toEqual({
      date: '2026-12-01',
      recurring: false,
    })
  })

  it('gives a task a day that had none', async () => {
    const id = await idOf('dripping tap')
    expect((await reschedule(id, '2026-12-01')).results[0].due).toMatchObject({ date: '2026-12-01' })
  })

  it('keeps the time of day', async () => {
    const id = await idOf('release notes')
    expect((await reschedule(id, '2026-12-01')).results[0].due?.date).toBe('2026-12-01T15:00:00')
    expect((await reschedule(id, '2026-12-02T09:15')).results[0].due?.date).toBe('2026-12-02T09:15:00')
  })

  it('keeps recurrence, also the second time', async () => {
    const id = await idOf('Water the plants')
    for (const day of ['2026-12-01', '2026-12-05']) {
      await reschedule(id, day)
      expect(await dueOf(id)).toMatchObject({ date: day, recurring: true })
    }
    await alice.call('todo_complete_tasks', { ids: [id] })
    expect(await dueOf(id)).toMatchObject({ date: '2026-12-08', recurring: true })
  })

  it('would lose recurrence with todo_update_tasks, which is why there is a tool of its own', async () => {
    const id = await idOf('Water the plants')
    await alice.call('todo_update_tasks', { tasks: [{ id, due: '2026-12-01' }] })
    expect(await dueOf(id)).toMatchObject({ recurring: false })
  })

  it('says so when the rule does not fall on the day', async () => {
    const id = await idOf('recycling')
    const { results, text } = await reschedule(id, '2026-12-02')
    expect(results[0].due).toMatchObject({ date: '2026-12-08', recurring: true })
    expect(text).toContain('does not fall on 2026-12-02')
  })

  it('refuses a time of day for a task whose rule holds it', async () => {
    const id = await idOf('stand-up')
    await expect(reschedule(id, '2026-12-01T10:00')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('deleting', () => {
  it('deletes what is named and nothing else', async () => {
    const ids = [await idOf('dripping tap'), await idOf('dentist')]
    expect(await alice.call('todo_delete_tasks', { ids })).toMatchObject({ done: 2, dryRun: false })
    expect((await alice.call('todo_find_tasks', { limit: 100 })).tasks).toHaveLength(25)
  })

  it('changes nothing in a dry run, and tells nothing of the content', async () => {
    const id = await idOf('dentist')
    const before = alice.sent.length
    const planned = await alice.call('todo_delete_tasks', { ids: [id, 'nothing'], dryRun: true })
    expect(planned).toMatchObject({
      done: 0,
      failed: 1,
      dryRun: true,
      results: [
        { id, status: 'planned' },
        { status: 'failed', code: 'NOT_FOUND_OR_NO_ACCESS' },
      ],
    })
    expect(JSON.stringify(planned)).not.toContain('dentist')
    expect(alice.sent.slice(before).map(({ method }) => method)).toEqual(['GET', 'GET'])
    expect((await alice.call('todo_find_tasks', { limit: 100 })).tasks).toHaveLength(27)
  })

  it('asks for the right to read when a dry run needs it', async () => {
    const id = await idOf('dentist')
    const deleter = await world.connect({ scopes: ['data:delete'] })
    await expect(deleter.call('todo_delete_tasks', { ids: [id], dryRun: true })).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
      details: { capability: 'tasks-read' },
    })
    expect(await deleter.call('todo_delete_tasks', { ids: [id] })).toMatchObject({ done: 1 })
  })

  it('is not covered by managing', async () => {
    const id = await idOf('dentist')
    const manager = await world.connect({ scopes: ['data:read_write'] })
    await expect(manager.call('todo_delete_tasks', { ids: [id] })).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
    })
  })
})

describe('a batch', () => {
  it('is the error itself when nothing was done yet', async () => {
    const ids = [await idOf('dentist'), await idOf('dripping tap')]
    world.saas.revokeAll('u_alice')
    await expect(alice.call('todo_complete_tasks', { ids })).rejects.toMatchObject({ code: 'AUTH_EXPIRED' })
  })

  it('ends with receipts when the authorization is lost on the way', async () => {
    const ids = [await idOf('dentist'), await idOf('dripping tap'), await idOf('present for Sam')]
    const { api } = alice.context
    const breaking = {
      ...api,
      completeTask: async (id: string) => {
        await api.completeTask(id)
        world.saas.revokeAll('u_alice')
      },
    }
    const tool = world.connector.tools.find(({ name }) => name === 'todo_complete_tasks')
    const output: unknown = await tool?.handler({ ...alice.context, api: breaking }, { ids })
    expect(output).toMatchObject({
      done: 1,
      failed: 1,
      skipped: 1,
      results: [
        { id: ids[0], status: 'done' },
        { id: ids[1], status: 'failed', code: 'AUTH_EXPIRED' },
        { id: ids[2], status: 'skipped' },
      ],
    })
  })

  it('is the error itself when only one item was asked for', async () => {
    await expect(alice.call('todo_complete_tasks', { ids: ['nothing'] })).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
    })
  })

  it('refuses more items than it announces', async () => {
    const ids = Array.from({ length: 11 }, (_, index) => `t${index}`)
    await expect(alice.call('todo_delete_tasks', { ids })).rejects.toThrow()
  })
})

describe('a write', () => {
  it('carries an id of its own, so that the service can recognise a repetition', async () => {
    const id = await idOf('dentist')
    await alice.call('todo_update_tasks', { tasks: [{ id, priority: 'p1' }] })
    await alice.call('todo_add_tasks', { tasks: [{ content: 'One' }, { content: 'Two' }] })
    const writes = alice.sent.filter(({ method }) => method !== 'GET')
    const ids = writes.map(({ headers }) => headers.get('x-request-id'))
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(3)
    for (const requestId of ids) expect(requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(
      alice.sent
        .filter(({ method }) => method === 'GET')
        .every(({ headers }) => !headers.has('x-request-id')),
    ).toBe(true)
  })

  it.each([
    ['todo_complete_tasks', (id: string) => ({ ids: [id] }), 1],
    ['todo_delete_tasks', (id: string) => ({ ids: [id] }), 1],
    ['todo_add_tasks', () => ({ tasks: [{ content: 'Once' }] }), 1],
    ['todo_add_comment', (taskId: string) => ({ taskId, content: 'Once' }), 1],
    ['todo_update_tasks', (id: string) => ({ tasks: [{ id, priority: 'p1' }] }), 3],
    ['todo_reopen_tasks', (id: string) => ({ ids: [id] }), 3],
  ])('by %s is sent again after an outage only where that is harmless', async (name, input, times) => {
    const id = await idOf('dentist')
    world.saas.faults.api = '503'
    const before = alice.sent.length
    await expect(alice.call(name, input(id))).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' })
    expect(alice.sent.length - before).toBe(times)
    const ids = alice.sent.slice(before).map(({ headers }) => headers.get('x-request-id'))
    expect(new Set(ids).size).toBe(1)
  })
})
