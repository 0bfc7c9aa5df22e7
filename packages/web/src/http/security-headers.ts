import type { MiddlewareHandler } from 'hono'
import { liveEventsPath, liveScriptPath } from '../pages/paths.ts'

/** What routes and middleware hand to each other. */
export interface WebEnvironment {
  Variables: {
    /** Origins a form of this page leads to, besides our own. */
    formTargets: readonly string[]
    /** Where a page that follows what happens elsewhere is read again: its own path. */
    live?: string
    /** Says how long an answer is kept, where it is not a page of somebody. */
    cacheControl?: string
  }
}

/**
 * Gives what a page may load that follows what happens elsewhere: one file of ours as its script, and from it
 * the stream and the page itself. Nothing inline, nothing else of this origin.
 */
const liveSources = (ownOrigin: string, path: string): readonly string[] => [
  `script-src ${ownOrigin}${liveScriptPath}`,
  `connect-src ${ownOrigin}${liveEventsPath} ${ownOrigin}${path}`,
]

/**
 * Gives the policy of one page: nothing is loaded, nothing runs but what `live` names, nobody frames it. Forms go
 * to ourselves and to the given origins, because Chromium checks `form-action` again at the redirect that answers
 * a form.
 * @see https://www.w3.org/TR/CSP3/#directive-form-action
 */
export const contentSecurityPolicy = (styleSource: string, formTargets: readonly string[], live: readonly string[] = []): string =>
  [
    "default-src 'none'",
    `style-src ${styleSource}`,
    ...live,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Sets the security headers on every answer: pages, redirects and errors. */
export const securityHeaders =
  (styleSource: string, ownOrigin: string): MiddlewareHandler<WebEnvironment> =>
  async (context, next) => {
    await next()
    const headers = context.res.headers
    const path = context.get('live')
    const live = path === undefined ? [] : liveSources(ownOrigin, path)
    headers.set('content-security-policy', contentSecurityPolicy(styleSource, context.get('formTargets') ?? [], live))
    headers.set('x-frame-options', 'DENY')
    // The address of a callback holds a code: it must not travel to the next page as a referrer.
    headers.set('referrer-policy', 'no-referrer')
    headers.set('cache-control', context.get('cacheControl') ?? 'no-store')
    headers.set('x-content-type-options', 'nosniff')
    headers.set('cross-origin-opener-policy', 'same-origin')
  }
