import { getCookie, setCookie } from 'hono/cookie'
import type { HttpContext } from './http.ts'
import { personById, type Person, type PersonId } from './people.ts'
import type { Runtime } from './runtime.ts'
import { csrfTokenOf, digest, sameSecret } from './secrets.ts'

const cookieName = 'todo_saas_session'
const lifetimeSeconds = 30 * 86_400

/** Reads the session cookie, or sets a new one on the first visit: forms need it before anybody signs in. */
export function openSession(context: HttpContext, runtime: Runtime): string {
  return getCookie(context, cookieName) ?? startSession(context, runtime)
}

/** Sets a new session cookie. Signing in and out both use a new one, so a planted cookie gains nothing. */
export function startSession(context: HttpContext, runtime: Runtime, userId?: PersonId): string {
  const session = runtime.newSecret('todo_ss_')
  if (userId) {
    const expiresAt = new Date(runtime.now().getTime() + lifetimeSeconds * 1000)
    runtime.state.sessions.set(digest(session), { userId, expiresAt })
  }
  setCookie(context, cookieName, session, {
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: runtime.issuer.startsWith('https:'),
    maxAge: lifetimeSeconds,
  })
  return session
}

/** Forgets who is signed in with this cookie. */
export const endSession = (runtime: Runtime, session: string): boolean =>
  runtime.state.sessions.delete(digest(session))

/** Finds the person who is signed in. */
export function signedIn(context: HttpContext, runtime: Runtime): Person | undefined {
  const row = runtime.state.sessions.get(digest(context.get('session')))
  return row && row.expiresAt > runtime.now() ? personById(row.userId) : undefined
}

/** Tells whether the form was rendered for this session; stops cross-site request forgery. */
export const csrfIsValid = (context: HttpContext): boolean =>
  sameSecret(context.get('form').get('csrf') ?? '', csrfTokenOf(context.get('session')))
