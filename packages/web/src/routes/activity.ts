import { may, type ActivityScope, type BrowserSession } from '@grantway/auth-core'
import { Hono } from 'hono'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { activityPage } from '../pages/activity-page.tsx'
import { acceptForm, answerDenied, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

const pageLength = 25

/** What was done, to read and to take along. */
export const activityRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/activity', (context) => show(web, context))
  routes.post('/activity/export', smallBody, (context) => exportAll(web, context))
  return routes
}

const scopeOf = (text: string | null | undefined): ActivityScope => (text === 'tenant' ? 'tenant' : 'own')

const show = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl('/activity'), 303)
  const scope = scopeOf(context.req.query('of'))
  const mayReadTenant = may(session, 'read-activity')
  if (scope === 'tenant' && !mayReadTenant) return answerDenied(web, context)
  const asked = context.req.query('before') ?? ''
  const before = /^[\w-]{1,120}$/.test(asked) ? asked : undefined
  const entries = await web.activity.page(session, { scope, before, limit: pageLength + 1 })
  const shown = entries.slice(0, pageLength)
  return context.html(activityPage(web.branding, {
    visitor: visitorOf(session, '/activity'),
    scope,
    entries: shown,
    older: entries.length > pageLength ? shown.at(-1)?.place : undefined,
    later: before !== undefined,
    people: scope === 'tenant' ? await namesOfPeople(web, session) : new Map<string, string>(),
    clients: await namesOfClients(web, session),
    connectors: web.engine.connectors,
    mayReadTenant,
    now: web.now(),
  }))
}

const namesOfPeople = async (web: RouteContext, session: BrowserSession): Promise<ReadonlyMap<string, string>> =>
  new Map((await web.members.list(session)).map(({ subject, displayName }) => [subject, displayName]))

const namesOfClients = async (web: RouteContext, session: BrowserSession): Promise<ReadonlyMap<string, string>> =>
  new Map([
    ...(await web.access.clients.list(session)).map(({ id, name }) => [id, name] as const),
    ...(await web.access.tokens.list(session)).map(({ id, name }) => [`pat:${id}`, name] as const),
  ])

const exportAll = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const submission = await acceptForm(web, context, '/activity')
  if (submission.kind === 'refused') return submission.response
  const scope = scopeOf(submission.form.get('of'))
  if (scope === 'tenant' && !may(submission.session, 'read-activity')) return answerDenied(web, context)
  const pages = web.activity.export(submission.session, scope)
  const encoder = new TextEncoder()
  const lines = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value, done } = await pages.next()
      if (done) return controller.close()
      controller.enqueue(encoder.encode(value.map((entry) => `${JSON.stringify(entry)}\n`).join('')))
    },
    cancel: async () => void (await pages.return(undefined)),
  })
  return context.body(lines, 200, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': `attachment; filename="activity-${web.now().toISOString().slice(0, 10)}.ndjson"`,
  }) as Response
}
