import { isIP } from 'node:net'

/**
 * Gives the CSP sources of the page a form leads to: its origin, and the subdomains of its host. A provider
 * may send a signed-in person on to a subdomain of their workspace before showing anything, and Chromium
 * holds every step of that chain against `form-action`. An IPv6 address cannot be written as a source, so its
 * scheme is named.
 */
export const formTargetsOf = (nextOrigin: string): readonly string[] => {
  const { protocol, hostname, port, origin } = new URL(nextOrigin)
  if (hostname.startsWith('[')) return [protocol]
  const named = hostname.includes('.') && isIP(hostname) === 0
  return protocol === 'https:' && named ? [origin, `https://*.${hostname}${port && `:${port}`}`] : [origin]
}
