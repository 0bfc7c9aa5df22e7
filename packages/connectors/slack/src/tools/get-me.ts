import { z } from 'zod'
import { slackCapabilities } from '../capabilities.ts'
import { reads, tool } from './define.ts'
import { oneLine } from './markdown.ts'

/** Tells whose account it is. */
export const getMe = tool({
  name: 'slack_get_me',
  title: 'Get my account',
  description: 'Who the connected person is at Slack, and in which workspace.',
  requires: slackCapabilities,
  input: z.object({}),
  output: z.object({
    id: z.string(),
    name: z.string(),
    teamId: z.string(),
    team: z.string(),
    enterpriseId: z.string().optional(),
    url: z.string().optional(),
  }),
  annotations: reads,
  targets: () => [],
  // Asked anew: this is how one finds out whether the connection works.
  handler: async ({ api }) => {
    const { userId, user, teamId, team, enterpriseId, url } = await api.identity()
    return { id: userId, name: user, teamId, team, enterpriseId, url }
  },
  text: ({ id, name, teamId, team }) => `${oneLine(name)} (id ${id}) in ${oneLine(team)} (id ${teamId})`,
})
