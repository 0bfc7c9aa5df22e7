import type { Context } from 'hono'
import type { Issuer } from '../issuer/issuer.ts'
import type { NodeEnvironment } from '../issuer/issuer-handler.ts'
import type { IdentityOptions } from '../options.ts'
import { pageHeaders, renderPage } from '../page-headers.ts'
import type { MessageModel, PageHtml } from '../pages.ts'
import type { Sessions } from '../sessions.ts'

/** What the routes share. */
export interface RouteParts {
  readonly options: IdentityOptions
  readonly sessions: Sessions
  readonly issuer: Issuer
}

export type { NodeEnvironment }

/** A request on one of our routes. */
export type RouteContext = Context<NodeEnvironment>

interface PageAnswer {
  readonly status?: 200 | MessageModel['status']
  readonly formTarget?: string
}

/** Answers with a page. */
export const answerPage = async (
  c: RouteContext,
  { options }: RouteParts,
  html: PageHtml,
  { status = 200, formTarget }: PageAnswer = {},
): Promise<Response> => {
  const headers = pageHeaders({ styleSource: options.styleSource, ...(formTarget ? { formTarget } : {}) })
  return c.html(await renderPage(html), status, headers)
}

/** Answers with one sentence and a way on. */
export const answerMessage = (c: RouteContext, parts: RouteParts, model: MessageModel): Promise<Response> =>
  answerPage(c, parts, parts.options.pages.message(model), { status: model.status })

/** Answers a form that no page of ours sent, or whose page is older than the sign-in. */
export const refuseForm = (c: RouteContext, parts: RouteParts): Promise<Response> =>
  answerMessage(c, parts, {
    status: 403,
    title: 'This form is no longer valid',
    text: 'Nothing was changed. Open the page again and repeat what you wanted to do.',
    link: { href: '/connections', label: 'See your connections' },
  })

/** Redirects with 303, so that the browser never posts a form a second time somewhere else. */
export const redirectTo = (c: RouteContext, target: string, cookie?: string): Response => {
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  if (cookie) c.header('Set-Cookie', cookie, { append: true })
  return c.redirect(target, 303)
}
