import type { ApprovalDecision, ApprovalQuestion, ApprovalView, BrowserSession, TypedLimits } from '@grantway/auth-core'
import { Hono } from 'hono'
import { z } from 'zod'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { approvalPage, type ApprovalModel } from '../pages/approval-page.tsx'
import { approvalsPage } from '../pages/approvals-page.tsx'
import { askApprovalPage } from '../pages/ask-approval-page.tsx'
import { approvalPath, askApprovalPath } from '../pages/paths.ts'
import { decisionRefusal, requestRefusal } from '../words/approval-words.ts'
import { wordsForCode } from '../words/error-words.ts'
import { portalRoutes } from './approval-portal.ts'
import { acceptForm, answerMessage, visitorOf, type RouteContext, type WebContext } from './route-context.ts'

const one = '/approvals/:id{[0-9a-f-]{36}}'

/** Asking for approvals and deciding about them. */
export const approvalRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get('/approvals', (context) => list(web, context))
  routes.get('/approvals/new', (context) => showQuestion(web, context))
  routes.post('/approvals/new', smallBody, (context) => ask(web, context))
  routes.get(one, (context) => show(web, context, context.req.param('id')))
  routes.post(one, smallBody, (context) => decide(web, context, context.req.param('id')))
  routes.post(`${one}/withdraw`, smallBody, (context) => withdraw(web, context, context.req.param('id')))
  routes.route('/', portalRoutes(web))
  return routes
}

const list = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl('/approvals'), 303)
  const approvals = await web.engine.approvals.list(session)
  return context.html(approvalsPage(web.branding, { ...approvals, visitor: visitorOf(session, '/approvals'), now: web.now() }))
}

const id = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)
const once = <Value extends z.ZodType>(value: Value) => z.tuple([value]).transform(([only]) => only)
const questionSchema = z.object({
  connector: once(id),
  capability: once(id),
  intent: z.union([z.tuple([]).transform(() => undefined), once(z.string().regex(/^[\w.~-]{1,256}$/))]),
})

// A second value is an attempt to show one request and send another.
const readQuestion = (context: WebContext): ApprovalQuestion | undefined => {
  const { searchParams } = new URL(context.req.url)
  return questionSchema.safeParse({
    connector: searchParams.getAll('connector'), capability: searchParams.getAll('cap'), intent: searchParams.getAll('i'),
  }).data
}

const pathOf = ({ connector, capability, intent }: ApprovalQuestion): string => askApprovalPath(connector, capability, intent)

const showQuestion = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const question = readQuestion(context)
  if (!question) return answerMessage(web, context, 400, wordsForCode('INVALID_INPUT'))
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(pathOf(question)), 303)
  return answerQuestion(web, context, session, question)
}

const answerQuestion = async (
  web: RouteContext, context: WebContext, session: BrowserSession, question: ApprovalQuestion,
  again?: { readonly problem: string; readonly typed: string },
): Promise<Response> => {
  const offer = await web.engine.approvals.offer(session, question)
  const visitor = visitorOf(session, pathOf(question))
  if (offer.kind === 'unknown') {
    return answerMessage(web, context, 404, {
      title: 'There is nothing to approve here', text: requestRefusal('unknown').text,
      link: { href: '/connections', label: 'See your connections' },
    })
  }
  if (offer.kind === 'refused') {
    const { status, ...words } = wordsForCode(offer.code)
    return answerMessage(web, context, status, { ...words, visitor })
  }
  const standing = offer.latest?.standing
  if (offer.latest && (standing === 'waiting' || standing === 'approved')) return context.redirect(approvalPath(offer.latest.id), 303)
  // Chromium holds the redirect after a POST against the policy of the page with the form.
  if (offer.portalOrigin !== undefined) context.set('formTargets', [offer.portalOrigin])
  const model = { ...offer, visitor, intent: question.intent, ...again }
  return context.html(askApprovalPage(web.branding, model), again ? 400 : 200)
}

