import type { BrowserSession, ConnectionView, TypedLimits } from '@grantway/auth-core'
import { isConnectorError, type Capability } from '@grantway/connector-kit'
import { Hono } from 'hono'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { accountPage } from '../pages/account-page.tsx'
import { limitsPage } from '../pages/limits-page.tsx'
import { accountPath, limitsPath } from '../pages/paths.ts'
import { noSuchConnection } from './connections.ts'
import { acceptForm, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

/** One account: its name, its capabilities, their limits. */
export const accountRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  // Where `auth://<connector>/limits` leads: the account that calls use when they name none.
  routes.get('/connections/limits/:connector', (context) => findLimits(web, context, context.req.param('connector')))
  routes.get('/connections/:id', (context) => show(web, context, context.req.param('id')))
  routes.post('/connections/:id/name', smallBody, (context) =>
    change(web, context, context.req.param('id'), (session, id, form) => web.engine.nameAccount(session, id, form.get('name') ?? '')))
  routes.post('/connections/:id/prefer', smallBody, (context) =>
    change(web, context, context.req.param('id'), (session, id) => web.engine.preferAccount(session, id)))
  routes.post('/connections/:id/off', smallBody, (context) =>
    change(web, context, context.req.param('id'), (session, id, form) => web.engine.switchOff(session, id, form.get('capability') ?? '')))
  routes.get('/connections/:id/limits/:capability', (context) =>
    showLimits(web, context, context.req.param('id'), context.req.param('capability')))
  routes.post('/connections/:id/limits/:capability', smallBody, (context) =>
    saveLimits(web, context, context.req.param('id'), context.req.param('capability')))
  return routes
}

const findLimits = async (web: RouteContext, context: WebContext, connector: string): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(`/connections/limits/${encodeURIComponent(connector)}`), 303)
  const connection = (await web.engine.connections(session)).find((one) => one.connector.id === connector)
  const [only, ...others] = connection?.capabilities ?? []
  if (!connection) return context.redirect('/connections', 303)
  return context.redirect(only && others.length === 0 ? limitsPath(connection.id, only.id) : accountPath(connection.id), 303)
}

const show = async (web: RouteContext, context: WebContext, id: string): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(accountPath(id)), 303)
  const all = await web.engine.connections(session)
  const connection = all.find((one) => one.id === id)
  if (!connection) return noSuchConnection(web, context)
  const oneOfSeveral = all.filter((one) => one.connector === connection.connector).length > 1
  return context.html(accountPage(web.branding, { visitor: visitorOf(session, accountPath(id)), connection, oneOfSeveral }))
}

type Change = (session: BrowserSession, id: string, form: URLSearchParams) => Promise<boolean>

const change = async (web: RouteContext, context: WebContext, id: string, apply: Change): Promise<Response> => {
  const submission = await acceptForm(web, context, accountPath(id))
  if (submission.kind === 'refused') return submission.response
  const done = await apply(submission.session, id, submission.form)
  return done ? context.redirect(accountPath(id), 303) : noSuchConnection(web, context)
}

const findGrant = async (
  web: RouteContext, session: BrowserSession, id: string, capabilityId: string,
): Promise<{ readonly connection: ConnectionView; readonly capability: Capability } | undefined> => {
  const connection = (await web.engine.connections(session)).find((one) => one.id === id)
  const capability = connection?.capabilities.find((one) => one.id === capabilityId)
  return connection && capability && { connection, capability }
}

const showLimits = async (web: RouteContext, context: WebContext, id: string, capabilityId: string): Promise<Response> => {
  const path = limitsPath(id, capabilityId)
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(path), 303)
  const grant = await findGrant(web, session, id, capabilityId)
  if (!grant) return noSuchConnection(web, context)
  return context.html(limitsPage(web.branding, { ...grant, visitor: visitorOf(session, path) }))
}

const saveLimits = async (web: RouteContext, context: WebContext, id: string, capabilityId: string): Promise<Response> => {
  const submission = await acceptForm(web, context, limitsPath(id, capabilityId))
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  const grant = await findGrant(web, session, id, capabilityId)
  if (!grant) return noSuchConnection(web, context)
  try {
    await web.engine.changeLimits(session, id, capabilityId, typedIn(grant.connection, form))
    return context.redirect(accountPath(id), 303)
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'INVALID_INPUT') throw error
    // Nothing typed is lost: it comes back with the sentence that says what to mend.
    const model = { ...grant, visitor: visitorOf(session, limitsPath(id, capabilityId)), problem: error.message }
    return context.html(limitsPage(web.branding, { ...model, typed: Object.fromEntries(form) }), 400)
  }
}

const typedIn = ({ connector }: ConnectionView, form: URLSearchParams): TypedLimits => {
  const lines = (list: 'allow' | 'deny'): TypedLimits['allow'] =>
    (connector.targetKinds ?? []).flatMap(({ kind }) =>
      (form.get(`${list}-${kind}`) ?? '').split(/[\n,]/).map((text) => text.trim()).filter((text) => text !== '')
        .map((text) => ({ kind, text })))
  return { allow: lines('allow'), deny: lines('deny') }
}
