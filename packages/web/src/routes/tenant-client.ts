import { may, type BrowserSession, type TenantClientView } from '@grantway/auth-core'
import { isConnectorError } from '@grantway/connector-kit'
import { Hono } from 'hono'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { removeTenantClientPage } from '../pages/remove-tenant-client-page.tsx'
import { tenantClientPath } from '../pages/paths.ts'
import { tenantClientPage } from '../pages/tenant-client-page.tsx'
import { acceptForm, answerDenied, answerMessage, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

/** An organisation's own registration at one service. */
export const tenantClientRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/tenant/clients/:connector', (context) => open(web, context, async (session, view) =>
    show(web, context, session, view, context.req.query('done') === 'saved' ? { done: 'saved' } : {})))
  routes.get('/tenant/clients/:connector/remove', (context) => open(web, context, async (session, view) =>
    context.html(removeTenantClientPage(web.branding, { visitor: visitorOf(session, tenantClientPath(view.connector.id)), view }))))
  routes.post('/tenant/clients/:connector', smallBody, (context) => save(web, context))
  routes.post('/tenant/clients/:connector/remove', smallBody, (context) => remove(web, context))
  return routes
}

const viewOf = async (web: RouteContext, context: WebContext, session: BrowserSession): Promise<TenantClientView | undefined> =>
  (await web.engine.tenantClients(session)).find(({ connector }) => connector.id === context.req.param('connector'))

const open = async (
  web: RouteContext, context: WebContext, answer: (session: BrowserSession, view: TenantClientView) => Promise<Response>,
): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl('/tenant'), 303)
  if (!may(session, 'manage-clients')) return answerDenied(web, context)
  const view = await viewOf(web, context, session)
  return view ? answer(session, view) : noSuchService(web, context)
}

const show = (
  web: RouteContext, context: WebContext, session: BrowserSession, view: TenantClientView,
  more: { readonly done?: 'saved'; readonly problem?: string; readonly typedClientId?: string },
): Response =>
  context.html(tenantClientPage(web.branding, {
    visitor: visitorOf(session, tenantClientPath(view.connector.id)), view, now: web.now(), ...more,
  }), more.problem === undefined ? 200 : 400) as Response

const save = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const submission = await acceptForm(web, context, '/tenant')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  if (!may(session, 'manage-clients')) return answerDenied(web, context)
  const view = await viewOf(web, context, session)
  if (!view) return noSuchService(web, context)
  const typedClientId = form.get('client') ?? ''
  try {
    await web.engine.saveTenantClient(session, {
      connector: view.connector.id, clientId: typedClientId, clientSecret: form.get('secret') ?? '',
    })
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'INVALID_INPUT') throw error
    return show(web, context, session, view, { problem: error.message, typedClientId: typedClientId.slice(0, 256) })
  }
  return context.redirect(`${tenantClientPath(view.connector.id)}?done=saved`, 303)
}

const remove = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const submission = await acceptForm(web, context, '/tenant')
  if (submission.kind === 'refused') return submission.response
  const { session } = submission
  if (!may(session, 'manage-clients')) return answerDenied(web, context)
  const removed = await web.engine.removeTenantClient(session, context.req.param('connector') ?? '')
  return removed ? context.redirect('/tenant?done=client_removed', 303) : noSuchService(web, context)
}

const noSuchService = (web: RouteContext, context: WebContext): Response =>
  answerMessage(web, context, 404, {
    title: 'There is no such registration', text: 'It may have been removed already.', link: { href: '/tenant', label: 'Back to the organisation' },
  })
