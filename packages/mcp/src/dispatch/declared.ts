import { CLIENT_CAPABILITIES_META_KEY } from '@modelcontextprotocol/server'
import { z } from 'zod'

const declaredSchema = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({ url: z.looseObject({}).optional(), form: z.looseObject({}).optional() }).optional(),
  }),
})

/** The ways in which a client can ask its person. */
export interface Elicits {
  readonly elicitsUrls: boolean
  readonly elicitsForms: boolean
}

/** Reads `elicitation` of a client's capabilities: `{}` means forms only, a URL goes to a client that said `url`. */
export const elicitsOf = (elicitation: { readonly url?: unknown; readonly form?: unknown } | undefined): Elicits => {
  const elicitsUrls = elicitation?.url !== undefined
  return { elicitsUrls, elicitsForms: elicitation !== undefined && (elicitation.form !== undefined || !elicitsUrls) }
}

/** Tells what the client of a 2026-07-28 request declares in the envelope of this very request. */
export const declaredIn = (envelope: unknown): Elicits =>
  elicitsOf(declaredSchema.safeParse(envelope).data?.[CLIENT_CAPABILITIES_META_KEY].elicitation)
