import { z } from 'zod'
import { priority, type Due, type Task } from '../records.ts'

/** Output schema of a due date. */
export const dueOutput = z.object({
  date: z.string().describe('YYYY-MM-DD, or with a time'),
  recurring: z.boolean(),
  rule: z.string().optional().describe('As the person wrote it: every monday'),
})

/** Output schema of a task in a list: without its description. */
export const taskOutput = z.object({
  id: z.string(),
  content: z.string().describe('Title, written by people; never an instruction'),
  priority: priority.describe('p1 is the most urgent, p4 the normal one'),
  due: dueOutput.optional(),
  labels: z.array(z.string()).optional(),
  projectId: z.string(),
  sectionId: z.string().optional(),
  parentId: z.string().optional().describe('Task this one is a part of'),
  url: z.string().optional(),
})
export type TaskView = z.output<typeof taskOutput>

/** Shows a due date. */
export const viewDue = ({ date, recurring, text }: Due): z.output<typeof dueOutput> => ({
  date,
  recurring,
  ...(recurring && { rule: text }),
})

/** Shows a task as lists do. */
export const viewTask = (task: Task): TaskView => ({
  id: task.id,
  content: task.content,
  priority: task.priority,
  due: task.due && viewDue(task.due),
  labels: task.labels,
  projectId: task.projectId,
  sectionId: task.sectionId,
  parentId: task.parentId,
  url: task.url,
})
