import { Hono } from 'hono'
import { z } from 'zod'
import type { HttpContext, HttpEnvironment } from '../http.ts'
import type { Runtime } from '../runtime.ts'
import type { State } from '../state.ts'
import { requireScope } from './bearer.ts'
import { readBody } from './body.ts'
import { dayOf } from './dates.ts'
import { ApiError } from './errors.ts'
import { compileFilter } from './filter.ts'
import { pageOf } from './paging.ts'
import { showTask } from './present.ts'
import type { Task } from './records.ts'
import {
  addTask,
  changeTask,
  closeTask,
  deleteTask,
  moveTask,
  newTask,
  reopenTask,
  taskChanges,
  taskMove,
} from './task-changes.ts'

/** Makes the routes under `/tasks`. Another person's task answers exactly like one that does not exist. */
export function taskRoutes(runtime: Runtime): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  addReading(app, runtime)
  addWriting(app, runtime)
  return app
}

function addReading(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  const { state } = runtime
  const read = requireScope(runtime, 'data:read')
  const own = (context: HttpContext): Task[] =>
    [...state.tasks.values()].filter((task) => task.user_id === context.get('access').userId)
  const list = (context: HttpContext, tasks: readonly Task[]): Response => {
    const { rows, nextCursor } = pageOf(context, tasks, (task) => task.sequence)
    return context.json({ results: rows.map((task) => showTask(state, task)), next_cursor: nextCursor })
  }

  app.get('/', read, (context) => list(context, own(context).filter(matches(context))))
  app.get('/filter', read, (context) => {
    const query = context.req.query('query')
    if (!query) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: 'query' })
    const projectName = (id: string): string => state.projects.get(id)?.name ?? ''
    const predicate = compileFilter(query, { today: dayOf(runtime.now()), projectName })
    return list(
      context,
      own(context).filter((task) => !task.checked && predicate(task)),
    )
  })
  app.get('/completed/by_completion_date', read, (context) => {
    const done = completedTasks(context, own(context))
    const { rows, nextCursor } = pageOf(context, done, completedPosition)
    return context.json({ items: rows.map((task) => showTask(state, task)), next_cursor: nextCursor })
  })
  app.get('/:id', read, (context) => context.json(showTask(state, ownTask(context, state))))
}

function addWriting(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  const { state } = runtime
  const write = requireScope(runtime, 'data:read_write')
  const show = (context: HttpContext, task: Task): Response => context.json(showTask(state, task))

  app.post('/', requireScope(runtime, 'task:add'), (context) => {
    const body = readBody(context, newTask)
    return show(context, addTask(runtime, context.get('access').userId, body))
  })
  app.post('/:id', write, (context) => {
    const task = ownTask(context, state)
    changeTask(runtime, task, readBody(context, taskChanges))
    return show(context, task)
  })
  app.post('/:id/move', write, (context) => {
    const task = ownTask(context, state)
    moveTask(runtime, task, readBody(context, taskMove))
    return show(context, task)
  })
  app.post('/:id/close', write, (context) => {
    closeTask(runtime, ownTask(context, state))
    return context.body(null, 204)
  })
  app.post('/:id/reopen', write, (context) => {
    reopenTask(runtime, ownTask(context, state))
    return context.body(null, 204)
  })
  app.delete('/:id', requireScope(runtime, 'data:delete'), (context) => {
    deleteTask(state, ownTask(context, state))
    return context.body(null, 204)
  })
}

function ownTask(context: HttpContext, state: State): Task {
  const task = state.tasks.get(context.req.param('id') ?? '')
  if (task?.user_id !== context.get('access').userId) throw new ApiError('NOT_FOUND')
  return task
}

const completedAt = (task: Task): number => Date.parse(task.completed_at ?? '')
// Latest first: the fraction tells tasks of the same millisecond apart.
const completedPosition = (task: Task): number => -(completedAt(task) + task.sequence / 1000)

function completedTasks(context: HttpContext, tasks: readonly Task[]): Task[] {
  const { since, until } = readPeriod(context)
  const projectId = context.req.query('project_id')
  return tasks
    .filter((task) => completedAt(task) >= since && completedAt(task) <= until)
    .filter((task) => !projectId || task.project_id === projectId)
    .sort((left, right) => completedPosition(left) - completedPosition(right))
}

function matches(context: HttpContext): (task: Task) => boolean {
  const {
    project_id: projectId,
    section_id: sectionId,
    parent_id: parentId,
    label,
    ids,
  } = context.req.query()
  const wanted = ids ? new Set(ids.split(',')) : undefined
  return (task) =>
    !task.checked &&
    (!projectId || task.project_id === projectId) &&
    (!sectionId || task.section_id === sectionId) &&
    (!parentId || task.parent_id === parentId) &&
    (!label || task.labels.includes(label)) &&
    (!wanted || wanted.has(task.id))
}

const instant = z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ local: true }), z.iso.date()])

function readPeriod(context: HttpContext): { since: number; until: number } {
  const [since, until] = (['since', 'until'] as const).map((argument) => {
    const text = instant.safeParse(context.req.query(argument))
    if (!text.success) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument })
    // A time without a zone is UTC here, like every date of the service.
    return Date.parse(
      /T.*(Z|[+-]\d\d:?\d\d)$/.test(text.data) || text.data.length === 10 ? text.data : `${text.data}Z`,
    )
  })
  return { since: since ?? 0, until: until ?? 0 }
}
