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
