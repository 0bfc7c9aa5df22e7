import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { filesEdit, filesRead } from '../capabilities.ts'
import { isWithin } from '../limits.ts'
import { reads, tool } from './define.ts'
import { listText, oneLine } from './text.ts'

/** Lists shared drives. */
export const listSharedDrives = tool({
  name: 'drive_list_shared_drives',
  title: 'List shared drives',
  description: 'Lists the shared drives this account is a member of.',
  requires: [filesRead, filesEdit],
  input: z.object(pageInput()),
  output: z.object({
    drives: z.array(z.object({ id: z.string(), name: z.string(), createdAt: z.string().optional() })),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  narrows: true,
  handler: async (context, { limit, cursor }) => {
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: {},
      fetch: async (page) => {
        const found = await context.api.drives(page)
        // A shared drive is a folder with the same id; a limited grant sees those it names.
        return { ...found, items: found.items.filter(({ id }) => isWithin(context.limits, id)) }
      },
      view: ({ id, name, createdTime }) => ({ id, name, createdAt: createdTime }),
    })
    return { drives: items, ...rest }
  },
  text: (output) =>
    listText(output.drives.map(({ id, name }) => `- ${oneLine(name)} · id ${id}`), 'No shared drives.', output),
})
