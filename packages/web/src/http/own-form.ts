import { sameSecret, type BrowserSession } from '@grantway/auth-core'

/**
 * Tells whether a form was sent from one of our own pages in this session. Stops forged posts from other
 * sites and from sibling subdomains. Our pages have the referrer policy `no-referrer`, and browsers then send
 * `Origin: null` with a form; so `null` is accepted exactly where the browser itself says that the form came
 * from the same origin. Every browser sends one of the two headers with a form; a caller without both is no
 * browser, and the token alone decides.
 * @see https://fetch.spec.whatwg.org/#append-a-request-origin-header
 */
export const isOwnForm = (headers: Headers, token: unknown, session: BrowserSession, ownOrigin: string): boolean =>
  fromOwnOrigin(headers, ownOrigin)
  && typeof token === 'string'
  && sameSecret(token, session.csrfToken)

const fromOwnOrigin = (headers: Headers, ownOrigin: string): boolean => {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  if (origin !== null && origin !== 'null' && origin !== ownOrigin) return false
  return site === null ? origin !== 'null' : site === 'same-origin'
}
