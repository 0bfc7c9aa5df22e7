import type { MiddlewareHandler } from 'hono'
import type { Access, HttpEnvironment } from '../http.ts'
import { allScopes, covers, type Scope } from '../oauth/scopes.ts'
import type { Runtime } from '../runtime.ts'
import { digest } from '../secrets.ts'
import { ApiError, type ErrorTag } from './errors.ts'

const faultTags: Record<string, ErrorTag> = {
  401: 'UNAUTHORIZED',
  403: 'AUTH_INSUFFICIENT_TOKEN_SCOPE',
  429: 'LIMITS_REACHED',
  500: 'INTERNAL_ERROR',
  503: 'SERVICE_UNAVAILABLE',
}

/** Lets a request through when its bearer is alive and covers the scope; `undefined` means any scope. */
export function requireScope(
  runtime: Runtime,
  needed: Scope | undefined,
): MiddlewareHandler<HttpEnvironment> {
  return async (context, next) => {
    if (needed) context.get('entry').scopeNeeded = needed
    const fault = faultTags[runtime.faults.api]
    if (fault) throw new ApiError(fault)
    const bearer = /^Bearer ([A-Za-z0-9._~+/-]+=*)$/i.exec(context.req.header('authorization') ?? '')?.[1]
    const access = bearer === undefined ? undefined : accessOf(runtime, bearer)
    if (!access) throw new ApiError('UNAUTHORIZED')
    if (needed && !covers(access.scopes, needed)) {
      throw new ApiError('AUTH_INSUFFICIENT_TOKEN_SCOPE', { access_type: 'access_token' })
    }
    context.set('access', access)
    await next()
  }
}

function accessOf({ clients, now, state }: Runtime, bearer: string): Access | undefined {
  const key = digest(bearer)
  const personal = state.personalTokens.get(key)
  if (personal) return { userId: personal.userId, scopes: allScopes }
  const token = state.accessTokens.get(key)
  if (!token || token.expiresAt <= now()) return undefined
  const authorization = state.authorizations.get(token.authorizationId)
  // A client that is no longer registered loses its access with its registration.
  return authorization && clients.has(authorization.clientId) ? authorization : undefined
}
