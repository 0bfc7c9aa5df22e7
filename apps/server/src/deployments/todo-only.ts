import { todo } from '@grantway/connector-todo'
import { defineDeployment } from '../deployment.ts'

/** Tasks and nothing else, for an assistant that may read and add them but not delete. */
export const todoOnly = defineDeployment({
  name: 'todo-only',
  branding: { name: 'Tasks', accent: '#0f7b5f' },
  connectors: [todo],
  policy: { tools: (tool) => !tool.annotations.destructiveHint },
})
