import { ConnectorError, resourcesFor, type CallContext } from '@grantway/connector-kit'
import { tasksRead } from './capabilities.ts'
import type { TodoApi } from './client.ts'
import { idInput } from './tools/define.ts'
import { readTask, taskText } from './tools/get-task.ts'
import { oneLine, taskLine } from './tools/markdown.ts'
import { viewTask } from './tools/task-view.ts'

const resource = resourcesFor<TodoApi>()
const mimeType = 'text/markdown'
const maxTasks = 50

const idOf = (variables: Readonly<Record<string, string>>): string => {
  const id = idInput.safeParse(variables['id'])
  if (id.success) return id.data
  throw new ConnectorError('INVALID_INPUT', {
    message: 'The id in this address is not one of a task or project.',
  })
}

const readProject = async ({ api }: CallContext<TodoApi>, id: string): Promise<string> => {
  const project = await api.project(id)
  const tasks = await api.tasks({ project_id: id }, { limit: maxTasks })
  return [
    `# ${oneLine(project.name)}`,
    ...(project.url ? [project.url] : []),
    ...tasks.items.map((task) => taskLine(viewTask(task))),
    ...(tasks.next ? [`More than ${maxTasks}: todo_find_tasks with projectId ${id}`] : []),
  ].join('\n')
}

// The link of the service opens everything to everybody who has it, so it stays here.
const readExport = async ({ api, shareLink }: CallContext<TodoApi>): Promise<string> => {
  const { url } = await api.exportTasks()
  return `All tasks as JSON, for the person to download within 10 minutes: ${shareLink(url, exported)}`
}

const exported = { title: 'tasks.json', expiresInSeconds: 600 }

/** A task and a project as Markdown, and the way to all tasks as a file. */
export const todoResources = [
  resource({
    uriTemplate: 'todo://tasks/{id}',
    name: 'todo_task',
    title: 'Task',
    description: 'A task with its description and open subtasks.',
    mimeType,
    requires: [tasksRead],
    read: async ({ api }, variables) => ({ mimeType, text: taskText(await readTask(api, idOf(variables))) }),
  }),
  resource({
    uriTemplate: 'todo://projects/{id}',
    name: 'todo_project',
    title: 'Project',
    description: 'A project with its open tasks.',
    mimeType,
    requires: [tasksRead],
    read: async (context, variables) => ({ mimeType, text: await readProject(context, idOf(variables)) }),
  }),
  resource({
    uriTemplate: 'todo://export',
    name: 'todo_export',
    title: 'Export',
    description: 'A link with which the person downloads all tasks.',
    mimeType,
    requires: [tasksRead],
    read: async (context) => ({ mimeType, text: await readExport(context) }),
  }),
]
