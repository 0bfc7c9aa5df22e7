import type { PageHtml } from './pages.ts'

/** Headers of every page. */
export interface PageHeaderOptions {
  readonly styleSource: string
  /** Where this page's forms may lead besides ourselves: the hop after the redirect that answers them. */
  readonly formTarget?: string
}

/**
 * Gives the headers that keep a page out of frames, caches and referrers, and forms and styles to ours.
 * Chromium applies `form-action` to the redirect after a POST too, so the next hop has to be named.
 */
export const pageHeaders = ({ styleSource, formTarget }: PageHeaderOptions): Record<string, string> => ({
  'Content-Security-Policy': [
    "default-src 'none'",
    `style-src ${styleSource}`,
    `form-action 'self'${formTarget ? ` ${formTarget}` : ''}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
})

/** Gives the CSP source that admits a redirect target: its origin, or its scheme where CSP knows no host. */
export const formTargetOf = (redirectUri: string): string => {
  const { protocol, host, origin } = new URL(redirectUri)
  const named = (protocol === 'https:' || protocol === 'http:') && !host.startsWith('[')
  return named ? origin : protocol
}

/** Gives the text of a page, whether it is a text, an element or the promise of one. */
export const renderPage = async (html: PageHtml): Promise<string> => await (await html).toString()
