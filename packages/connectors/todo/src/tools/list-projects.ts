import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { tasksRead } from '../capabilities.ts'
import { reads, tool } from './define.ts'
import { listText, oneLine } from './markdown.ts'

const projectOutput = z.object({
  id: z.string(),
  name: z.string(),
  parentId: z.string().optional(),
  favorite: z.boolean().optional(),
  inbox: z.boolean().optional().describe('Where tasks without a project go'),
  url: z.string().optional(),
})

/** Lists the projects of the person. */
export const listProjects = tool({
  name: 'todo_list_projects',
  title: 'List projects',
  description: 'Lists projects with their ids.',
  requires: [tasksRead],
  input: z.object(pageInput()),
  output: z.object({
    projects: z.array(projectOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  handler: async (context, { limit, cursor }) => {
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: {},
      fetch: context.api.projects,
      view: (project) => project,
    })
    return { projects: items, ...rest }
  },
  text: (output) =>
    listText(
      output.projects.map(({ id, name, inbox }) => `- ${oneLine(name)}${inbox ? ' (inbox)' : ''} · id ${id}`),
      'No projects.',
      output,
    ),
})
