import { pageOf, reply, type FakeRequest, type Routes } from '@grantway/connector-testing'
import { badFilter, todoFailures } from './failures.ts'
import { changeTask, newTask, placeOf, withSubtasks } from './changes.ts'
import type { FakeTask, TodoPerson } from './people.ts'

const read = ['data:read', 'data:read_write']
const add = ['task:add', 'data:read_write']
const manage = 'data:read_write'

const page = <Row>({ query }: FakeRequest, rows: readonly Row[]) => {
  const { items, next } = pageOf(rows, { limit: query.get('limit'), cursor: query.get('cursor') })
  return { items, next_cursor: next ?? null }
}

const results = <Row>(request: FakeRequest, rows: readonly Row[]) => {
  const { items, next_cursor } = page(request, rows)
  return { results: items, next_cursor }
}

const shown = (task: FakeTask, { comments }: TodoPerson) => ({
  ...task,
  note_count: comments.filter(({ task_id }) => task_id === task.id).length,
  url: `https://todo.example/task/${task.id}`,
})

const taskOf = ({ parameters }: FakeRequest, { tasks }: TodoPerson): FakeTask | undefined =>
  tasks.find(({ id }) => id === parameters['id'])

/** What there is to read. */
export const readingRoutes: Routes<TodoPerson> = {
  'GET /api/v1/user': {
    answer: (_request, { id, name }) => ({ id, full_name: name, tz_info: { timezone: 'Europe/Berlin' } }),
  },
  'GET /api/v1/projects': {
    scope: read,
    answer: (request, { projects }) =>
      results(request, projects.map(({ id, name, inbox }) => ({ id, name, inbox_project: inbox }))),
  },
  'GET /api/v1/projects/:id': {
    scope: read,
    answer: ({ parameters }, { projects }) => {
      const found = projects.find(({ id }) => id === parameters['id'])
      return found && { id: found.id, name: found.name, inbox_project: found.inbox }
    },
  },
  'GET /api/v1/tasks': {
    scope: read,
    answer: (request, person) => {
      const { query } = request
      const fits = (name: 'project_id' | 'section_id' | 'parent_id', task: FakeTask): boolean =>
        !query.get(name) || task[name] === query.get(name)
      const found = person.tasks.filter(
        (task) =>
          !task.checked &&
          (['project_id', 'section_id', 'parent_id'] as const).every((name) => fits(name, task)) &&
          (!query.get('label') || task.labels.includes(query.get('label') ?? '')),
      )
      return results(request, found.map((task) => shown(task, person)))
    },
  },
  'GET /api/v1/tasks/filter': {
    scope: read,
    answer: (request, person) => {
      // Of the filter language this fake knows the words in a title, and refuses the rest.
      const words = /^search: ([^&|!()]+)$/.exec(request.query.get('query') ?? '')?.[1]
      if (words === undefined) return badFilter
      const found = person.tasks.filter(
        ({ checked, content }) => !checked && content.toLowerCase().includes(words.toLowerCase()),
      )
      return results(request, found.map((task) => shown(task, person)))
    },
  },
  'GET /api/v1/tasks/completed/by_completion_date': {
    scope: read,
    answer: (request, person) => {
      const [since, until] = ['since', 'until'].map((name) => Date.parse(request.query.get(name) ?? ''))
      if (!Number.isFinite(since) || !Number.isFinite(until)) return todoFailures[400]
      const project = request.query.get('project_id')
      const found = person.tasks.filter(({ completed_at, project_id }) => {
        const at = Date.parse(completed_at ?? '')
        return at >= Number(since) && at <= Number(until) && (!project || project_id === project)
      })
      return page(request, found.map((task) => shown(task, person)))
    },
  },
  'GET /api/v1/tasks/:id': {
    scope: read,
    answer: (request, person) => {
      const task = taskOf(request, person)
      return task && shown(task, person)
    },
  },
  'GET /api/v1/comments': {
    scope: read,
    answer: (request, person) => {
      const id = request.query.get('task_id')
      if (!person.tasks.some((task) => task.id === id)) return undefined
      const found = person.comments.filter(({ task_id }) => task_id === id)
      return results(request, found.map((comment) => ({ ...comment, posted_uid: person.id })))
    },
  },
}

/** What can be changed. */
export const writingRoutes: Routes<TodoPerson> = {
  'POST /api/v1/tasks': {
    scope: add,
    answer: ({ json }, person) => {
      const task = newTask(person, json)
      return task ? shown(task, person) : todoFailures[400]
    },
  },
  'POST /api/v1/tasks/:id': {
    scope: manage,
    answer: (request, person) => {
      const task = taskOf(request, person)
      if (!task) return undefined
      return changeTask(task, request.json) ? shown(task, person) : todoFailures[400]
    },
  },
  'POST /api/v1/tasks/:id/move': {
    scope: manage,
    answer: (request, person) => {
      const task = taskOf(request, person)
      const place = placeOf(person, request.json)
      if (!task) return undefined
      if (!place || place.parent_id === task.id) return todoFailures[400]
      return shown(Object.assign(task, place), person)
    },
  },
  'POST /api/v1/tasks/:id/close': {
    scope: manage,
    answer: (request, person) => {
      const task = taskOf(request, person)
      if (!task) return undefined
      for (const one of withSubtasks(person, task))
        Object.assign(one, { checked: true, completed_at: new Date().toISOString() })
      return reply(204)
    },
  },
  'POST /api/v1/tasks/:id/reopen': {
    scope: manage,
    answer: (request, person) => {
      const task = taskOf(request, person)
      return task && Object.assign(task, { checked: false, completed_at: null }) && reply(204)
    },
  },
  'POST /api/v1/comments': {
    scope: manage,
    answer: ({ json }, person) => {
      const { task_id, content } = json as { task_id?: string; content?: string }
      if (!content?.trim()) return todoFailures[400]
      if (!person.tasks.some(({ id }) => id === task_id)) return undefined
      const comment = {
        id: String((person.nextId += 1)),
        task_id: String(task_id),
        content,
        posted_at: new Date().toISOString(),
      }
      person.comments.push(comment)
      return { ...comment, posted_uid: person.id }
    },
  },
  'DELETE /api/v1/tasks/:id': {
    scope: 'data:delete',
    answer: (request, person) => {
      const task = taskOf(request, person)
      if (!task) return undefined
      for (const one of withSubtasks(person, task)) person.tasks.splice(person.tasks.indexOf(one), 1)
      return reply(204)
    },
  },
}
