import { z } from 'zod'
import { identity } from '../capabilities.ts'
import { reads, tool } from './define.ts'
import { line } from './markdown.ts'

/** Says who is connected. */
export const getMe = tool({
  name: 'github_get_me',
  title: 'See who you are',
  description: 'Gives login, name and id of the connected GitHub account.',
  requires: [identity],
  input: z.object({}),
  output: z.object({
    login: z.string(),
    id: z.int(),
    name: z.string().optional(),
    url: z.string().optional(),
  }),
  annotations: reads,
  targets: () => [],
  handler: async ({ api }) => {
    const { login, id, name, html_url: url } = await api.viewer.get()
    return { login, id, name, url }
  },
  text: ({ login, name, id }) => line(login, name, `id ${id}`),
})
