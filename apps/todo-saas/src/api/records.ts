import { z } from 'zod'
import { personId } from '../people.ts'

/** Parses the due date of a task as the API shows it; `date` is `YYYY-MM-DD` or carries a time. */
export const due = z.object({
  date: z.string(),
  string: z.string(),
  is_recurring: z.boolean(),
  timezone: z.string().nullable(),
  lang: z.string(),
})
/** Describes a due date. */
export type Due = z.output<typeof due>

/** Parses a stored task. Wire names; `sequence` orders lists and is never shown. */
export const task = z.object({
  sequence: z.number(),
  id: z.string(),
  user_id: personId,
  project_id: z.string(),
  section_id: z.string().nullable(),
  parent_id: z.string().nullable(),
  labels: z.array(z.string()),
  /** 4 is the most urgent, 1 the normal one. */
  priority: z.number().int().min(1).max(4),
  due: due.nullable(),
  checked: z.boolean(),
  content: z.string(),
  description: z.string(),
  added_at: z.string(),
  updated_at: z.string(),
  completed_at: z.string().nullable(),
  child_order: z.number(),
})
/** Describes a task. */
export type Task = z.output<typeof task>

/** Parses a stored project. */
export const project = z.object({
  id: z.string(),
  user_id: personId,
  name: z.string(),
  color: z.string(),
  child_order: z.number(),
  is_favorite: z.boolean(),
  inbox_project: z.boolean(),
  created_at: z.string(),
})
/** Describes a project. */
export type Project = z.output<typeof project>

/** Parses a stored section of a project. */
export const section = z.object({
  id: z.string(),
  user_id: personId,
  project_id: z.string(),
  name: z.string(),
  section_order: z.number(),
})

/** Parses a stored label. */
export const label = z.object({
  id: z.string(),
  user_id: personId,
  name: z.string(),
  color: z.string(),
  order: z.number(),
  is_favorite: z.boolean(),
})

/** Parses a stored comment on a task. */
export const comment = z.object({
  sequence: z.number(),
  id: z.string(),
  user_id: personId,
  item_id: z.string(),
  content: z.string(),
  posted_at: z.string(),
})
/** Describes a comment. */
export type Comment = z.output<typeof comment>
