import { truncatedOutput, withinBudget } from '@grantway/connector-kit'
import { z } from 'zod'
import { people } from '../capabilities.ts'
import { reads, tool } from './define.ts'
import { listText, oneLine } from './markdown.ts'

/** Lists the groups that can be mentioned. */
export const listUsergroups = tool({
  name: 'slack_list_usergroups',
  title: 'List user groups',
  description: 'Lists the user groups of the workspace.',
  requires: [people],
  input: z.object({}),
  output: z.object({
    usergroups: z.array(
      z.object({
        id: z.string(),
        handle: z.string(),
        name: z.string(),
        description: z.string().optional(),
        memberCount: z.number().optional(),
      }),
    ),
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: () => [],
  handler: async ({ api }) => {
    const { kept, truncated } = withinBudget(await api.usergroups())
    return { usergroups: [...kept], truncated }
  },
  text: (output) =>
    listText(
      output.usergroups.map(({ id, handle, name }) => `- @${oneLine(handle)} ${oneLine(name)} · id ${id}`),
      'No user groups.',
      { truncated: output.truncated },
    ),
})
