import { Hono } from 'hono'
import { noticeSeconds } from '../http/notices.ts'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { connectionsPage } from '../pages/connections-page.tsx'
import { disconnectPage } from '../pages/disconnect-page.tsx'
import { disconnectPath } from '../pages/paths.ts'
import { acceptForm, answerMessage, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

/** What a person has connected, and the way to take it back. */
export const connectionsRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/', (context) => context.redirect('/connections', 303))
  routes.get('/connections', (context) => list(web, context))
  routes.get('/connections/:id/disconnect', (context) => confirm(web, context, context.req.param('id')))
  routes.post('/connections/:id/disconnect', smallBody, (context) =>
    disconnect(web, context, context.req.param('id')))
  return routes
}

const list = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl('/connections'), 303)
  const sealed = web.cookies.read(context, 'notice')
  // Said once: the browser forgets it, nothing on the server changes. Another window of the same person that reads
  // this page again does not show it, so it must not take it from the one that will.
  const shown = context.req.header('sec-fetch-dest') !== 'empty'
  if (sealed !== undefined && shown) web.cookies.clear(context, 'notice')
  context.set('live', '/connections')
  return context.html(connectionsPage(web.branding, {
    visitor: visitorOf(session, '/connections'),
    connections: await web.engine.connections(session),
    connectors: web.engine.connectors,
    disconnected: sealed === undefined ? undefined : web.notices.openDisconnected(session, sealed),
    now: web.now(),
  }))
}

const confirm = async (web: RouteContext, context: WebContext, id: string): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl('/connections'), 303)
  const connection = (await web.engine.connections(session)).find((one) => one.id === id)
  if (!connection) return noSuchConnection(web, context)
  return context.html(disconnectPage(web.branding, { visitor: visitorOf(session, '/connections'), connection }))
}

const disconnect = async (web: RouteContext, context: WebContext, id: string): Promise<Response> => {
  const submission = await acceptForm(web, context, disconnectPath(id))
  if (submission.kind === 'refused') return submission.response
  const outcome = await web.engine.disconnect(submission.session, id)
  if (!outcome) return noSuchConnection(web, context)
  web.cookies.write(context, 'notice', web.notices.sealDisconnected(submission.session, outcome), noticeSeconds)
  return context.redirect('/connections', 303)
}

/** The same page whether it never existed or belongs to somebody else. */
export const noSuchConnection = (web: RouteContext, context: WebContext): Response =>
  answerMessage(web, context, 404, {
    title: 'There is no such connection',
    text: 'It may have been disconnected already.',
    link: { href: '/connections', label: 'See your connections' },
  })
