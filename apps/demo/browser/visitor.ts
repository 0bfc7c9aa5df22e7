/// <reference lib="dom" />
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'

/** Somebody in front of a browser of their own: cookies, tabs, and a record of all that went on. */
export interface Visitor {
  readonly context: BrowserContext
  /** Where the pages may ask for something; anywhere else is a problem. */
  readonly origins: Set<string>
  /** Opens an address in a tab of its own. */
  readonly open: (url: string) => Promise<Page>
  /** Every address any tab asked for, redirects included. */
  readonly requested: readonly string[]
  /** Status of the latest page a tab got from this path. */
  readonly statusOf: (path: string) => number | undefined
  /** Broken policies, errors in the console, requests to strangers. */
  readonly problems: string[]
}

/** Opens a browser window that may ask these origins only, and those that join them. */
export const openVisitor = async (
  browser: Browser, allowed: readonly string[], options: BrowserContextOptions = {},
): Promise<Visitor> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  context.setDefaultTimeout(15_000)
  const origins = new Set(allowed)
  const requested: string[] = []
  const problems: string[] = []
  const statuses = new Map<string, number>()
  const pages = new Set<string>()
  context.on('request', (request) => {
    requested.push(request.url())
    const { origin, pathname } = new URL(request.url())
    if (request.isNavigationRequest()) pages.add(request.url())
    if (!origins.has(origin)) problems.push(`asked ${origin}${pathname}`)
  })
  context.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.request().isNavigationRequest()) statuses.set(pathname, response.status())
  })
  context.on('console', (message) => {
    const { url } = message.location()
    if (isStatus(message) && (pages.has(url) || url.endsWith('/favicon.ico'))) return
    problems.push(`${message.type()}: ${message.text()} (${url.split('?')[0] ?? ''})`)
  })
  context.on('weberror', (error) => problems.push(String(error.error())))
  return {
    context,
    origins,
    requested,
    problems,
    statusOf: (path) => statuses.get(path),
    open: async (url) => {
      const page = await context.newPage()
      await page.goto(url)
      return page
    },
  }
}

// Chromium writes the status of a page that says 403 or 502 into the console; tests check the status itself.
// It also looks for an icon of its own accord.
const isStatus = (message: ConsoleMessage): boolean =>
  /^Failed to load resource: the server responded with a status of [45]\d\d/.test(message.text())

/** Every address the back and forward buttons of a tab can lead to. */
export const historyOf = async (page: Page): Promise<readonly string[]> => {
  const devtools = await page.context().newCDPSession(page)
  const { entries } = await devtools.send('Page.getNavigationHistory')
  await devtools.detach()
  return entries.map(({ url }) => url)
}

/** How far a page is wider than its window, in CSS pixels; 0 when nothing scrolls sideways. */
export const overflowOf = (page: Page): Promise<number> =>
  page.locator('html').evaluate((root) => root.scrollWidth - root.clientWidth)
