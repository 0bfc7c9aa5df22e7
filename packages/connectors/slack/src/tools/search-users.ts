import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { people } from '../capabilities.ts'
import { reads, tool } from './define.ts'
import { listText, oneLine } from './markdown.ts'
import { personOutput } from './person-view.ts'

/** Searches colleagues. */
export const searchUsers = tool({
  name: 'slack_search_users',
  title: 'Search people',
  description: 'Finds people by name, handle or title. For an e-mail address use slack_get_user.',
  requires: [people],
  input: z.object({ query: z.string().min(1).max(200), ...pageInput(20) }),
  output: z.object({
    people: z.array(personOutput),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: () => [],
  handler: async (context, { query, limit, cursor }) => {
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { query },
      fetch: (page) => context.api.searchPeople(query, page),
      view: (person) => person,
    })
    return { people: items, ...rest }
  },
  text: (output) =>
    listText(
      output.people.map(({ id, handle, name, title }) =>
        [
          `- ${oneLine(name)}`,
          ...(handle ? [`@${oneLine(handle)}`] : []),
          ...(title ? [oneLine(title)] : []),
          `id ${id}`,
        ].join(' · '),
      ),
      'Nobody matches.',
      output,
    ),
})
