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

/** A task and a project as Markdown. */
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
]
