/**
 * Tells whether a form was sent by a page of ours, as far as the browser says (cross-site request forgery).
 * Our pages send no referrer, so `Origin` is `null` on their forms and `Sec-Fetch-Site` decides.
 * Without either header no browser sent it; the form's token is checked in any case.
 */
export const isOwnForm = (headers: Headers, publicUrl: string): boolean => {
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  if (origin !== null && origin !== 'null' && origin !== publicUrl) return false
  return site === null ? origin !== 'null' : site === 'same-origin'
}

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/
const forwardingHeaders = [
  'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via',
]

/**
 * Tells whether a request came from this computer.
 * One-click sign-in must not work through a tunnel or for a page that rebound its name to loopback.
 */
export const isLocalRequest = (headers: Headers): boolean =>
  loopbackHost.test(headers.get('host') ?? '') && forwardingHeaders.every((name) => !headers.has(name))
