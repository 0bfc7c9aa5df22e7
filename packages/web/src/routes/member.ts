import { may, type BrowserSession, type Right } from '@grantway/auth-core'
import { Hono } from 'hono'
import { noticeSeconds } from '../http/notices.ts'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { memberPage, type MemberModel } from '../pages/member-page.tsx'
import { memberPath } from '../pages/paths.ts'
import { removeMemberPage } from '../pages/remove-member-page.tsx'
import type { Member } from '../people.ts'
import { acceptForm, answerDenied, answerMessage, visitorOf, type RouteContext, type WebContext } from './route-context.ts'
import { rolesIn } from './tenant.ts'

/** One member: roles, connections, and leaving. */
export const memberRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/tenant/members/:subject', (context) => open(web, context, 'see-members', async (session, member) => {
    const sealed = web.cookies.read(context, 'notice')
    if (sealed !== undefined) web.cookies.clear(context, 'notice')
    return show(web, context, session, member, {
      disconnected: sealed === undefined ? undefined : web.notices.openDisconnected(session, sealed),
      ...(context.req.query('done') === 'roles' && { done: 'roles' as const }),
    })
  }))
  routes.get('/tenant/members/:subject/remove', (context) => open(web, context, 'manage-members', async (session, member) =>
    context.html(removeMemberPage(web.branding, { visitor: visitorOf(session, memberPath(member.subject)), member }))))
  routes.post('/tenant/members/:subject/remove', smallBody, (context) => change(web, context, 'manage-members', remove))
  routes.post('/tenant/members/:subject/roles', smallBody, (context) => change(web, context, 'manage-members', changeRoles))
  routes.post('/tenant/members/:subject/connections/end', smallBody, (context) => change(web, context, 'end-connections', endConnection))
  return routes
}

const findMember = async (web: RouteContext, context: WebContext, session: BrowserSession): Promise<Member | undefined> =>
  (await web.members.list(session)).find(({ subject }) => subject === context.req.param('subject'))

const open = async (
  web: RouteContext, context: WebContext, right: Right, answer: (session: BrowserSession, member: Member) => Promise<Response>,
): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl('/tenant'), 303)
  if (!may(session, right)) return answerDenied(web, context)
  const member = await findMember(web, context, session)
  return member ? answer(session, member) : noSuchMember(web, context)
}

interface Change {
  readonly web: RouteContext
  readonly context: WebContext
  readonly session: BrowserSession
  readonly member: Member
  readonly form: URLSearchParams
}

const change = async (
  web: RouteContext, context: WebContext, right: Right, make: (change: Change) => Promise<Response>,
): Promise<Response> => {
  const submission = await acceptForm(web, context, '/tenant')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  if (!may(session, right)) return answerDenied(web, context)
  const member = await findMember(web, context, session)
  return member ? make({ web, context, session, member, form }) : noSuchMember(web, context)
}

const show = async (
  web: RouteContext, context: WebContext, session: BrowserSession, member: Member,
  more: Partial<Pick<MemberModel, 'disconnected' | 'done' | 'problem'>>,
): Promise<Response> =>
  context.html(memberPage(web.branding, {
    visitor: visitorOf(session, '/tenant'),
    member,
    connections: await web.memberConnections.list(session, member.subject),
    mayEnd: may(session, 'end-connections'),
    mayManage: may(session, 'manage-members'),
    now: web.now(),
    ...more,
  }), more.problem ? 409 : 200) as Response

const changeRoles = async ({ web, context, session, member, form }: Change): Promise<Response> => {
  const roles = rolesIn(form)
  if (roles.length === 0) return show(web, context, session, member, { problem: 'no_role' })
  const outcome = await web.members.changeRoles(session, member.subject, roles)
  if (outcome === 'last_owner') return show(web, context, session, member, { problem: 'last_owner' })
  if (outcome !== 'done') return noSuchMember(web, context)
  return context.redirect(`${memberPath(member.subject)}?done=roles`, 303)
}

const remove = async ({ web, context, session, member }: Change): Promise<Response> => {
  const outcome = await web.members.remove(session, member.subject)
  if (outcome === 'last_owner') return show(web, context, session, member, { problem: 'last_owner' })
  return outcome === 'done' ? context.redirect('/tenant?done=removed', 303) : noSuchMember(web, context)
}

const endConnection = async ({ web, context, session, member, form }: Change): Promise<Response> => {
  const outcome = await web.memberConnections.end(session, member.subject, form.get('id') ?? '')
  if (!outcome) {
    return answerMessage(web, context, 404, {
      title: 'There is no such connection', text: 'It may have been ended already.',
      link: { href: memberPath(member.subject), label: 'Back to the member' },
    })
  }
  web.cookies.write(context, 'notice', web.notices.sealDisconnected(session, outcome), noticeSeconds)
  return context.redirect(memberPath(member.subject), 303)
}

// The same page whether nobody has this id or somebody of another organisation.
const noSuchMember = (web: RouteContext, context: WebContext): Response =>
  answerMessage(web, context, 404, {
    title: 'There is no such member', text: 'They may have left already.', link: { href: '/tenant', label: 'Back to the organisation' },
  })
