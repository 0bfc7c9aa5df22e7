import { z } from 'zod'
import { tasksManage } from '../capabilities.ts'
import { adds, idInput, tool } from './define.ts'

/** Writes a comment under a task. */
export const addComment = tool({
  name: 'todo_add_comment',
  title: 'Add a comment',
  description: 'Writes a comment on a task, in the name of the person.',
  requires: [tasksManage],
  input: z.object({ taskId: idInput, content: z.string().min(1).max(15_000) }),
  output: z.object({ id: z.string(), taskId: z.string(), postedAt: z.string().optional() }),
  annotations: adds,
  handler: async ({ api }, { taskId, content }) => {
    const { id, postedAt } = await api.addComment(taskId, content)
    return { id, taskId, postedAt }
  },
  text: ({ id, taskId }) => `Comment ${id} was added to task ${taskId}.`,
})
