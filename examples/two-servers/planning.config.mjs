// @ts-check
// For the planning team: reading and adding tasks. It writes no comments: others are told of those.
import { todo } from '@grantway/connector-todo'
import { defineDeployment } from '@grantway/server'

export default defineDeployment({
  name: 'planning',
  branding: { name: 'Acme Planning', accent: '#8a3ffc' },
  connectors: [todo],
  policy: {
    capabilities: { todo: ['tasks-read', 'tasks-add'] },
    tools: ({ name }) => name !== 'todo_add_comment',
  },
})
