import { isConnectorError } from '@grantway/connector-kit'
import { Hono } from 'hono'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { keyPage } from '../pages/key-page.tsx'
import { approvalFirst } from './approval-first.ts'
import { answerOutcome } from './callback.ts'
import { answerConnectError, refuse } from './connect.ts'
import { pathOf, readConnectRequest } from './connect-request.ts'
import { acceptForm, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

const path = '/connect/:connector{[a-z][a-z0-9-]{0,63}}/key'

/** The page where a person pastes a key of the provider. */
export const keyRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get(path, (context) => show(web, context, context.req.param('connector')))
  routes.post(path, smallBody, (context) => connect(web, context, context.req.param('connector')))
  return routes
}

const show = async (web: RouteContext, context: WebContext, connector: string, problem?: string): Promise<Response> => {
  const request = readConnectRequest(web.engine.connectors, connector, new URL(context.req.url).searchParams)
  if (!request) return refuse(web, context, 'INVALID_INPUT')
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(pathOf(request, 'key')), 303)
  const offer = await web.engine.offer(session, request)
  if (offer.kind === 'refused') return refuse(web, context, offer.code)
  if (offer.kind !== 'offer' || !offer.connector.provider.key) return refuse(web, context, 'INVALID_INPUT')
  const first = approvalFirst(offer, request.intent)
  if (first !== undefined) return context.redirect(first, 303)
  const model = { ...offer, visitor: visitorOf(session, pathOf(request, 'key')), request }
  return context.html(
    keyPage(web.branding, { ...model, ...(problem !== undefined && { problem }) }), problem === undefined ? 200 : 400,
  )
}

const connect = async (web: RouteContext, context: WebContext, connector: string): Promise<Response> => {
  const submission = await acceptForm(web, context, `/connect/${connector}/key`)
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  const request = readConnectRequest(web.engine.connectors, connector, form)
  if (!request) return refuse(web, context, 'INVALID_INPUT')
  if (request.capabilities.length === 0) return show(web, context, connector, 'Tick at least one.')
  try {
    const outcome = await web.engine.connectKey(session, { ...request, key: form.get('key') ?? '' })
    return answerOutcome(web, context, session, outcome)
  } catch (error) {
    // The page says what was wrong; the field comes back empty, because a page never holds a key.
    if (isConnectorError(error) && error.code === 'INVALID_INPUT') return show(web, context, connector, error.message)
    return answerConnectError(web, context, connector, error)
  }
}
