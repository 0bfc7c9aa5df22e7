import { createHash } from 'node:crypto'
import { addDays, dayOf, parseDueString } from './api/dates.ts'
import type { Due, Project, Task } from './api/records.ts'
import { nextSequence } from './api/task-changes.ts'
import type { PersonId } from './people.ts'
import { aliceProjects, bobProjects, type SeedProject, type SeedTask } from './seed-data.ts'
import { emptyState, type State } from './state.ts'

/** Makes the state of a first start. Ids are the same at every start; dates count from `now`. */
export function seedState(now: Date): State {
  const state = emptyState()
  seedPerson(state, 'u_alice', aliceProjects, now)
  seedPerson(state, 'u_bob', bobProjects, now)
  return state
}

function seedPerson(state: State, userId: PersonId, projects: readonly SeedProject[], now: Date): void {
  const createdAt = `${addDays(dayOf(now), -30)}T08:00:00.000Z`
  for (const [index, seed] of projects.entries()) {
    const project: Project = {
      id: stableId(userId, 'project', seed.name),
      user_id: userId,
      name: seed.name,
      color: seed.color,
      child_order: index + 1,
      is_favorite: false,
      inbox_project: seed.inbox ?? false,
      created_at: createdAt,
    }
    state.projects.set(project.id, project)
    for (const [order, name] of (seed.sections ?? []).entries()) {
      const id = stableId(userId, 'section', name)
      state.sections.set(id, { id, user_id: userId, project_id: project.id, name, section_order: order + 1 })
    }
    for (const task of seed.tasks) seedTask(state, project, task, null, now)
  }
}

function seedTask(state: State, project: Project, seed: SeedTask, parent: Task | null, now: Date): void {
  const userId = project.user_id
  const completedAt =
    seed.completedDaysAgo === undefined
      ? null
      : `${addDays(dayOf(now), -seed.completedDaysAgo)}T10:00:00.000Z`
  const task: Task = {
    sequence: nextSequence(state.tasks),
    id: stableId(userId, 'task', seed.content),
    user_id: userId,
    project_id: project.id,
    section_id: seed.section ? stableId(userId, 'section', seed.section) : parent?.section_id ?? null,
    parent_id: parent?.id ?? null,
    labels: [...(seed.labels ?? [])],
    priority: seed.priority ?? 1,
    due: dueOf(seed, dayOf(now)),
    checked: completedAt !== null,
    content: seed.content,
    description: seed.description ?? '',
    added_at: project.created_at,
    updated_at: project.created_at,
    completed_at: completedAt,
    child_order: [...state.tasks.values()].filter((other) => other.project_id === project.id).length + 1,
  }
  state.tasks.set(task.id, task)
  for (const name of task.labels) seedLabel(state, userId, name)
  for (const content of seed.comments ?? []) {
    const id = stableId(userId, 'comment', content)
    const sequence = nextSequence(state.comments)
    state.comments.set(id, {
      sequence,
      id,
      user_id: userId,
      item_id: task.id,
      content,
      posted_at: project.created_at,
    })
  }
  for (const subtask of seed.subtasks ?? []) seedTask(state, project, subtask, task, now)
}

function seedLabel(state: State, userId: PersonId, name: string): void {
  const id = stableId(userId, 'label', name)
  if (state.labels.has(id)) return
  const order = [...state.labels.values()].filter((label) => label.user_id === userId).length + 1
  state.labels.set(id, { id, user_id: userId, name, color: 'charcoal', order, is_favorite: false })
}

function dueOf(seed: SeedTask, today: string): Due | null {
  if (seed.due === undefined) return null
  const day = addDays(today, seed.due)
  const due = parseDueString(seed.every ? `${seed.every} starting ${day}` : day, today)
  if (!due) throw new Error(`the seed has a due date nobody understands: ${seed.content}`)
  const date = seed.time ? `${due.date}T${seed.time}:00` : due.date
  const words = seed.time ? `${seed.every ?? day} at ${seed.time}` : seed.every ?? day
  return { ...due, date, string: words }
}

const stableId = (...parts: string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16)
