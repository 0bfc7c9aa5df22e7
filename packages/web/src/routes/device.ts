import { Hono } from 'hono'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { devicePage } from '../pages/device-page.tsx'
import { accountChangedPage } from '../pages/account-changed-page.tsx'
import { connectPath, devicePath } from '../pages/paths.ts'
import { answerConnectError } from './connect.ts'
import { readConnectRequest } from './connect-request.ts'
import { acceptForm, answerMessage, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

/** The way in for a place where the provider cannot send the browser back. */
export const deviceRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.post('/connect/:connector{[a-z][a-z0-9-]{0,63}}/device', smallBody, (context) =>
    begin(web, context, context.req.param('connector')))
  routes.get('/device/:id', (context) => show(web, context, context.req.param('id'), context.req.query('entered') === '1'))
  return routes
}

const begin = async (web: RouteContext, context: WebContext, connector: string): Promise<Response> => {
  const submission = await acceptForm(web, context, connectPath(connector))
  if (submission.kind === 'refused') return submission.response
  const request = readConnectRequest(web.engine.connectors, connector, submission.form)
  if (!request) return gone(web, context)
  try {
    const flow = await web.engine.beginDevice(submission.session, request)
    return context.redirect(devicePath(flow.id), 303)
  } catch (error) {
    return answerConnectError(web, context, connector, error)
  }
}

// Looking asks the provider when that is due; it starts nothing and decides nothing.
const show = async (web: RouteContext, context: WebContext, id: string, entered: boolean): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(devicePath(id)), 303)
  const flow = await web.engine.deviceFlow(session, id)
  if (!flow) return gone(web, context)
  const { title, id: connector } = flow.connector
  const again = { href: connectPath(connector), label: 'Start again' }
  switch (flow.state) {
    case 'pending':
      context.set('live', devicePath(flow.id))
      return context.html(devicePage(web.branding, {
        visitor: visitorOf(session, devicePath(id)), flow, now: web.now(), tooEarly: entered,
      }))
    case 'held':
      return context.html(accountChangedPage(web.branding, flow.outcome, session.csrfToken))
    case 'connected':
      return answerMessage(web, context, 200, {
        tone: 'good', title: `${title} is connected`, text: 'You can return to your AI assistant.',
        link: { href: '/connections', label: 'See your connections' },
      })
    case 'declined':
      return answerMessage(web, context, 200, { title: 'Nothing was connected', text: `It was not allowed at ${title}.`, link: again })
    case 'expired':
      return answerMessage(web, context, 410, { title: 'The code has ended', text: 'It was not entered in time.', link: again })
    case 'failed':
      return answerMessage(web, context, 502, { tone: 'bad', title: 'Connection failed. Please try again.', text: 'Failed to complete authorization.', link: again })
  }
}

// The same whether it never existed or is somebody else's.
const gone = (web: RouteContext, context: WebContext): Response =>
  answerMessage(web, context, 404, {
    title: 'There is no such code', text: 'It may have ended. Go back to your assistant and start again.',
    link: { href: '/connections', label: 'See your connections' },
  })
