import type { MiddlewareHandler } from 'hono'

/** What routes and middleware hand to each other. */
export interface WebEnvironment {
  Variables: {
    /** Origins a form of this page leads to, besides our own. */
    formTargets: readonly string[]
  }
}

/**
 * Gives the policy of one page: nothing is loaded, nothing runs, nobody frames it. Forms go to ourselves and
 * to the given origins, because Chromium checks `form-action` again at the redirect that answers a form.
 * @see https://www.w3.org/TR/CSP3/#directive-form-action
 */
export const contentSecurityPolicy = (styleSource: string, formTargets: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${styleSource}`,
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Sets the security headers on every answer: pages, redirects and errors. */
export const securityHeaders =
  (styleSource: string): MiddlewareHandler<WebEnvironment> =>
  async (context, next) => {
    await next()
    const headers = context.res.headers
    headers.set('content-security-policy', contentSecurityPolicy(styleSource, context.get('formTargets') ?? []))
    headers.set('x-frame-options', 'DENY')
    // The address of a callback holds a code: it must not travel to the next page as a referrer.
    headers.set('referrer-policy', 'no-referrer')
    headers.set('cache-control', 'no-store')
    headers.set('x-content-type-options', 'nosniff')
    headers.set('cross-origin-opener-policy', 'same-origin')
  }
