import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** What one person agreed to. Every token hangs on it. */
export interface Authorization {
  readonly account: string
  readonly scopes: readonly string[]
  /** False where the provider gives no refresh token. Default: true. */
  readonly offline?: boolean
  alive: boolean
}

/** A grant gives an authorization to issue tokens on, or an error of RFC 6749 section 5.2. */
export type GrantResult =
  | { readonly authorization: Authorization; readonly keepRefreshToken?: boolean }
  | { readonly error: string }

/** An authorization code; times are in milliseconds. */
export interface Code {
  readonly authorization: Authorization
  readonly redirectUri: string
  readonly challenge: string | undefined
  readonly expiresAt: number
  used: boolean
}

/** A refresh token that was issued. */
export interface RefreshToken {
  readonly authorization: Authorization
  /** When it was used first, in milliseconds; a rotating one is dead from then on, or a little later. */
  usedAt: number | undefined
}

/** A device flow that somebody started; times are in milliseconds. */
export interface DeviceCode {
  readonly scopes: readonly string[]
  readonly userCode: string
  readonly expiresAt: number
  pollAfter: number
  authorization: Authorization | 'denied' | undefined
}

/** How the authorization server behaves. Times are seconds. */
export interface ServerRules {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly scopeSeparator: ' ' | ','
  readonly rotation: 'none' | 'grace' | 'strict'
  readonly accessTokenSeconds: number | undefined
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post' | 'none'
  readonly pkce: boolean
  readonly issuerParameter: boolean
  readonly now: () => Date
}

/** Everything the server remembers. */
export interface ServerState {
  readonly codes: Map<string, Code>
  readonly accessTokens: Map<string, { readonly authorization: Authorization; expiresAt: number }>
  readonly refreshTokens: Map<string, RefreshToken>
  readonly deviceCodes: Map<string, DeviceCode>
  /** What was issued without any flow. */
  readonly keys: Map<string, Authorization>
  readonly authorizations: Authorization[]
  /** Makes a secret and remembers it for leak scans. */
  readonly issue: (kind: string) => string
  readonly issued: string[]
}

/** Makes an empty state. Secrets carry the marker that leak scans look for. */
export const createServerState = (): ServerState => {
  const issued: string[] = []
  return {
    codes: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    deviceCodes: new Map(),
    keys: new Map(),
    authorizations: [],
    issued,
    issue: (kind) => {
      const secret = `SECRET_${kind}_${randomBytes(18).toString('base64url')}`
      issued.push(secret)
      return secret
    },
  }
}

/** Compares secrets without telling by the time it takes where they differ. */
export const sameSecret = (left: string, right: string): boolean => {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
