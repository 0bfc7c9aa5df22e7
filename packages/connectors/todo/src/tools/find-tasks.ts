import { ConnectorError, listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { tasksRead } from '../capabilities.ts'
import { idInput, reads, tool } from './define.ts'
import { listText, taskLine } from './markdown.ts'
import { taskOutput, viewTask } from './task-view.ts'

const input = z.object({
  text: z.string().min(1).max(200).optional().describe('Words in the title'),
  filter: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('Todoist filter: today | overdue, p1 & @label, #Project, no date, 7 days'),
  projectId: idInput.optional(),
  sectionId: idInput.optional(),
  parentId: idInput.optional().describe('Subtasks of this task'),
  label: z.string().min(1).max(100).optional(),
  ...pageInput(),
})
type Input = z.output<typeof input>

// The words must not end the search term and begin another one.
const searchTerm = (words: string): string => `search: ${words.replace(/[\\&|!(),]/g, '\\$&')}`

const filterOf = ({ text, filter }: Input): string | undefined => {
  if (text === undefined) return filter
  return filter === undefined ? searchTerm(text) : `(${filter}) & ${searchTerm(text)}`
}

/** Finds open tasks. */
export const findTasks = tool({
  name: 'todo_find_tasks',
  title: 'Find tasks',
  description:
    'Lists open tasks: all of them, by text or filter, or by project, section, parent and label. ' +
    'text and filter go together, but not with the ids and label.',
  requires: [tasksRead],
  input,
  output: z.object({ tasks: z.array(taskOutput), page: pageOutput, truncated: truncatedOutput.optional() }),
  annotations: reads,
  handler: async (context, asked) => {
    const { projectId, sectionId, parentId, label, limit, cursor } = asked
    const filter = filterOf(asked)
    const place = { project_id: projectId, section_id: sectionId, parent_id: parentId, label }
    if (filter !== undefined && Object.values(place).some((value) => value !== undefined)) {
      throw new ConnectorError('INVALID_INPUT', {
        message: 'Use text and filter, or projectId, sectionId, parentId and label, not both.',
      })
    }
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { filter, ...place },
      fetch: (page) =>
        filter === undefined ? context.api.tasks(place, page) : context.api.filteredTasks(filter, page),
      view: viewTask,
    })
    return { tasks: items, ...rest }
  },
  text: (output) => listText(output.tasks.map(taskLine), 'No open tasks match.', output),
})
