import type { HttpContext } from '../http.ts'
import { renderConsent } from '../pages/consent.tsx'
import { renderProblem } from '../pages/layout.tsx'
import { renderSignIn } from '../pages/sign-in.tsx'
import type { Person } from '../people.ts'
import type { Runtime } from '../runtime.ts'
import { digest } from '../secrets.ts'
import { csrfIsValid, signedIn } from '../sessions.ts'
import { callbackUrl, readAuthorizationRequest, type AuthorizationRequest } from './authorization-request.ts'
import { readDecision } from './decision.ts'

const codeLifetimeSeconds = 600
type Answer = Response | Promise<Response>

/** Answers `GET /oauth/authorize` with the consent page. Nothing is issued on a GET. */
export function showAuthorization(context: HttpContext, runtime: Runtime): Answer {
  const result = readAuthorizationRequest(runtime, new URL(context.req.url).searchParams)
  if (result.kind === 'refused') return refuse(context, result.reason)
  if (result.kind === 'redirect') return context.redirect(result.url, 303)
  const person = signedIn(context, runtime)
  if (!person) return renderSignIn(context, pathOf(result.request))
  return ask(context, result.request, person)
}

/** Answers `POST /oauth/authorize`: the person's decision goes back to the application. */
export function decideAuthorization(context: HttpContext, runtime: Runtime): Answer {
  const form = context.get('form')
  const result = readAuthorizationRequest(runtime, form)
  if (result.kind === 'refused') return refuse(context, result.reason)
  if (!csrfIsValid(context))
    return renderProblem(context, 403, 'This page has expired', 'Please start again.')
  if (result.kind === 'redirect') return context.redirect(result.url, 303)
  const { request } = result
  const person = signedIn(context, runtime)
  if (!person) return renderSignIn(context, pathOf(request))
  const decision = readDecision(form, request.scopes)
  if (decision.kind === 'invalid') return ask(context, request, person, decision.problem)
  const outcome =
    decision.kind === 'deny'
      ? { error: 'access_denied' }
      : { code: issueCode(runtime, { ...request, scopes: decision.scopes }, person) }
  return context.redirect(
    callbackUrl(runtime, request.redirectUri, request.parameters['state'], outcome),
    303,
  )
}

function issueCode(runtime: Runtime, request: AuthorizationRequest, person: Person): string {
  const code = runtime.newSecret('todo_ac_')
  runtime.state.authorizationCodes.set(digest(code), {
    clientId: request.client.id,
    userId: person.id,
    scopes: [...request.scopes],
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    expiresAt: new Date(runtime.now().getTime() + codeLifetimeSeconds * 1000),
    authorizationId: null,
  })
  return code
}

const ask = (context: HttpContext, request: AuthorizationRequest, person: Person, problem?: string): Answer =>
  renderConsent(context, {
    applicationId: request.client.id,
    scopes: request.scopes,
    person,
    action: '/oauth/authorize',
    hidden: request.parameters,
    returnTo: pathOf(request),
    leadsTo: request.redirectUri,
    ...(problem && { problem }),
  })

const refuse = (context: HttpContext, reason: string): Answer =>
  renderProblem(context, 400, 'This link does not work', reason)

const pathOf = (request: AuthorizationRequest): string =>
  `/oauth/authorize?${new URLSearchParams(request.parameters).toString()}`
