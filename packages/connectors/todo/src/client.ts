import { randomUUID } from 'node:crypto'
import type { ProviderHttp, ProviderPage } from '@grantway/connector-kit'
import { z } from 'zod'
import { comment, project, task, user, type Comment, type Project, type Task, type User } from './records.ts'

/** One page of a list: from the provider's cursor on, at most `limit` records. */
export interface PageRequest {
  readonly after?: string | undefined
  readonly limit: number
}

/** What can be set of a task, in the API's words. */
export interface TaskFields {
  readonly content?: string | undefined
  readonly description?: string | undefined
  readonly project_id?: string | undefined
  readonly section_id?: string | undefined
  readonly parent_id?: string | undefined
  readonly labels?: readonly string[] | undefined
  readonly priority?: number | undefined
  readonly due_string?: string | undefined
  readonly due_date?: string | undefined
  readonly due_datetime?: string | undefined
  readonly due_lang?: string | undefined
}

/** Where a task is moved to; exactly one of the three. */
export type Place = Pick<TaskFields, 'project_id' | 'section_id' | 'parent_id'>

/** The part of the API v1 that the tools use. */
export interface TodoApi {
  readonly user: () => Promise<User>
  readonly projects: (page: PageRequest) => Promise<ProviderPage<Project>>
  readonly project: (id: string) => Promise<Project>
  readonly tasks: (
    where: Place & { label?: string | undefined },
    page: PageRequest,
  ) => Promise<ProviderPage<Task>>
  /** `query` is in the filter language of the service. */
  readonly filteredTasks: (query: string, page: PageRequest) => Promise<ProviderPage<Task>>
  /** `since` and `until` are instants in ISO 8601. */
  readonly completedTasks: (
    where: { since: string; until: string; project_id?: string | undefined },
    page: PageRequest,
  ) => Promise<ProviderPage<Task>>
  readonly task: (id: string) => Promise<Task>
  readonly comments: (taskId: string, page: PageRequest) => Promise<ProviderPage<Comment>>
  readonly addTask: (fields: TaskFields) => Promise<Task>
  readonly updateTask: (id: string, fields: TaskFields) => Promise<Task>
  readonly completeTask: (id: string) => Promise<void>
  readonly reopenTask: (id: string) => Promise<void>
  readonly moveTask: (id: string, place: Place) => Promise<void>
  readonly addComment: (taskId: string, content: string) => Promise<Comment>
  readonly deleteTask: (id: string) => Promise<void>
  /** Makes a link that opens all tasks to whoever holds it. It is for nobody's eyes. */
  readonly exportTasks: () => Promise<{ readonly url: string; readonly expiresAt: Date }>
}

const listOf = <Item>(item: z.ZodType<Item>) =>
  z
    .object({ results: z.array(item), next_cursor: z.string().nullish() })
    .transform((wire) => ({ items: wire.results, next: wire.next_cursor ?? undefined }))

const completedList = z
  .object({ items: z.array(task), next_cursor: z.string().nullish() })
  .transform((wire) => ({ items: wire.items, next: wire.next_cursor ?? undefined }))

const exportLink = z
  .object({ url: z.url(), expires_at: z.iso.datetime() })
  .transform((wire) => ({ url: wire.url, expiresAt: new Date(wire.expires_at) }))

const taskList = listOf(task)
const projectList = listOf(project)
const commentList = listOf(comment)
const nothing = z.unknown().transform(() => undefined)

const taskPath = (id: string, action = ''): string => `/api/v1/tasks/${encodeURIComponent(id)}${action}`
const paging = ({ after, limit }: PageRequest) => ({ cursor: after, limit })
// A service may recognise by it a write that arrives twice. Nothing here relies on that.
const once = () => ({ 'x-request-id': randomUUID() })

/** Builds the typed API over the authorized HTTP client of one connection. */
export const createTodoApi = (http: ProviderHttp): TodoApi => ({ ...reading(http), ...writing(http) })

type Reading =
  | 'user'
  | 'projects'
  | 'project'
  | 'tasks'
  | 'filteredTasks'
  | 'completedTasks'
  | 'task'
  | 'comments'

const reading = (http: ProviderHttp): Pick<TodoApi, Reading> => ({
  user: () => http.request({ method: 'GET', path: '/api/v1/user', schema: user }),
  projects: (page) =>
    http.request({ method: 'GET', path: '/api/v1/projects', query: paging(page), schema: projectList }),
  project: (id) =>
    http.request({ method: 'GET', path: `/api/v1/projects/${encodeURIComponent(id)}`, schema: project }),
  tasks: (where, page) =>
    http.request({
      method: 'GET',
      path: '/api/v1/tasks',
      query: { ...where, ...paging(page) },
      schema: taskList,
    }),
  filteredTasks: (query, page) =>
    http.request({
      method: 'GET',
      path: '/api/v1/tasks/filter',
      query: { query, ...paging(page) },
      schema: taskList,
    }),
  completedTasks: (where, page) =>
    http.request({
      method: 'GET',
      path: '/api/v1/tasks/completed/by_completion_date',
      query: { ...where, ...paging(page) },
      schema: completedList,
    }),
  task: (id) => http.request({ method: 'GET', path: taskPath(id), schema: task }),
  comments: (taskId, page) =>
    http.request({
      method: 'GET',
      path: '/api/v1/comments',
      query: { task_id: taskId, ...paging(page) },
      schema: commentList,
    }),
})

// `idempotent` stands only where twice is harmless: completing a recurring task twice skips a date.
const writing = (http: ProviderHttp): Omit<TodoApi, Reading> => ({
  addTask: (fields) =>
    http.request({ method: 'POST', path: '/api/v1/tasks', headers: once(), json: fields, schema: task }),
  updateTask: (id, fields) =>
    http.request({
      method: 'POST',
      path: taskPath(id),
      headers: once(),
      json: fields,
      schema: task,
      idempotent: true,
    }),
  completeTask: (id) =>
    http.request({ method: 'POST', path: taskPath(id, '/close'), headers: once(), schema: nothing }),
  reopenTask: (id) =>
    http.request({
      method: 'POST',
      path: taskPath(id, '/reopen'),
      headers: once(),
      schema: nothing,
      idempotent: true,
    }),
  moveTask: (id, place) =>
    http.request({
      method: 'POST',
      path: taskPath(id, '/move'),
      headers: once(),
      json: place,
      schema: nothing,
      idempotent: true,
    }),
  addComment: (taskId, content) =>
    http.request({
      method: 'POST',
      path: '/api/v1/comments',
      headers: once(),
      json: { task_id: taskId, content },
      schema: comment,
    }),
  deleteTask: (id) =>
    http.request({ method: 'DELETE', path: taskPath(id), headers: once(), schema: nothing }),
  exportTasks: () => http.request({ method: 'POST', path: '/api/v1/exports', headers: once(), schema: exportLink }),
})
