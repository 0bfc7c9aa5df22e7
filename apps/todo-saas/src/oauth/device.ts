import type { HttpContext } from '../http.ts'
import { renderConsent } from '../pages/consent.tsx'
import { renderDeviceCodeEntry, renderDeviceDone } from '../pages/device.tsx'
import { renderProblem } from '../pages/layout.tsx'
import { renderSignIn } from '../pages/sign-in.tsx'
import type { PersonId } from '../people.ts'
import type { Runtime } from '../runtime.ts'
import { csrfIsValid, signedIn } from '../sessions.ts'
import { readDecision } from './decision.ts'
import { findDeviceRequest } from './device-grant.ts'

const wrongCodesAllowed = 10
const wrongCodesWindowMs = 600_000

/** Makes the handlers of `/device`; wrong codes are counted per person. @see RFC 8628 sections 3.3, 5.1 */
export function devicePages(runtime: Runtime) {
  const wrongCodes = new Map<PersonId, number[]>()
  const recentWrongCodes = (userId: PersonId): number[] =>
    (wrongCodes.get(userId) ?? []).filter((at) => at > runtime.now().getTime() - wrongCodesWindowMs)

  const show = (context: HttpContext): Response | Promise<Response> => {
    const userCode = context.req.query('user_code') ?? ''
    if (!signedIn(context, runtime))
      return renderSignIn(context, `/device?${new URLSearchParams({ user_code: userCode })}`)
    return renderDeviceCodeEntry(context, { userCode })
  }

  const decide = (context: HttpContext): Response | Promise<Response> => {
    const form = context.get('form')
    const userCode = form.get('user_code') ?? ''
    if (!csrfIsValid(context))
      return renderProblem(context, 403, 'This page has expired', 'Please start again.')
    const person = signedIn(context, runtime)
    if (!person) return renderSignIn(context, '/device')
    // Eight letters can be guessed by a machine; ten tries in ten minutes stop that.
    const wrong = recentWrongCodes(person.id)
    if (wrong.length >= wrongCodesAllowed) {
      return renderProblem(context, 429, 'Too many wrong codes', 'Please wait ten minutes and try again.')
    }
    const request = findDeviceRequest(runtime, userCode)
    if (!request) {
      wrongCodes.set(person.id, [...wrong, runtime.now().getTime()])
      return renderDeviceCodeEntry(context, { userCode, problem: 'That code is wrong or has expired.' })
    }
    const decision = readDecision(form, request.scopes)
    if (!form.has('decision') || decision.kind === 'invalid') {
      return renderConsent(context, {
        applicationId: request.clientId,
        scopes: request.scopes,
        person,
        action: '/device',
        hidden: { user_code: userCode },
        returnTo: '/device',
        ...(form.has('decision') && decision.kind === 'invalid' && { problem: decision.problem }),
      })
    }
    request.decision =
      decision.kind === 'deny'
        ? { kind: 'denied' }
        : { kind: 'allowed', userId: person.id, scopes: decision.scopes }
    return renderDeviceDone(context, request.clientId, decision.kind === 'allow')
  }

  return { show, decide }
}
