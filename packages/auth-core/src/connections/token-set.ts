import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What the vault keeps for a connection. Times are seconds since the epoch. */
export const tokenSet = z.object({
  /** The authorization server that issued it: a token is never sent to another one (RFC 9700 section 4.4). */
  issuer: z.string().min(1),
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  issuedAt: z.number(),
  expiresAt: z.number().optional(),
})

export type TokenSet = z.output<typeof tokenSet>

const maxMarginSeconds = 60

/** Tells whether the access token is over, or so near its end that a call could outlive it. */
export const needsRefresh = ({ issuedAt, expiresAt }: TokenSet, now: Date): boolean => {
  if (expiresAt === undefined) return false
  // Tokens that live for seconds must not be refreshed at every call: a fifth of the life is margin enough.
  const margin = Math.min(maxMarginSeconds, (expiresAt - issuedAt) / 5)
  return now.getTime() / 1000 >= expiresAt - margin
}

/**
 * Tells whether four fifths of the life are over: time to refresh while nobody has to wait for it. The moment differs
 * from connection to connection, so that those of one morning are not refreshed in one minute.
 */
export const refreshDue = ({ issuedAt, expiresAt, refreshToken }: TokenSet, connection: string, now: Date): boolean => {
  if (expiresAt === undefined || refreshToken === undefined) return false
  const lived = (now.getTime() / 1000 - issuedAt) / (expiresAt - issuedAt)
  if (lived < 0.75) return false
  const spread = createHash('sha256').update(`${connection} ${issuedAt}`).digest().readUInt16BE(0) / 0xffff
  return lived >= 0.75 + spread / 10
}
