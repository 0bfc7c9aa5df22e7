import type { BrowserSession, FlowOutcome } from '@grantway/auth-core'
import { isConnectorError } from '@grantway/connector-kit'
import { Hono } from 'hono'
import { z } from 'zod'
import { noticeSeconds } from '../http/notices.ts'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { resultPage } from '../pages/result-page.tsx'
import { wordsForCode } from '../words/error-words.ts'
import { acceptForm, answerMessage, type RouteContext, type WebContext } from './route-context.ts'

const maxQueryBytes = 8 * 1024

/** Where the provider sends the browser back to, and the page that says how it ended. */
export const callbackRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.all('/oauth/callback/:registration', (context) => finish(web, context, context.req.param('registration')))
  routes.get('/result', async (context) => {
    const session = await web.readSession(context.req.raw.headers)
    const sealed = web.cookies.read(context, 'result')
    const result = session && sealed !== undefined ? web.notices.openResult(session, sealed) : undefined
    // Opened again later, for example from the history: the connections say what is true now.
    return session && result ? context.html(resultPage(web.branding, result, session.csrfToken)) : context.redirect('/connections', 303)
  })
  routes.post('/connect/accounts/:held', smallBody, (context) => decide(web, context, context.req.param('held')))
  return routes
}

const decision = z.enum(['replace', 'keep_both', 'cancel'])

// The question stands behind a cookie of one minute; the form it showed is good for as long as the account is held.
const decide = async (web: RouteContext, context: WebContext, held: string): Promise<Response> => {
  const submission = await acceptForm(web, context, '/connections')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  const chosen = decision.safeParse(form.get('decision')).data
  if (!chosen) return answerFailure(web, context, { code: 'INVALID_INPUT', message: 'Choose one of the three.' })
  try {
    return answerOutcome(web, context, session, await web.engine.decideAccount(session, held, chosen))
  } catch (error) {
    if (!isConnectorError(error) || error.code !== 'LINK_EXPIRED') throw error
    return answerFailure(web, context, { code: 'LINK_EXPIRED', message: 'This was decided before, or took too long.' })
  }
}

/** Leads to the page that says how it ended. */
export const answerOutcome = (
  web: RouteContext, context: WebContext, session: BrowserSession, outcome: FlowOutcome,
): Response => {
  if (outcome.kind === 'failed') return answerFailure(web, context, outcome)
  // Away from the address with the code: it must not stay in the history or leave in a referrer.
  web.cookies.write(context, 'result', web.notices.sealResult(session, outcome), noticeSeconds)
  return context.redirect('/result', 303)
}

const finish = async (web: RouteContext, context: WebContext, registration: string): Promise<Response> => {
  // HEAD is answered by GET routes: a link preview must not use up the one-time state.
  if (context.req.method !== 'GET') {
    context.header('allow', 'GET')
    return answerMessage(web, context, 405, {
      title: 'This page is only opened by a service you connect',
      text: 'Nothing was changed.',
    })
  }
  const { search, searchParams } = new URL(context.req.url)
  if (search.length > maxQueryBytes) return answerFailure(web, context, tooLong)
  const session = await web.readSession(context.req.raw.headers)
  const used = new Set<string>()
  const outcome = await web.engine.finishFlow({
    registration,
    query: searchParams,
    session,
    cookie: (suffix) => {
      used.add(suffix)
      return web.cookies.read(context, `flow_${suffix}`)
    },
  })
  for (const suffix of used) web.cookies.clear(context, `flow_${suffix}`)
  if (outcome.kind === 'failed') return answerFailure(web, context, outcome)
  if (!session) return answerFailure(web, context, withoutSession)
  return answerOutcome(web, context, session, outcome)
}

type Failure = Pick<Extract<FlowOutcome, { kind: 'failed' }>, 'code' | 'message'> & { readonly reference?: string }

const tooLong: Failure = { code: 'INVALID_INPUT', message: 'The answer of the service is too long.' }
const withoutSession: Failure = { code: 'USER_MISMATCH', message: 'You are not signed in any more.' }

// What to do next, by code; the sentence before it is the engine's own.
const advice: Record<Failure['code'], string> = {
  INVALID_INPUT: 'Go back to your assistant and open the link again.',
  STATE_MISMATCH: 'It does not match anything started in this browser. Go back to your assistant and start again.',
  LINK_EXPIRED: 'It took too long or was used already. Go back to your assistant and start again.',
  USER_MISMATCH: 'The person who starts must also be the one who finishes. Start again from your own assistant.',
  PROVIDER_UNAVAILABLE: 'The service does not answer at the moment. Wait a few minutes, then start again.',
  PROVIDER_MISCONFIGURED: 'The people who run this server have to correct its registration at the service.',
  PROVIDER_POLICY: 'A rule at the service forbids it. The people who administer your account there can tell you more.',
  SSO_REQUIRED: 'Your organisation asks for a new sign-in at the service. Sign in there, then start again.',
  API_ERROR: 'The service gave an unexpected answer. Start again; if it stays like this, tell the people who run '
    + 'this server.',
  INTERNAL: 'It was a fault of this server. Start again; if it stays like this, tell the people who run it.',
}

const answerFailure = (web: RouteContext, context: WebContext, { code, message, reference }: Failure): Response => {
  // A wrong answer at the callback is a bad gateway; only a connect page says that a service is not set up.
  const status = code === 'PROVIDER_MISCONFIGURED' ? 502 : wordsForCode(code).status
  return answerMessage(web, context, status, {
    tone: 'bad',
    title: 'Connection failed. Please try again.',
    text: `${message} ${advice[code]}`,
    ...(reference !== undefined && { reference }),
    link: { href: '/connections', label: 'See your connections' },
  })
}
