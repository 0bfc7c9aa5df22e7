import { randomBytes } from 'node:crypto'

/** What one person agreed to. Every token hangs on it. */
export interface Agreement {
  readonly user: string
  readonly scopes: readonly string[]
  /** Missing where it is for a whole organisation. */
  readonly team: string | undefined
  alive: boolean
}

interface Row {
  readonly agreement: Agreement
  expiresAt: number
  used: boolean
}

/** How the application is set up at Slack. */
export interface TokenRules {
  /** Rotation on: tokens end after 12 hours, refresh tokens at their first use. Off: one token for good. */
  readonly rotation: boolean
  readonly now: () => Date
}

/** Life of an access token where rotation is on. */
export const accessTokenSeconds = 43_200
const codeSeconds = 600

/** Everything the token side remembers. */
export const createTokens = ({ rotation, now }: TokenRules) => {
  const issued: string[] = []
  const agreements: Agreement[] = []
  const [codes, access, refresh] = [new Map<string, Row>(), new Map<string, Row>(), new Map<string, Row>()]
  const issue = (rows: Map<string, Row>, prefix: string, agreement: Agreement, seconds: number): string => {
    const secret = `${prefix}SECRET_${randomBytes(18).toString('base64url')}`
    issued.push(secret)
    rows.set(secret, { agreement, expiresAt: now().getTime() + seconds * 1000, used: false })
    return secret
  }
  const end = (agreement: Agreement): string => {
    agreement.alive = false
    return 'token_revoked'
  }
  /** Gives what a success carries for the person. */
  const give = (agreement: Agreement, withRefresh: boolean) => ({
    agreement,
    authed_user: authedUser(agreement, withRefresh),
  })
  const authedUser = (agreement: Agreement, withRefresh: boolean) => ({
    id: agreement.user,
    scope: agreement.scopes.join(','),
    token_type: 'user',
    access_token: issue(
      access,
      rotation ? 'xoxe.xoxp-' : 'xoxp-',
      agreement,
      rotation ? accessTokenSeconds : Infinity,
    ),
    ...(rotation && { expires_in: accessTokenSeconds }),
    ...(rotation && withRefresh && { refresh_token: issue(refresh, 'xoxe-', agreement, Infinity) }),
  })
  return {
    issued: (): readonly string[] => issued,
    agreements: (): readonly Agreement[] => agreements,
    newCode: (user: string, team: string | undefined, scopes: readonly string[]): string =>
      issue(codes, '', { user, team, scopes, alive: true }, codeSeconds),
    /** Exchanges a code once. A second use means that it leaked, and ends what the first one gave. */
    exchange: (code: string, withRefresh: boolean) => {
      const row = codes.get(code)
      if (!row || row.expiresAt <= now().getTime()) return 'invalid_code'
      if (row.used) {
        end(row.agreement)
        return 'code_already_used'
      }
      row.used = true
      agreements.push(row.agreement)
      return give(row.agreement, withRefresh)
    },
    /** Refreshes once with a token; its second use ends the whole agreement. */
    renew: (token: string, keep: boolean) => {
      const row = refresh.get(token)
      if (!row?.agreement.alive) return 'invalid_refresh_token'
      if (keep) return give(row.agreement, false)
      if (row.used) {
        end(row.agreement)
        return 'invalid_refresh_token'
      }
      row.used = true
      for (const [secret, other] of access) if (other.agreement === row.agreement) access.delete(secret)
      return give(row.agreement, true)
    },
    /** Gives the agreement behind a bearer, or the word that refuses it. */
    bearer: (
      token: string | undefined,
    ): Agreement | 'not_authed' | 'invalid_auth' | 'token_revoked' | 'token_expired' => {
      if (token === undefined) return 'not_authed'
      const row = access.get(token)
      if (!row) return 'invalid_auth'
      if (!row.agreement.alive) return 'token_revoked'
      return row.expiresAt <= now().getTime() ? 'token_expired' : row.agreement
    },
    expire: (): void => {
      for (const row of access.values()) row.expiresAt = now().getTime()
    },
    revokeAll: (user: string): void => {
      for (const agreement of agreements) if (agreement.user === user) agreement.alive = false
    },
  }
}
export type Tokens = ReturnType<typeof createTokens>
