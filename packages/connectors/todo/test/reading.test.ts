import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWorld, type Connected, type World } from './connected.ts'

let world: World
let alice: Connected

beforeAll(async () => {
  world = await startWorld()
  alice = await world.connect({ scopes: ['data:read'] })
})
afterAll(() => world.saas.close())

const idOf = async (content: string): Promise<string> => {
  const { tasks } = await alice.call('todo_find_tasks', { text: content })
  return tasks[0].id
}

describe('a connected account', () => {
  it('is known by the stable id of the person and shown by name', async () => {
    expect(await world.connector.provider.identify(alice.http)).toEqual({
      key: 'u_alice',
      label: 'Alice Archer',
    })
  })

  it('is known even with nothing but the scope to add tasks', async () => {
    const adder = await world.connect({ person: 'bob', scopes: ['task:add'] })
    expect(adder.scope).toBe('task:add')
    expect(await world.connector.provider.identify(adder.http)).toMatchObject({ key: 'u_bob' })
  })
})

describe('the reading tools', () => {
  it('give an overview that agrees with the tasks', async () => {
    const overview = await alice.call('todo_get_overview')
    expect(overview).toMatchObject({ account: 'Alice Archer', open: 27, complete: true })
    expect(overview.projects.map(({ name }) => name)).toContain('Home')
    expect(overview.projects.reduce((sum, { open }) => sum + open, 0)).toBe(27)
    const { tasks } = await alice.call('todo_find_tasks', { filter: 'overdue', limit: 100 })
    expect(overview.overdue).toBe(tasks.length)
    expect(overview.text).toContain('27 open tasks')
  })

  it('list projects', async () => {
    const { projects, page, text } = await alice.call('todo_list_projects')
    expect(projects.find(({ inbox }) => inbox)).toMatchObject({ name: 'Home' })
    expect(page).toEqual({ returned: projects.length, hasMore: false })
    expect(text).toContain('- Home (inbox) · id ')
  })

  it('list 20 tasks when nothing is said', async () => {
    const { tasks, page, text } = await alice.call('todo_find_tasks')
    expect(tasks).toHaveLength(20)
    expect(page.hasMore).toBe(true)
    expect(text).toContain(page.nextCursor)
  })

  it('refuse a cursor of another query', async () => {
    const { page } = await alice.call('todo_find_tasks', { limit: 5 })
    const other = alice.call('todo_find_tasks', { limit: 5, filter: 'p1', cursor: page.nextCursor })
    await expect(other).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(alice.call('todo_find_tasks', { limit: 7, cursor: page.nextCursor })).resolves.toBeDefined()
  })

  it('name priorities as people do: the most urgent is p1', async () => {
    const { tasks } = await alice.call('todo_find_tasks', { filter: 'p1', limit: 100 })
    expect(tasks.length).toBeGreaterThan(0)
    for (const task of tasks) expect(task.priority).toBe('p1')
    expect(tasks.map(({ content }) => content)).toContain('Pay the electricity bill')
  })

  it('find by text, filter, label, project and section', async () => {
    const { tasks: byText } = await alice.call('todo_find_tasks', { text: 'dentist' })
    expect(byText).toMatchObject([
      { content: 'Book a dentist appointment', priority: 'p2', labels: ['phone', 'quick'] },
    ])
    const { tasks: both } = await alice.call('todo_find_tasks', { text: 'dentist', filter: 'p4 | p1' })
    expect(both).toEqual([])
    const { tasks: byLabel } = await alice.call('todo_find_tasks', { label: 'quick' })
    expect(byLabel.length).toBeGreaterThan(1)
    const { tasks: byProject } = await alice.call('todo_find_tasks', {
      projectId: byText[0].projectId,
      limit: 100,
    })
    expect(new Set(byProject.map(({ projectId }) => projectId))).toEqual(new Set([byText[0].projectId]))
  })

  it('take the words of a search literally', async () => {
    const { tasks } = await alice.call('todo_find_tasks', { text: 'dentist | p1' })
    expect(tasks).toEqual([])
  })

  it('refuse text together with a project', async () => {
    await expect(alice.call('todo_find_tasks', { text: 'x', projectId: 'y' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('read one task with its description, subtasks and number of comments', async () => {
    const task = await alice.call('todo_get_task', { id: await idOf('birthday dinner') })
    expect(task).toMatchObject({
      content: 'Plan the birthday dinner',
      description: 'Eight people, two of them vegetarian.',
      priority: 'p3',
      commentCount: 2,
    })
    expect(task.subtasks.map(({ content }) => content)).toEqual([
      'Choose three recipes',
      'Send the invitations',
      'Order the cake',
    ])
    expect(task.text).toContain('> Eight people')
  })

  it('show the rule of a recurring task', async () => {
    const task = await alice.call('todo_get_task', { id: await idOf('Water the plants') })
    expect(task.due).toMatchObject({ recurring: true, rule: 'every 3 days' })
  })

  it('list completed tasks, the last seven days unless told otherwise', async () => {
    const recent = await alice.call('todo_list_completed_tasks')
    expect(recent.tasks.map(({ content }) => content)).toContain('Clean the oven')
    expect(recent.tasks.map(({ content }) => content)).not.toContain('Renew the library card')
    const since = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10)
    const all = await alice.call('todo_list_completed_tasks', { since })
    expect(all.tasks).toHaveLength(5)
    expect(all.tasks[0].completedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it('list comments, page by page', async () => {
    const taskId = await idOf('birthday dinner')
    const first = await alice.call('todo_list_comments', { taskId, limit: 1 })
    expect(first.comments).toMatchObject([{ content: 'Nora cannot eat nuts.', authorId: 'u_alice' }])
    const second = await alice.call('todo_list_comments', { taskId, limit: 1, cursor: first.page.nextCursor })
    expect(second.comments).toMatchObject([{ content: 'Could we move it to Saturday?' }])
    expect(second.page).toEqual({ returned: 1, hasMore: false })
  })

  it('cannot see tasks of another person', async () => {
    const bob = await world.connect({ person: 'bob', scopes: ['data:read'] })
    const id = await idOf('birthday dinner')
    await expect(bob.call('todo_get_task', { id })).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
  })
})

describe('the resources', () => {
  const read = (uriTemplate: string, id: string) => {
    const resource = world.connector.resources?.find((candidate) => candidate.uriTemplate === uriTemplate)
    if (!resource) throw new Error('no such resource')
    return resource.read(alice.context, { id })
  }

  it('give a task as Markdown', async () => {
    const content = await read('todo://tasks/{id}', await idOf('birthday dinner'))
    expect(content).toMatchObject({
      mimeType: 'text/markdown',
      text: expect.stringContaining('Plan the birthday dinner'),
    })
  })

  it('give a project with its open tasks', async () => {
    const { projects } = await alice.call('todo_list_projects')
    const content = await read('todo://projects/{id}', projects[0].id)
    expect(content).toMatchObject({ text: expect.stringMatching(/^# Home\n- p\d /) })
  })

  it('refuse an id that is none', async () => {
    await expect(read('todo://tasks/{id}', '../user')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })
})
