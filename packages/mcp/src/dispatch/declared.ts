import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server'
import { z } from 'zod'

const declaredSchema = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ url: z.looseObject({}).optional() }).optional(),
  }),
})

/**
 * Tells whether the envelope of a 2026-07-28 request declares that its client opens links.
 * `elicitation: {}` means forms only: a URL goes to a client that said `url` in this request.
 */
export const declaresUrls = (envelope: unknown): boolean => {
  const declared = declaredSchema.safeParse(envelope)
  return declared.success && declared.data[CLIENT_CAPABILITIES_META_KEY].elicitation?.url !== undefined
}
