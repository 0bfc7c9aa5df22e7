import { z } from 'zod'

/** Output schema of a person in a list. */
export const personOutput = z.object({
  id: z.string(),
  handle: z.string().optional(),
  name: z.string(),
  title: z.string().optional(),
  url: z.string().optional(),
})
export type PersonView = z.output<typeof personOutput>
