import { createHash } from 'node:crypto'
import type { Principal, Sealer } from '@grantway/auth-core'
import { z } from 'zod'
import { elicitsOf } from '../dispatch/declared.ts'
import { callerBinding, callerKey, type LegacySession } from '../caller.ts'

const purpose = 'mcp-session'
const ttlSeconds = 24 * 60 * 60
const maxOpened = 10_000

/** First revision in which a client may declare `elicitation.url`. */
const urlElicitationSince = '2025-11-25'
/** First revision that knows elicitation at all; it has forms only. */
const formElicitationSince = '2025-06-18'

/** `until` is in seconds since 1970, as in the seal: an id that was opened before expires all the same. */
const sessionSchema = z.object({ version: z.string(), url: z.boolean(), form: z.boolean(), until: z.number() })

const initializeParams = z.object({
  capabilities: z.object({ elicitation: z.object({ url: z.looseObject({}).optional(), form: z.looseObject({}).optional() }).optional() }),
})

/** Makes and opens the `Mcp-Session-Id` of a 2025-11-25 client. */
export interface SessionIds {
  /**
   * Makes the id of an `initialize` answer: what the client declared, sealed for this caller. No replica has to
   * remember it. It is no authentication: the bearer is checked on every request.
   */
  readonly seal: (principal: Principal, params: unknown, version: string) => string
  /** Opens an id; `undefined` for one that is expired, altered, or of another caller. */
  readonly open: (principal: Principal, id: string) => LegacySession | undefined
}

interface Opened {
  readonly session: LegacySession
  readonly until: number
}

/** Makes what handles session ids. A client sends the same id with every call: it is taken apart once. */
export const createSessionIds = (sealer: Sealer, now: () => Date): SessionIds => {
  const opened = new Map<string, Opened>()
  const seconds = (): number => now().getTime() / 1000
  return {
    seal: (principal, params, version) => {
      const declared = initializeParams.safeParse(params)
      const elicits = elicitsOf(declared.data?.capabilities.elicitation)
      const until = Math.floor(seconds()) + ttlSeconds
      return sealer.seal(purpose, { version, url: elicits.elicitsUrls, form: elicits.elicitsForms, until }, callerBinding(principal), ttlSeconds)
    },
    open: (principal, id) => {
      // The caller is part of the name: what was opened for one says nothing about another.
      const name = `${callerKey(principal)} ${id}`
      const known = opened.get(name) ?? unseal(sealer, principal, id)
      if (!known || seconds() >= known.until) {
        opened.delete(name)
        return undefined
      }
      if (opened.size >= maxOpened) opened.clear()
      opened.set(name, known)
      return known.session
    },
  }
}

const unseal = (sealer: Sealer, principal: Principal, id: string): Opened | undefined => {
  const session = sessionSchema.safeParse(sealer.open(purpose, id, callerBinding(principal)))
  if (!session.success) return undefined
  const { version, url, form, until } = session.data
  return {
    until,
    session: {
      hash: createHash('sha256').update(id).digest('base64url'),
      // The revisions are dates: their order is the order of their texts.
      elicitsUrls: url && version >= urlElicitationSince,
      elicitsForms: form && version >= formElicitationSince,
    },
  }
}
