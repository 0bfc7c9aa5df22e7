import { type BearerProblem, mcpResource, mcpScope } from './bearer.ts'

/** What a client reads to find out where to get a token (RFC 9728 section 2). */
export interface ProtectedResourceMetadata {
  readonly resource: string
  readonly authorization_servers: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly bearer_methods_supported: readonly string[]
}

/** Describes `/mcp`; served at `/.well-known/oauth-protected-resource/mcp`. */
export const protectedResourceMetadata = (publicUrl: string): ProtectedResourceMetadata => ({
  resource: mcpResource(publicUrl),
  authorization_servers: [publicUrl],
  scopes_supported: [mcpScope],
  bearer_methods_supported: ['header'],
})

/** An answer to a request without a caller. */
export interface Challenge {
  readonly status: 401 | 403
  /** The value of `WWW-Authenticate`. */
  readonly header: string
}

const errors = {
  missing: undefined,
  invalid: 'invalid_token',
  insufficient_scope: 'insufficient_scope',
} as const

/**
 * Gives status and header for a refused bearer. There is an `error` only when there was a token.
 * @see RFC 6750 section 3, RFC 9728 section 5.1
 */
export const bearerChallenge = (publicUrl: string, problem: BearerProblem['problem']): Challenge => {
  const error = errors[problem]
  const parts = [
    ...(error ? [`error="${error}"`] : []),
    `scope="${mcpScope}"`,
    `resource_metadata="${publicUrl}/.well-known/oauth-protected-resource/mcp"`,
  ]
  return { status: problem === 'insufficient_scope' ? 403 : 401, header: `Bearer ${parts.join(', ')}` }
}
