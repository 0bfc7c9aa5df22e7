import { may, type BrowserSession } from '@grantway/auth-core'
import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { createCookies, type Cookies } from '../http/cookies.ts'
import { createNotices, type Notices } from '../http/notices.ts'
import { isOwnForm } from '../http/own-form.ts'
import { readForm } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import type { WebOptions } from '../options.ts'
import { messagePage, type MessageModel } from '../pages/message-page.tsx'
import type { Visitor } from '../parts/signed-in.tsx'
import { wordsForCode } from '../words/error-words.ts'

/** A request on its way through these pages. */
export type WebContext = Context<WebEnvironment>

/** What every route works with. */
export interface RouteContext extends WebOptions {
  readonly cookies: Cookies
  readonly notices: Notices
  /** Our own origin, from the configured address. */
  readonly ownOrigin: string
}

/** Puts together what every route works with. */
export const createRouteContext = (options: WebOptions): RouteContext => ({
  ...options,
  cookies: createCookies(options),
  notices: createNotices(options.sealer, options.engine),
  ownOrigin: new URL(options.publicUrl).origin,
})

/** Gives what pages show of a session. `returnPath` is where signing in as somebody else comes back to. */
export const visitorOf = (session: BrowserSession, returnPath: string): Visitor => ({
  displayName: session.displayName,
  tenantName: session.tenantName,
  csrfToken: session.csrfToken,
  returnPath,
  seesMembers: may(session, 'see-members'),
})

/** Answers with a page of one sentence. */
export const answerMessage = (
  web: RouteContext, context: WebContext, status: ContentfulStatusCode, model: MessageModel,
): Response => context.html(messagePage(web.branding, model), status) as Response

/** Answers somebody whose roles do not reach so far. */
export const answerDenied = (web: RouteContext, context: WebContext): Response => {
  const { status, ...words } = wordsForCode('POLICY_DENIED')
  return answerMessage(web, context, status, { ...words, link: { href: '/connections', label: 'See your connections' } })
}

/** A number that a page and the log share, and that says nothing. */
export const newReference = (): string => randomBytes(5).toString('hex').toUpperCase()

/** A form that was sent from one of our pages, and the person who sent it. */
export type Submission =
  | { readonly kind: 'accepted'; readonly session: BrowserSession; readonly form: URLSearchParams }
  | { readonly kind: 'refused'; readonly response: Response }

/** Reads a form after checking that the signed-in person sent it from one of our own pages. */
export const acceptForm = async (
  web: RouteContext, context: WebContext, returnPath: string,
): Promise<Submission> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return { kind: 'refused', response: context.redirect(web.signInUrl(returnPath), 303) }
  const form = await readForm(context)
  if (isOwnForm(context.req.raw.headers, form.get('csrf'), session, web.ownOrigin)) {
    return { kind: 'accepted', session, form }
  }
  const response = answerMessage(web, context, 403, {
    title: 'This form was not sent from here',
    text: 'Nothing was changed. Perhaps you signed in again in another window: open the page once more and repeat.',
    link: { href: returnPath, label: 'Open the page again' },
  })
  return { kind: 'refused', response }
}
