import { z } from 'zod'
import { dmSend } from '../capabilities.ts'
import { channelTarget, refuseOutside } from '../limits.ts'
import { personOf } from '../resolve.ts'
import { personInput, sets, tool } from './define.ts'

const targets = ({ people }: { readonly people: readonly string[] }) =>
  people.map((person) => channelTarget(person.trim()))

/** Opens a direct message. */
export const openDm = tool({
  name: 'slack_open_dm',
  title: 'Open a direct message',
  description: 'Opens a direct message with one to eight people and gives its id. Nothing is sent yet.',
  requires: [dmSend],
  input: z.object({ people: z.array(personInput).min(1).max(8) }),
  output: z.object({ channelId: z.string() }),
  annotations: sets,
  // A list of allowed channels holds no people, so that it refuses this.
  targets,
  handler: async (context, input) => {
    refuseOutside(context.limits, targets(input))
    const ids: string[] = []
    for (const person of input.people) ids.push(await personOf(context, person))
    const channelId = await context.api.open(ids)
    refuseOutside(context.limits, [channelTarget(channelId)])
    return { channelId }
  },
  text: ({ channelId }) => `The direct message is ${channelId}.`,
})
