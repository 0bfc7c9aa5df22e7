import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { tasksRead } from '../capabilities.ts'
import { dayInput, idInput, reads, tool } from './define.ts'
import { listText, oneLine } from './markdown.ts'
import { taskOutput, viewTask } from './task-view.ts'

const dayMs = 86_400_000
const dayBefore = (days: number): string => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10)

const completedOutput = taskOutput.extend({ completedAt: z.string().optional() })

/** Lists what was completed in a span of days. */
export const listCompletedTasks = tool({
  name: 'todo_list_completed_tasks',
  title: 'List completed tasks',
  description: 'Lists tasks completed between two days (UTC, both included); without them the last 7 days.',
  requires: [tasksRead],
  input: z.object({
    since: dayInput.optional().describe('YYYY-MM-DD'),
    until: dayInput.optional().describe('YYYY-MM-DD, at most 3 months later'),
    projectId: idInput.optional(),
    ...pageInput(),
  }),
  output: z.object({
    since: z.string(),
    until: z.string(),
    tasks: z.array(completedOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  handler: async (context, { since = dayBefore(6), until = dayBefore(0), projectId, limit, cursor }) => {
    const where = { since: `${since}T00:00:00Z`, until: `${until}T23:59:59Z`, project_id: projectId }
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: where,
      fetch: (page) => context.api.completedTasks(where, page),
      view: (task) => ({ ...viewTask(task), completedAt: task.completedAt }),
    })
    return { since, until, tasks: items, ...rest }
  },
  text: (output) =>
    listText(
      output.tasks.map(
        ({ id, content, completedAt = '' }) => `- ${completedAt} ${oneLine(content)} · id ${id}`,
      ),
      `Nothing was completed from ${output.since} to ${output.until}.`,
      output,
    ),
})
