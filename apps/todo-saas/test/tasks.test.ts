import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { api, client, connect } from './browser.ts'

const start = new Date('2026-11-25T12:00:00Z') // a Wednesday
const everything = ['task:add', 'data:read', 'data:read_write', 'data:delete']

describe('the tasks API', () => {
  let service: TodoSaas
  let token: string
  let bob: string
  beforeEach(async () => {
    service = await startTodoSaas({ clients: [client], clock: () => start })
    token = (await connect(service.url, { scopes: everything })).access_token
    bob = (await connect(service.url, { person: 'bob', scopes: everything })).access_token
    return () => service.close()
  })
  const call = (method: string, path: string, body?: unknown) => api(service.url, token, method, path, body)
  const add = async (body: object) => (await call('POST', '/tasks', body)).body
  const contents = (answer: { body: { results: { content: string }[] } }) =>
    answer.body.results.map((task) => task.content)

  it('gives alice 27 open tasks in three projects and bob six others', async () => {
    const tasks = (await call('GET', '/tasks')).body
    const bobs = (await api(service.url, bob, 'GET', '/tasks')).body
    const projects = (await call('GET', '/projects')).body.results
    expect(tasks.results).toHaveLength(27)
    expect(tasks.next_cursor).toBeNull()
    expect(bobs.results).toHaveLength(6)
    expect(projects.map((project: { name: string }) => project.name)).toEqual(['Home', 'Launch', 'Reading'])
    const ids = new Set(tasks.results.map((task: { id: string }) => task.id))
    expect(bobs.results.some((task: { id: string }) => ids.has(task.id))).toBe(false)
    expect(tasks.results.every((task: { id: string }) => /^[a-z0-9]{16}$/.test(task.id))).toBe(true)
  })

  it('names the person who granted access', async () => {
    expect((await call('GET', '/user')).body).toMatchObject({ id: 'u_alice', email: 'alice@example.com' })
    expect((await api(service.url, bob, 'GET', '/user')).body).toMatchObject({ id: 'u_bob' })
  })

  it('pages through all tasks once even when one vanishes between two pages', async () => {
    const first = (await call('GET', '/tasks?limit=10')).body
    await call('DELETE', `/tasks/${first.results[9].id}`)
    const second = (await call('GET', `/tasks?limit=10&cursor=${first.next_cursor}`)).body
    const third = (await call('GET', `/tasks?limit=10&cursor=${second.next_cursor}`)).body
    const all = [first, second, third].flatMap((page) => page.results.map((task: { id: string }) => task.id))
    expect(new Set(all).size).toBe(27)
    expect(third.next_cursor).toBeNull()
  })

  it('refuses a cursor of another query, of another person, and a limit above 200', async () => {
    const cursor = (await call('GET', '/tasks?limit=2')).body.next_cursor
    expect((await call('GET', `/tasks?limit=3&cursor=${cursor}`)).status).toBe(200)
    expect((await call('GET', `/tasks?label=email&cursor=${cursor}`)).status).toBe(400)
    expect((await api(service.url, bob, 'GET', `/tasks?cursor=${cursor}`)).status).toBe(400)
    expect((await call('GET', '/tasks?cursor=nonsense')).status).toBe(400)
    expect((await call('GET', '/tasks?limit=201')).body).toMatchObject({
      http_code: 400,
      error_extra: { argument: 'limit' },
    })
  })

  it('adds a task to the inbox project and shows it in the full shape', async () => {
    const task = await add({ content: 'Buy milk', priority: 4, labels: ['dairy'], due_string: 'tomorrow' })
    const inbox = (await call('GET', '/user')).body.inbox_project_id
    expect(task).toMatchObject({
      content: 'Buy milk',
      user_id: 'u_alice',
      project_id: inbox,
      section_id: null,
      parent_id: null,
      labels: ['dairy'],
      priority: 4,
      due: { date: '2026-11-26', string: 'tomorrow', is_recurring: false, timezone: null, lang: 'en' },
      checked: false,
      description: '',
      note_count: 0,
      completed_at: null,
      added_at: start.toISOString(),
    })
    expect(task).not.toHaveProperty('sequence')
    expect((await call('GET', `/tasks/${task.id}`)).body).toEqual(task)
    const labels = (await call('GET', '/labels')).body.results
    expect(labels.map((label: { name: string }) => label.name)).toContain('dairy')
  })

  it.each([
    [{}, 'content'],
    [{ content: 'x', priority: 5 }, 'priority'],
    [{ content: 'x', due_string: 'whenever' }, 'due_string'],
    [{ content: 'x', due_date: '2026-02-30' }, 'due_date'],
    [{ content: 'x', due_string: 'today', due_date: '2026-12-01' }, 'due_date'],
    [{ content: 'x', project_id: 'nowhere' }, 'project_id'],
  ])('refuses the new task %j and names the argument', async (body, argument) => {
    const answer = await call('POST', '/tasks', body)
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error_tag: 'INVALID_ARGUMENT_VALUE',
        error_code: 20,
        http_code: 400,
        error_extra: { argument },
      },
    })
  })

  it('refuses a body that is not JSON', async () => {
    const response = await fetch(`${service.url}/api/v1/tasks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{',
    })
    expect(response.status).toBe(400)
  })

  it('updates the given fields only', async () => {
    const task = await add({ content: 'Before', description: 'kept', due_date: '2026-12-01' })
    const changed = (await call('POST', `/tasks/${task.id}`, { content: 'After', priority: 2 })).body
    expect(changed).toMatchObject({
      content: 'After',
      priority: 2,
      description: 'kept',
      due: { date: '2026-12-01' },
    })
    const undated = (await call('POST', `/tasks/${task.id}`, { due_string: 'no date' })).body
    expect(undated.due).toBeNull()
  })

  it('loses the recurrence when a plain date replaces it', async () => {
    const task = await add({ content: 'Water', due_string: 'every day' })
    const changed = (await call('POST', `/tasks/${task.id}`, { due_date: '2026-12-24' })).body
    expect(task.due.is_recurring).toBe(true)
    expect(changed.due).toMatchObject({ date: '2026-12-24', is_recurring: false })
  })

  it('completes a task with its subtasks and reopens a subtask with its parent', async () => {
    const parent = await add({ content: 'Parent' })
    const child = await add({ content: 'Child', parent_id: parent.id })
    expect((await call('POST', `/tasks/${parent.id}/close`)).status).toBe(204)
    expect((await call('GET', `/tasks/${child.id}`)).body).toMatchObject({
      checked: true,
      completed_at: start.toISOString(),
    })
    expect(contents(await call('GET', '/tasks?limit=200'))).not.toContain('Parent')
    expect((await call('POST', `/tasks/${child.id}/reopen`)).status).toBe(204)
    expect((await call('GET', `/tasks/${parent.id}`)).body).toMatchObject({
      checked: false,
      completed_at: null,
    })
  })

  it.each([
    ['every day', '2026-11-25', '2026-11-26'],
    ['every weekday', '2026-11-25', '2026-11-26'],
    ['every 2 weeks', '2026-11-25', '2026-12-09'],
    ['every monday', '2026-11-30', '2026-12-07'],
    ['every month starting 2026-10-31', '2026-10-31', '2026-11-30'],
    ['every day at 9:30', '2026-11-25T09:30:00', '2026-11-26T09:30:00'],
    ['every week starting 2026-12-24', '2026-12-24', '2026-12-31'],
  ])('moves "%s" from %s to %s when it is completed', async (dueString, first, second) => {
    const task = await add({ content: 'Again', due_string: dueString })
    expect(task.due).toMatchObject({ date: first, is_recurring: true, string: dueString })
    await call('POST', `/tasks/${task.id}/close`)
    const moved = (await call('GET', `/tasks/${task.id}`)).body
    expect(moved).toMatchObject({ checked: false, due: { date: second, is_recurring: true } })
  })

  it('moves a task with its subtasks, and never below itself', async () => {
    const parent = await add({ content: 'Parent' })
    const child = await add({ content: 'Child', parent_id: parent.id })
    const launch = (await call('GET', '/projects')).body.results[1]
    const section = (await call('GET', `/sections?project_id=${launch.id}`)).body.results[0]
    await call('POST', `/tasks/${parent.id}/move`, { section_id: section.id })
    expect((await call('GET', `/tasks/${child.id}`)).body).toMatchObject({
      project_id: launch.id,
      section_id: section.id,
      parent_id: parent.id,
    })
    expect((await call('POST', `/tasks/${parent.id}/move`, { parent_id: child.id })).status).toBe(400)
    expect((await call('POST', `/tasks/${parent.id}/move`, {})).status).toBe(400)
    const out = (await call('POST', `/tasks/${child.id}/move`, { project_id: launch.id })).body
    expect(out).toMatchObject({ parent_id: null, section_id: null })
  })

  it('deletes a task with its subtasks and comments', async () => {
    const parent = await add({ content: 'Parent' })
    const child = await add({ content: 'Child', parent_id: parent.id })
    await call('POST', '/comments', { task_id: child.id, content: 'Gone soon' })
    expect((await call('DELETE', `/tasks/${parent.id}`)).status).toBe(204)
    expect((await call('GET', `/tasks/${child.id}`)).status).toBe(404)
    expect((await call('GET', `/comments?task_id=${child.id}`)).status).toBe(404)
  })

  it("answers 404 for every way to reach another person's task", async () => {
    const task = await add({ content: 'Private to alice' })
    const asBob = (method: string, path: string, body?: unknown) => api(service.url, bob, method, path, body)
    const answers = await Promise.all([
      asBob('GET', `/tasks/${task.id}`),
      asBob('POST', `/tasks/${task.id}`, { content: 'Mine now' }),
      asBob('POST', `/tasks/${task.id}/close`),
      asBob('POST', `/tasks/${task.id}/reopen`),
      asBob('POST', `/tasks/${task.id}/move`, { project_id: task.project_id }),
      asBob('DELETE', `/tasks/${task.id}`),
      asBob('GET', `/comments?task_id=${task.id}`),
      asBob('POST', '/comments', { task_id: task.id, content: 'Hello' }),
      asBob('GET', `/projects/${task.project_id}`),
    ])
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404))
    expect(answers[0]?.body).toMatchObject({ error_tag: 'NOT_FOUND', error_code: 478, http_code: 404 })
    expect((await asBob('POST', '/tasks', { content: 'x', parent_id: task.id })).status).toBe(400)
    expect((await asBob('GET', `/tasks?project_id=${task.project_id}`)).body.results).toEqual([])
    expect((await call('GET', `/tasks/${task.id}`)).body).toEqual(task)
  })

  it('lists completed tasks latest first within the period, page by page', async () => {
    const period = 'since=2026-11-01&until=2026-11-25'
    const all = (await call('GET', `/tasks/completed/by_completion_date?${period}`)).body.items
    const times = all.map((task: { completed_at: string }) => task.completed_at)
    expect(all).toHaveLength(5)
    expect(times).toEqual([...times].sort().reverse())
    const first = (await call('GET', `/tasks/completed/by_completion_date?${period}&limit=3`)).body
    const next = `/tasks/completed/by_completion_date?${period}&limit=3&cursor=${first.next_cursor}`
    const second = (await call('GET', next)).body
    expect([...first.items, ...second.items]).toEqual(all)
    const recent = '/tasks/completed/by_completion_date?since=2026-11-22T00:00:00&until=2026-11-25T00:00:00Z'
    expect((await call('GET', recent)).body.items).toHaveLength(2)
    const inHome = `${period}&project_id=${(await call('GET', '/user')).body.inbox_project_id}`
    expect((await call('GET', `/tasks/completed/by_completion_date?${inHome}`)).body.items).toHaveLength(2)
    expect((await call('GET', '/tasks/completed/by_completion_date?since=2026-11-01')).status).toBe(400)
  })

  it('adds and lists comments and counts them on the task', async () => {
    const task = await add({ content: 'Talk about this' })
    await call('POST', '/comments', { task_id: task.id, content: 'First' })
    const second = (await call('POST', '/comments', { task_id: task.id, content: 'Second' })).body
    expect(second).toMatchObject({ item_id: task.id, content: 'Second', posted_uid: 'u_alice' })
    expect(contents(await call('GET', `/comments?task_id=${task.id}`))).toEqual(['First', 'Second'])
    expect((await call('GET', `/tasks/${task.id}`)).body.note_count).toBe(2)
    expect((await call('GET', '/comments')).status).toBe(400)
  })

  it('narrows the list by project, parent, label, and ids', async () => {
    const [home] = (await call('GET', '/projects')).body.results
    const inHome = (await call('GET', `/tasks?project_id=${home.id}`)).body.results
    const dinner = inHome.find((task: { content: string }) => task.content === 'Plan the birthday dinner')
    expect(inHome).toHaveLength(11)
    expect(contents(await call('GET', `/tasks?parent_id=${dinner.id}`))).toHaveLength(3)
    expect(contents(await call('GET', '/tasks?label=money'))).toEqual(['Pay the electricity bill'])
    expect(contents(await call('GET', `/tasks?ids=${dinner.id},unknown`))).toEqual([
      'Plan the birthday dinner',
    ])
  })
})

describe('the task filter', () => {
  let service: TodoSaas
  let token: string
  beforeAll(async () => {
    service = await startTodoSaas({ clients: [client], clock: () => start })
    token = (await connect(service.url, { scopes: ['data:read'] })).access_token
  })
  afterAll(() => service.close())
  const filter = (query: string) =>
    api(service.url, token, 'GET', `/tasks/filter?limit=200&query=${encodeURIComponent(query)}`)
  const found = async (
    query: string,
  ): Promise<{ content: string; due: { date: string } | null; priority: number }[]> =>
    (await filter(query)).body.results

  it('finds overdue tasks, tasks of today, and tasks without a date', async () => {
    const overdue = await found('overdue')
    const today = await found('today')
    expect(overdue).toHaveLength(4)
    expect(overdue.every((task) => (task.due?.date ?? '') < '2026-11-25')).toBe(true)
    expect(today.length).toBeGreaterThan(0)
    expect(today.every((task) => task.due?.date.startsWith('2026-11-25'))).toBe(true)
    expect(await found('no date')).toHaveLength(3)
    expect(await found('overdue | today')).toHaveLength(overdue.length + today.length)
  })

  it('turns p1 into the most urgent priority', async () => {
    const urgent = await found('p1')
    expect(urgent).toHaveLength(3)
    expect(urgent.every((task) => task.priority === 4)).toBe(true)
    expect((await found('p4')).every((task) => task.priority === 1)).toBe(true)
  })

  it('combines labels, projects, words, and, or, not, and parentheses', async () => {
    expect((await found('@email & #Launch')).map((task) => task.content)).toEqual([
      'Ask Priya for a review',
      'Thank the early testers',
    ])
    expect(await found('#home')).toHaveLength(11)
    expect(await found('!#home')).toHaveLength(16)
    expect(await found('#Reading & (p2 | p3)')).toHaveLength(
      (await found('#Reading & p2')).length + (await found('#Reading & p3')).length,
    )
    expect(await found('search: LIBRARY books')).toMatchObject([{ content: 'Return the library books' }])
    expect(await found('search: vegetarian')).toMatchObject([{ content: 'Plan the birthday dinner' }])
    expect(await found('recurring & @quick')).toMatchObject([{ content: 'Water the plants' }])
  })

  it('binds and more tightly than or', async () => {
    const loose = await found('p1 | p2 & #Reading')
    expect(loose).toHaveLength((await found('p1')).length + (await found('p2 & #Reading')).length)
  })

  it.each(['urgent stuff', 'today &', '| today', '(today', 'today)', '@', '!', '&', '('.repeat(5000)])(
    'answers 400 to the query %j',
    async (query) => {
      expect(await filter(query)).toMatchObject({ status: 400, body: { error_tag: 'INVALID_SEARCH_QUERY' } })
    },
  )
})