const ask = async (web: RouteContext, context: WebContext): Promise<Response> => {
  const question = readQuestion(context)
  const submission = await acceptForm(web, context, question ? pathOf(question) : '/approvals')
  if (submission.kind === 'refused') return submission.response
  if (!question) return answerMessage(web, context, 400, wordsForCode('INVALID_INPUT'))
  const { session, form } = submission
  const typed = form.get('reason') ?? ''
  const outcome = await web.engine.approvals.request(session, { ...question, reason: typed })
  if (outcome.kind === 'requested') {
    return context.redirect(outcome.approval.portalUrl ?? approvalPath(outcome.approval.id), 303)
  }
  const { status, text } = requestRefusal(outcome.why)
  if (outcome.why === 'no_reason') return answerQuestion(web, context, session, question, { problem: text, typed })
  return answerMessage(web, context, status, {
    title: 'Nothing was asked', text, link: { href: '/approvals', label: 'See your requests' },
  })
}

const show = async (web: RouteContext, context: WebContext, approvalId: string): Promise<Response> => {
  const session = await web.readSession(context.req.raw.headers)
  if (!session) return context.redirect(web.signInUrl(approvalPath(approvalId)), 303)
  return answerApproval(web, context, session, approvalId)
}

const answerApproval = async (
  web: RouteContext, context: WebContext, session: BrowserSession, approvalId: string,
  again: Pick<ApprovalModel, 'problem' | 'typed'> & { readonly status?: 400 | 403 | 404 | 409 } = {},
): Promise<Response> => {
  const approval = await web.engine.approvals.find(session, approvalId)
  if (!approval) return noSuchRequest(web, context)
  const { mayDecide } = await web.engine.approvals.list(session)
  const { status = 200, ...more } = again
  const model = { approval, mayDecide, visitor: visitorOf(session, approvalPath(approvalId)), now: web.now(), ...more }
  return context.html(approvalPage(web.branding, model), status)
}

const decide = async (web: RouteContext, context: WebContext, approvalId: string): Promise<Response> => {
  const submission = await acceptForm(web, context, approvalPath(approvalId))
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  const approval = await web.engine.approvals.find(session, approvalId)
  if (!approval) return noSuchRequest(web, context)
  const typed = Object.fromEntries(form)
  const decision = decisionIn(approval, form)
  if (!decision) {
    return answerApproval(web, context, session, approvalId, { status: 400, typed: { ...typed, until: '' }, problem: 'Please choose a day, or none.' })
  }
  const outcome = await web.engine.approvals.decide(session, approvalId, decision)
  if (outcome.kind === 'decided') return context.redirect(approvalPath(approvalId), 303)
  const { status, text } = decisionRefusal(outcome)
  return answerApproval(web, context, session, approvalId, { status: status as 400, typed, problem: text })
}

const decisionIn = ({ connector }: ApprovalView, form: URLSearchParams): ApprovalDecision | undefined => {
  const digest = form.get('digest') ?? ''
  const reason = form.get('reason') ?? ''
  if (form.get('decision') === 'deny') return { kind: 'deny', digest, reason }
  const day = form.get('until') ?? ''
  const until = new Date(`${day}T23:59:59.999Z`)
  // An unreadable end must not become no end.
  if (form.get('decision') !== 'approve' || (day !== '' && !(/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(until.getTime())))) return undefined
  const lines = (list: 'allow' | 'deny'): TypedLimits['allow'] => (connector.targetKinds ?? []).flatMap(({ kind }) =>
    (form.get(`${list}-${kind}`) ?? '').split(/[\n,]/).map((text) => text.trim()).filter((text) => text !== '').map((text) => ({ kind, text })))
  return {
    kind: 'approve', digest, reason, limits: { allow: lines('allow'), deny: lines('deny') }, ...(day !== '' && { until }),
  }
}

const withdraw = async (web: RouteContext, context: WebContext, approvalId: string): Promise<Response> => {
  const submission = await acceptForm(web, context, approvalPath(approvalId))
  if (submission.kind === 'refused') return submission.response
  const done = await web.engine.approvals.withdraw(submission.session, approvalId)
  return done ? context.redirect(approvalPath(approvalId), 303) : noSuchRequest(web, context)
}

// The same page whether it never existed or is nothing this person may see or end.
const noSuchRequest = (web: RouteContext, context: WebContext): Response =>
  answerMessage(web, context, 404, {
    title: 'There is no such request',
    text: 'It may have been taken back already.',
    link: { href: '/approvals', label: 'See all approvals' },
  })
