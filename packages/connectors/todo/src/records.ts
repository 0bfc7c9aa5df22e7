import { plainText } from '@grantway/connector-kit'
import { z } from 'zod'

/** Text of third parties, without invisible characters from here on. */
const text = z.string().transform((value) => plainText(value))
const optionalText = z
  .string()
  .nullish()
  .transform((value) => (value ? plainText(value) : undefined))
const optional = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined)
const id = z.union([z.string(), z.number()]).transform(String)
const link = z
  .url({ protocol: /^https?$/ })
  .optional()
  .catch(undefined)

/** The urgency as people say it: p1 is the most urgent, p4 the normal one. */
export const priority = z.enum(['p1', 'p2', 'p3', 'p4'])
export type Priority = z.output<typeof priority>

/** Gives the number of the API for a priority; the API counts the other way round. */
export const apiPriority = (value: Priority): number => 5 - Number(value.slice(1))

const priorityFromApi = z
  .int()
  .min(1)
  .max(4)
  .transform((value): Priority => priority.parse(`p${5 - value}`))

const due = z
  .object({
    date: z.string(),
    string: z.string().nullish(),
    is_recurring: z.boolean(),
    lang: z.string().nullish(),
  })
  .transform((wire) => ({
    /** `YYYY-MM-DD`, or a date with time. */
    date: wire.date,
    recurring: wire.is_recurring,
    /** The rule as the person wrote it: "every monday". */
    text: wire.string ? plainText(wire.string, 200) : undefined,
    language: wire.lang ?? undefined,
  }))
export type Due = z.output<typeof due>

/** Parses a task. Keys that the service leaves empty are `undefined`. */
export const task = z
  .object({
    id,
    content: text,
    description: optionalText,
    project_id: id,
    section_id: optional,
    parent_id: optional,
    labels: z.array(text).nullish(),
    priority: priorityFromApi,
    due: due.nullish(),
    added_at: optional,
    completed_at: optional,
    note_count: z.int().nullish(),
    url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    content: wire.content,
    description: wire.description,
    projectId: wire.project_id,
    sectionId: wire.section_id,
    parentId: wire.parent_id,
    labels: wire.labels?.length ? wire.labels : undefined,
    priority: wire.priority,
    due: wire.due ?? undefined,
    addedAt: wire.added_at,
    completedAt: wire.completed_at,
    commentCount: wire.note_count ?? undefined,
    url: wire.url,
  }))
export type Task = z.output<typeof task>

/** Parses a project. */
export const project = z
  .object({
    id,
    name: text,
    parent_id: optional,
    is_favorite: z.boolean().nullish(),
    inbox_project: z.boolean().nullish(),
    url: link,
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    parentId: wire.parent_id,
    favorite: wire.is_favorite || undefined,
    inbox: wire.inbox_project || undefined,
    url: wire.url,
  }))
export type Project = z.output<typeof project>

/** Parses a comment on a task. */
export const comment = z
  .object({ id, content: text, posted_at: optional, posted_uid: optional })
  .transform((wire) => ({
    id: wire.id,
    content: wire.content,
    postedAt: wire.posted_at,
    authorId: wire.posted_uid,
  }))
export type Comment = z.output<typeof comment>

const isTimezone = (name: string): boolean => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** Parses the signed-in person. `name` is what a person recognises, `timezone` an IANA name. */
export const user = z
  .object({
    id,
    full_name: optionalText,
    email: z.string().nullish(),
    tz_info: z
      .object({ timezone: z.string().refine(isTimezone) })
      .nullish()
      .catch(undefined),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.full_name ?? wire.email?.split('@')[0] ?? wire.id,
    timezone: wire.tz_info?.timezone,
  }))
export type User = z.output<typeof user>
