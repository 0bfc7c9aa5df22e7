import { may, roles as allRoles, type BrowserSession, type Role } from '@grantway/auth-core'
import { Hono } from 'hono'
import { z } from 'zod'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { tenantPage, type TenantModel } from '../pages/tenant-page.tsx'
import { acceptForm, answerDenied, answerMessage, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

const membersPerPage = 30
const labelSchema = z.string().trim().min(1).max(80).regex(/^\P{Cc}*$/u)

/** An organisation: members, invitations and what is offered. */
export const tenantRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/tenant', async (context) => {
    const session = await web.readSession(context.req.raw.headers)
    if (!session) return context.redirect(web.signInUrl('/tenant'), 303)
    if (!may(session, 'see-members')) return answerDenied(web, context)
    const done = z.enum(['removed', 'withdrawn', 'client_removed']).safeParse(context.req.query('done')).data
    return show(web, context, session, done ? { done } : {})
  })
  routes.post('/tenant/invitations', smallBody, (context) => invite(web, context))
  routes.post('/tenant/invitations/withdraw', smallBody, (context) => withdraw(web, context))
  return routes
}

/** Reads the ticked roles of a form. */
export const rolesIn = (form: URLSearchParams): readonly Role[] => allRoles.filter((role) => form.getAll('role').includes(role))

const show = async (
  web: RouteContext, context: WebContext, session: BrowserSession,
  more: Partial<Pick<TenantModel, 'invited' | 'done' | 'wrong' | 'typed'>>,
): Promise<Response> => {
  const members = await web.members.list(session)
  const pages = Math.max(1, Math.ceil(members.length / membersPerPage))
  const asked = Number(/^\d{1,4}$/.exec(context.req.query('page') ?? '')?.[0] ?? '1')
  const page = Math.min(Math.max(asked, 1), pages)
  const owner = may(session, 'manage-members')
  return context.html(tenantPage(web.branding, {
    visitor: visitorOf(session, '/tenant'),
    members: members.slice((page - 1) * membersPerPage, page * membersPerPage),
    page,
    pages,
    connectors: web.engine.connectors,
    invitations: owner ? await web.members.invitations(session) : undefined,
    clients: may(session, 'manage-clients') ? await web.engine.tenantClients(session) : undefined,
    fromProvider: web.peopleFromProvider,
    now: web.now(),
    ...more,
  }), more.wrong ? 400 : 200) as Response
}

const invite = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const submission = await acceptForm(web, context, '/tenant')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  if (!may(session, 'manage-members') || web.peopleFromProvider) return answerDenied(web, context)
  const label = labelSchema.safeParse(form.get('label'))
  const roles = rolesIn(form)
  if (!label.success || roles.length === 0) {
    return show(web, context, session, {
      typed: { label: (form.get('label') ?? '').slice(0, 200), roles },
      wrong: [...(label.success ? [] : ['label' as const]), ...(roles.length > 0 ? [] : ['role' as const])],
    })
  }
  const path = await web.members.invite(session, label.data, roles)
  return show(web, context, session, { invited: { label: label.data, url: `${web.publicUrl}${path}` } })
}

const withdraw = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const submission = await acceptForm(web, context, '/tenant')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  if (!may(session, 'manage-members')) return answerDenied(web, context)
  if (await web.members.withdraw(session, form.get('id') ?? '')) return context.redirect('/tenant?done=withdrawn', 303)
  return answerMessage(web, context, 404, {
    title: 'There is no such invitation', text: 'It may have been used or withdrawn already.',
    link: { href: '/tenant', label: 'Back to the organisation' },
  })
}
