import { listPage, pageInput, pageOutput, truncatedOutput } from '@grantway/connector-kit'
import { z } from 'zod'
import { issuesRead } from '../capabilities.ts'
import { reads, tool } from './define.ts'
import { issueLine, issueOutput } from './issue-view.ts'
import { listText } from './markdown.ts'
import { mayShow } from './reach.ts'
import { searchInput, searchQuery, searchTargets } from './search.ts'

/** Finds issues or pull requests. */
export const searchIssues = tool({
  name: 'github_search_issues',
  title: 'Find issues',
  description:
    'Finds issues, or pull requests with type. ' +
    'Qualifiers: author:, assignee:, label:, involves:@me, updated:>2027-01-31.',
  requires: [issuesRead],
  input: z.object({
    ...searchInput,
    type: z.enum(['issue', 'pull_request']).default('issue'),
    state: z.enum(['open', 'closed']).optional(),
    ...pageInput(),
  }),
  output: z.object({
    issues: z.array(issueOutput.extend({ repository: z.string() })),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: reads,
  targets: searchTargets,
  narrows: true,
  handler: async (context, { query, within, type, state, limit, cursor }) => {
    const asked = searchQuery({ query, within }, context.limits, [
      type === 'issue' ? 'is:issue' : 'is:pr',
      ...(state ? [`is:${state}`] : []),
    ])
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { asked },
      fetch: async (page) => {
        const { items: all, next } = await context.api.issues.search(asked, page)
        return { items: all.filter(mayShow(context)), next }
      },
      view: (issue) => issue,
    })
    return { issues: items, ...rest }
  },
  text: (output) =>
    listText(
      output.issues.map((issue) => `- ${issueLine(issue)}`),
      'Nothing matches.',
      output,
    ),
})
