import { z } from 'zod'
import { dueOn, openTask, type FakeDue, type FakeTask, type TodoPerson } from './people.ts'

const day = /^\d{4}-\d\d-\d\d$/
const fields = {
  description: z.string().optional(),
  labels: z.array(z.string().min(1)).optional(),
  priority: z.int().min(1).max(4).optional(),
  due_string: z.string().optional(),
  due_date: z.string().regex(day).optional(),
  due_datetime: z.iso.datetime({ offset: true }).optional(),
  due_lang: z.string().optional(),
}
const places = {
  project_id: z.string().optional(),
  section_id: z.string().optional(),
  parent_id: z.string().optional(),
}
const creation = z.strictObject({ content: z.string().trim().min(1).max(500), ...fields, ...places })
const change = z.strictObject({ content: z.string().trim().min(1).max(500).optional(), ...fields })
const move = z.strictObject(places).refine((place) => Object.keys(place).length === 1)

type Place = Pick<FakeTask, 'project_id' | 'section_id' | 'parent_id'>

/** Adds a task; nothing when the body is not one. Without a place it goes to the inbox. */
export const newTask = (person: TodoPerson, body: unknown): FakeTask | undefined => {
  const asked = creation.safeParse(body)
  if (!asked.success) return undefined
  const { content, project_id, section_id, parent_id, ...more } = asked.data
  const [inbox] = person.projects
  const named = { project_id, section_id, parent_id }
  const placed = Object.values(named).some((id) => id !== undefined)
  const place = placed ? find(person, named) : undefined
  if (placed && !place) return undefined
  const id = String((person.nextId += 1))
  const task = { ...openTask(id, content, inbox?.id ?? '', new Date().toISOString()), ...place }
  if (!changeTask(task, more)) return undefined
  person.tasks.push(task)
  return task
}

/** Applies the given fields; false when the body is not a change. A new due date replaces the old one. */
export const changeTask = (task: FakeTask, body: unknown): boolean => {
  const asked = change.safeParse(body)
  if (!asked.success) return false
  const { due_string, due_date, due_datetime, due_lang: _, ...plain } = asked.data
  const given = [due_string, due_date, due_datetime].filter((one) => one !== undefined)
  const [words] = given
  const due = words === undefined ? undefined : dueOf(words)
  if (given.length > 1 || (words !== undefined && !due)) return false
  Object.assign(task, plain, due && { due })
  return true
}

/** Reads where a task is moved to: exactly one place that is there. */
export const placeOf = (person: TodoPerson, body: unknown): Place | undefined => {
  const asked = move.safeParse(body)
  return asked.success ? find(person, asked.data) : undefined
}

/** A task and everything below it. */
export const withSubtasks = (person: TodoPerson, task: FakeTask): readonly FakeTask[] => [
  task,
  ...person.tasks
    .filter(({ parent_id }) => parent_id === task.id)
    .flatMap((subtask) => withSubtasks(person, subtask)),
]

// This service has no sections: whoever names one is refused.
const find = ({ projects, tasks }: TodoPerson, named: z.output<typeof move>): Place | undefined => {
  const parent = tasks.find(({ id }) => id === named.parent_id)
  const project = projects.find(({ id }) => id === (named.project_id ?? parent?.project_id))
  if (!project || named.section_id !== undefined || (named.parent_id !== undefined && !parent)) return undefined
  return { project_id: project.id, section_id: null, parent_id: parent?.id ?? null }
}

// Of the language of dates this fake knows days, times, and rules that say where they start.
const dueOf = (words: string): FakeDue | undefined => {
  const recurring = /^every .+ starting (\d{4}-\d\d-\d\d)$/.exec(words)?.[1]
  if (recurring !== undefined) return { ...dueOn(recurring, words), is_recurring: true }
  const [, date, time] = /^(\d{4}-\d\d-\d\d)(?: at (\d\d:\d\d))?$/.exec(words) ?? []
  if (date !== undefined) return dueOn(time === undefined ? date : `${date}T${time}:00`, words)
  return z.iso.datetime({ offset: true }).safeParse(words).success ? dueOn(words) : undefined
}
