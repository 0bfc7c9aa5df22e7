import { createHash } from 'node:crypto'
import type { Principal, Sealer } from '@grantway/auth-core'
import { z } from 'zod'
import { callerBinding, type LegacySession } from '../caller.ts'

const purpose = 'mcp-session'
const ttlSeconds = 24 * 60 * 60

/** First revision in which a client may declare `elicitation.url`. */
const urlElicitationSince = '2025-11-25'

const sessionSchema = z.object({ version: z.string(), url: z.boolean() })

const initializeParams = z.object({
  capabilities: z.object({ elicitation: z.object({ url: z.looseObject({}).optional() }).optional() }),
})

/**
 * Makes the `Mcp-Session-Id` of an `initialize` answer: what the client declared, sealed for this caller.
 * No replica has to remember it. It is no authentication: the bearer is checked on every request.
 */
export const sealSessionId = (
  sealer: Sealer,
  principal: Principal,
  params: unknown,
  version: string,
): string => {
  const declared = initializeParams.safeParse(params)
  const url = declared.success && declared.data.capabilities.elicitation?.url !== undefined
  return sealer.seal(purpose, { version, url }, callerBinding(principal), ttlSeconds)
}

/** Opens a session id; `undefined` for one that is expired, altered, or of another caller. */
export const openSessionId = (
  sealer: Sealer,
  principal: Principal,
  id: string,
): LegacySession | undefined => {
  const session = sessionSchema.safeParse(sealer.open(purpose, id, callerBinding(principal)))
  if (!session.success) return undefined
  return {
    hash: createHash('sha256').update(id).digest('base64url'),
    // The revisions are dates: their order is the order of their texts.
    elicitsUrls: session.data.url && session.data.version >= urlElicitationSince,
  }
}
