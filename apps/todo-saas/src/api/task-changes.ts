import { z } from 'zod'
import type { PersonId } from '../people.ts'
import type { Runtime } from '../runtime.ts'
import { newId } from '../secrets.ts'
import type { State } from '../state.ts'
import { dayOf, nextOccurrence } from './dates.ts'
import { dueFields, dueOf } from './due-fields.ts'
import { ApiError } from './errors.ts'
import { inboxOf, placeOf, type PlaceNames } from './places.ts'
import type { Task } from './records.ts'

const content = z.string().trim().min(1).max(500)
const description = z.string().max(16_383)
const labels = z.array(z.string().min(1).max(128)).max(500)
const priority = z.number().int().min(1).max(4)

/** Parses the body of `POST /tasks`. */
export const newTask = z.object({
  content,
  description: description.nullish(),
  project_id: z.string().nullish(),
  section_id: z.string().nullish(),
  parent_id: z.string().nullish(),
  labels: labels.nullish(),
  priority: priority.nullish(),
  ...dueFields,
})

/** Parses the body of `POST /tasks/:id`; an absent field stays as it is. */
export const taskChanges = z.object({
  content: content.optional(),
  description: description.optional(),
  labels: labels.optional(),
  priority: priority.optional(),
  ...dueFields,
})

/** Parses the body of `POST /tasks/:id/move`: exactly one destination. */
export const taskMove = z.union([
  z.strictObject({ project_id: z.string() }),
  z.strictObject({ section_id: z.string() }),
  z.strictObject({ parent_id: z.string() }),
])

/** Adds a task; without a place it goes to the inbox project of the person. */
export function addTask({ now, state }: Runtime, userId: PersonId, body: z.output<typeof newTask>): Task {
  const place = placeOf(state, userId, body) ?? inboxOf(state, userId)
  const at = now().toISOString()
  const task: Task = {
    sequence: nextSequence(state.tasks),
    id: newId(),
    user_id: userId,
    ...place,
    labels: body.labels ?? [],
    priority: body.priority ?? 1,
    due: dueOf(body, dayOf(now())) ?? null,
    checked: false,
    content: body.content,
    description: body.description ?? '',
    added_at: at,
    updated_at: at,
    completed_at: null,
    child_order:
      [...state.tasks.values()].filter((other) => other.project_id === place.project_id).length + 1,
  }
  state.tasks.set(task.id, task)
  rememberLabels(state, userId, task.labels)
  return task
}

/** Applies the given fields. A new due date replaces the old one with its recurrence. */
export function changeTask({ now, state }: Runtime, task: Task, body: z.output<typeof taskChanges>): void {
  const due = dueOf(body, dayOf(now()))
  task.content = body.content ?? task.content
  task.description = body.description ?? task.description
  task.labels = body.labels ?? task.labels
  task.priority = body.priority ?? task.priority
  if (due !== undefined) task.due = due
  task.updated_at = now().toISOString()
  rememberLabels(state, task.user_id, task.labels)
}

/** Moves a task with its subtasks to another project, section, or parent. */
export function moveTask({ now, state }: Runtime, task: Task, destination: PlaceNames): void {
  const place = placeOf(state, task.user_id, destination)
  const family = withDescendants(state, task)
  if (!place || family.some((member) => member.id === place.parent_id)) {
    throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: 'parent_id' })
  }
  for (const member of family) Object.assign(member, { ...place, parent_id: member.parent_id })
  task.parent_id = place.parent_id
  task.updated_at = now().toISOString()
}

/** Completes a task with its subtasks; a recurring one moves to its next date instead. */
export function closeTask({ now, state }: Runtime, task: Task): void {
  const at = now().toISOString()
  if (task.due?.is_recurring) {
    task.due = nextOccurrence(task.due, dayOf(now()))
    task.updated_at = at
    return
  }
  for (const member of withDescendants(state, task)) {
    if (!member.checked) Object.assign(member, { checked: true, completed_at: at, updated_at: at })
  }
}

/** Reopens a task, and its parents with it, because an open task cannot hang on a completed one. */
export function reopenTask({ now, state }: Runtime, task: Task): void {
  for (let member: Task | undefined = task; member; member = state.tasks.get(member.parent_id ?? '')) {
    Object.assign(member, { checked: false, completed_at: null, updated_at: now().toISOString() })
  }
}

/** Deletes a task with its subtasks and all their comments. */
export function deleteTask(state: State, task: Task): void {
  const ids = new Set(withDescendants(state, task).map((member) => member.id))
  for (const id of ids) state.tasks.delete(id)
  for (const [id, comment] of state.comments) if (ids.has(comment.item_id)) state.comments.delete(id)
}

/** Gives the number that sorts a new row after all others. */
export const nextSequence = (rows: ReadonlyMap<string, { sequence: number }>): number =>
  Math.max(0, ...[...rows.values()].map((row) => row.sequence)) + 1

function withDescendants(state: State, task: Task): Task[] {
  const children = [...state.tasks.values()].filter((other) => other.parent_id === task.id)
  return [task, ...children.flatMap((child) => withDescendants(state, child))]
}

function rememberLabels(state: State, userId: PersonId, names: readonly string[]): void {
  const own = [...state.labels.values()].filter((label) => label.user_id === userId)
  const unknown = new Set(names.filter((name) => own.every((label) => label.name !== name)))
  for (const name of unknown) {
    const id = newId()
    state.labels.set(id, {
      id,
      user_id: userId,
      name,
      color: 'charcoal',
      order: own.length + 1,
      is_favorite: false,
    })
  }
}
