import { z } from 'zod'
import { tasksManage } from '../capabilities.ts'
import { apiPriority, priority } from '../records.ts'
import { batchOutput, batchText, runBatch } from './batch.ts'
import { given, idInput, sets, tool } from './define.ts'
import { viewDue } from './task-view.ts'

const change = z
  .object({
    id: idInput,
    content: z.string().min(1).max(500).optional().describe('New title'),
    description: z.string().max(16_000).optional(),
    due: z
      .string()
      .min(1)
      .max(150)
      .optional()
      .describe('Replaces the date and its recurrence; "no date" removes it'),
    priority: priority.optional(),
    labels: z.array(z.string().min(1).max(60)).max(20).optional().describe('All labels it shall have'),
  })
  .refine(({ id: _id, ...fields }) => given(fields).length > 0, 'Name at least one field to change.')

/** Changes fields of tasks. */
export const updateTasks = tool({
  name: 'todo_update_tasks',
  title: 'Update tasks',
  description:
    'Changes title, description, due date, priority or labels of up to 25 tasks; other fields stay. ' +
    'To move a date and keep its recurrence use todo_reschedule_tasks.',
  requires: [tasksManage],
  input: z.object({ tasks: z.array(change).min(1).max(25) }),
  output: batchOutput,
  annotations: sets,
  handler: ({ api }, { tasks }) =>
    runBatch(
      tasks,
      ({ id }) => id,
      async ({ id, ...fields }) => {
        const task = await api.updateTask(id, {
          content: fields.content,
          description: fields.description,
          due_string: fields.due,
          priority: fields.priority && apiPriority(fields.priority),
          labels: fields.labels,
        })
        return {
          changed: given(fields),
          ...(task.due && { due: viewDue(task.due) }),
          ...(task.url && { url: task.url }),
        }
      },
    ),
  text: batchText,
})
