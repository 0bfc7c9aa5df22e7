import { may } from '@grantway/auth-core'
import { Hono } from 'hono'
import { z } from 'zod'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { accessPage, type AccessModel } from '../pages/access-page.tsx'
import { acceptForm, answerDenied, answerMessage, visitorOf, type RouteContext, type Submission, type WebContext } from './route-context.ts'

const keySchema = z.object({
  name: z.string().trim().min(1).max(80).regex(/^\P{Cc}*$/u),
  days: z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.number().min(1).max(366)),
})

/** What may act for a person, and the way to end it. */
export const accessRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/access', async (context) => {
    const session = await web.readSession(context.req.raw.headers)
    if (!session) return context.redirect(web.signInUrl('/access'), 303)
    return show(web, context, session, context.req.query('ended') === '1' ? { ended: true } : {})
  })
  routes.post('/access/keys', smallBody, (context) => createKey(web, context))
  routes.post('/access/keys/revoke', smallBody, (context) =>
    end(web, context, ({ session }, id) => web.access.tokens.revoke(session, id)))
  routes.post('/access/clients/revoke', smallBody, (context) =>
    end(web, context, ({ session }, id) => web.access.clients.revoke(session, id)))
  return routes
}

type Accepted = Extract<Submission, { kind: 'accepted' }>

const show = async (
  web: RouteContext, context: WebContext, session: Accepted['session'],
  more: Pick<AccessModel, 'created' | 'ended' | 'wrong' | 'typed'>,
): Promise<Response> =>
  context.html(accessPage(web.branding, {
    visitor: visitorOf(session, '/access'),
    clients: await web.access.clients.list(session),
    keys: await web.access.tokens.list(session),
    lastUse: await web.activity.lastUse(session),
    mayCreate: may(session, 'connect'),
    now: web.now(),
    ...more,
  }), more.wrong ? 400 : 200) as Response

const createKey = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const submission = await acceptForm(web, context, '/access')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  if (!may(session, 'connect')) return answerDenied(web, context)
  const typed = { name: (form.get('name') ?? '').slice(0, 200), days: (form.get('days') ?? '').slice(0, 10) }
  const parsed = keySchema.safeParse(typed)
  if (!parsed.success) {
    const wrong = z.flattenError(parsed.error).fieldErrors
    return show(web, context, session, { typed, wrong: (['name', 'days'] as const).filter((field) => wrong[field]) })
  }
  const { tenant, subject } = session
  const { token } = await web.access.tokens.create({ tenant, subject, ...parsed.data, createdBy: subject })
  // In the answer itself: nothing that is shown once may rest in a cookie or an address.
  return show(web, context, session, { created: { name: parsed.data.name, value: token } })
}

const end = async (
  web: RouteContext, context: WebContext, revoke: (accepted: Accepted, id: string) => Promise<boolean>,
): Promise<Response> => {
  const submission = await acceptForm(web, context, '/access')
  if (submission.kind === 'refused') return submission.response
  // The same answer whether it never existed or belongs to somebody else.
  if (!(await revoke(submission, submission.form.get('id') ?? ''))) {
    return answerMessage(web, context, 404, {
      title: 'There is no such access', text: 'It may have ended already.', link: { href: '/access', label: 'See who may act for you' },
    })
  }
  return context.redirect('/access?ended=1', 303)
}
