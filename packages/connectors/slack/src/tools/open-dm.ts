import { z } from 'zod'
import { dmSend } from '../capabilities.ts'
import { channelTarget, conversationTargets, refuseDenied, refuseOutside } from '../limits.ts'
import { personOf } from '../resolve.ts'
import { personInput, sets, tool } from './define.ts'

const targets = ({ people }: { readonly people: readonly string[] }) => people.flatMap(conversationTargets)

/** Opens a direct message. */
export const openDm = tool({
  name: 'slack_open_dm',
  title: 'Open a direct message',
  description: 'Opens a direct message with one to eight people and gives its id. Nothing is sent yet.',
  requires: [dmSend],
  input: z.object({ people: z.array(personInput).min(1).max(8) }),
  output: z.object({ channelId: z.string() }),
  annotations: sets,
  targets,
  handler: async (context, input) => {
    const { api, limits } = context
    refuseOutside(limits, targets(input))
    const ids: string[] = []
    for (const person of input.people) ids.push(await personOf(context, person))
    // Opening is a write: everybody is judged before it.
    refuseOutside(limits, ids.map(channelTarget))
    const channelId = await api.open(ids)
    refuseDenied(limits, channelId)
    return { channelId }
  },
  text: ({ channelId }) => `The direct message is ${channelId}.`,
})
