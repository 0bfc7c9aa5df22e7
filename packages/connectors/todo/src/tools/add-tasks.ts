import { z } from 'zod'
import { tasksAdd } from '../capabilities.ts'
import { apiPriority, priority } from '../records.ts'
import { batchOutput, batchText, runBatch } from './batch.ts'
import { adds, idInput, tool } from './define.ts'
import { viewDue } from './task-view.ts'

/** Adds tasks. */
export const addTasks = tool({
  name: 'todo_add_tasks',
  title: 'Add tasks',
  description:
    'Adds up to 25 tasks; without a project they go to the inbox. Calling it again adds them again.',
  requires: [tasksAdd],
  input: z.object({
    tasks: z
      .array(
        z.object({
          content: z.string().min(1).max(500).describe('Title'),
          description: z.string().max(16_000).optional(),
          due: z.string().min(1).max(150).optional().describe('2027-01-31, tomorrow at 14:30, every monday'),
          priority: priority.optional().describe('p1 is the most urgent'),
          labels: z.array(z.string().min(1).max(60)).max(20).optional(),
          projectId: idInput.optional(),
          sectionId: idInput.optional(),
          parentId: idInput.optional().describe('Makes it a subtask'),
        }),
      )
      .min(1)
      .max(25),
  }),
  output: batchOutput,
  annotations: adds,
  handler: ({ api }, { tasks }) =>
    runBatch(
      tasks,
      () => undefined,
      async (wanted) => {
        const task = await api.addTask({
          content: wanted.content,
          description: wanted.description,
          due_string: wanted.due,
          priority: wanted.priority && apiPriority(wanted.priority),
          labels: wanted.labels,
          project_id: wanted.projectId,
          section_id: wanted.sectionId,
          parent_id: wanted.parentId,
        })
        return {
          id: task.id,
          ...(task.due && { due: viewDue(task.due) }),
          ...(task.url && { url: task.url }),
        }
      },
    ),
  text: batchText,
})
