import {
  defineConnector,
  registrationOf,
  type Connector,
  type ConnectorOptions,
} from '@grantway/connector-kit'
import { tasksAdd, tasksDelete, tasksManage, tasksRead } from './capabilities.ts'
import { createTodoApi, type TodoApi } from './client.ts'
import { todoPrompts } from './prompts.ts'
import { todoProvider } from './provider.ts'
import { todoResources } from './resources.ts'
import { todoTools } from './tools/index.ts'

export { tasksAdd, tasksDelete, tasksManage, tasksRead } from './capabilities.ts'
export type { TodoApi } from './client.ts'

/**
 * Gives the TODO connector: Todoist, or the service that the options name and that speaks its API v1.
 * **Errors:** CONFIG_INVALID when an option is not a usable URL.
 */
export const todo = (options: ConnectorOptions = {}): Connector<TodoApi> =>
  defineConnector({
    id: 'todo',
    title: 'TODO',
    contract: 1,
    toolPrefix: 'todo',
    provider: todoProvider(options),
    ...registrationOf(options),
    capabilities: [tasksRead, tasksAdd, tasksManage, tasksDelete],
    client: createTodoApi,
    tools: todoTools,
    resources: todoResources,
    prompts: todoPrompts,
    aliases: { 'todo-list': 'todo_find_tasks', 'todo-add': 'todo_add_tasks' },
  })
