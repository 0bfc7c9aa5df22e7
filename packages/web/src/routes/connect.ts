import type { BrowserSession, ConnectOffer, ConnectRequest } from '@grantway/auth-core'
import { isConnectorError } from '@grantway/connector-kit'
import { Hono } from 'hono'
import { formTargetsOf } from '../http/form-targets.ts'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { alreadyConnectedPage } from '../pages/already-connected-page.tsx'
import { connectPage } from '../pages/connect-page.tsx'
import { keyPage } from '../pages/key-page.tsx'
import { linkPage } from '../pages/link-page.tsx'
import { wordsForCode, wordsForError } from '../words/error-words.ts'
import { approvalFirst } from './approval-first.ts'
import { pathOf, readConnectRequest } from './connect-request.ts'
import {
  acceptForm, answerMessage, newReference, visitorOf, type RouteContext, type WebContext,
} from './route-context.ts'

const connectorId = '[a-z][a-z0-9-]{0,63}'

/** The page that asks, and the form that starts. */
export const connectRoutes = (web: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  // An id that no connector can have falls through to the page for unknown addresses.
  routes.get(`/connect/:connector{${connectorId}}`, async (context) => {
    const request = readConnectRequest(web.engine.connectors, context.req.param('connector'), new URL(context.req.url).searchParams)
    if (!request) return refuse(web, context, 'INVALID_INPUT')
    const session = await web.readSession(context.req.raw.headers)
    if (!session) return context.redirect(web.signInUrl(pathOf(request)), 303)
    return showOffer(web, context, session, request, false)
  })
  routes.post(`/connect/:connector{${connectorId}}`, smallBody, (context) =>
    begin(web, context, context.req.param('connector')))
  return routes
}

const begin = async (web: RouteContext, context: WebContext, connector: string): Promise<Response> => {
  const shown = readConnectRequest(web.engine.connectors, connector, new URL(context.req.url).searchParams)
  const submission = await acceptForm(web, context, shown ? pathOf(shown) : '/connections')
  if (submission.kind === 'refused') return submission.response
  const { session, form } = submission
  const request = readConnectRequest(web.engine.connectors, connector, form)
  if (!request) return refuse(web, context, 'INVALID_INPUT')
  if (request.capabilities.length === 0 && request.link === undefined) {
    return showOffer(web, context, session, { ...request, capabilities: shown?.capabilities ?? [] }, true)
  }
  try {
    if (leadsToPage(web, request)) {
      const { url } = await web.engine.openPage(session, request)
      return context.redirect(url, 303)
    }
    const { authorizationUrl, cookieSuffix, cookieValue, expiresAt } = await web.engine.beginFlow(session, request)
    const maxAgeSeconds = Math.max(0, Math.ceil((expiresAt.getTime() - web.now().getTime()) / 1000))
    web.cookies.write(context, `flow_${cookieSuffix}`, cookieValue, maxAgeSeconds)
    // 303 only: a 307 would post this form, with its CSRF field, to the provider (RFC 9700 section 4.12).
    return context.redirect(authorizationUrl, 303)
  } catch (error) {
    return answerConnectError(web, context, connector, error)
  }
}

const leadsToPage = (web: RouteContext, { connector: id, link: wanted }: ConnectRequest): boolean =>
  web.engine.connectors.find((one) => one.id === id)?.links?.find((one) => one.id === wanted)?.kind === 'page'

/** Says what stopped a connection before it began. */
export const answerConnectError = (web: RouteContext, context: WebContext, connector: string, error: unknown): Response => {
  if (!isConnectorError(error)) throw error
  const reference = newReference()
  web.log('connect refused', { reference, connector, code: error.code })
  if (error.details.retryAfterSeconds !== undefined) {
    context.header('retry-after', String(error.details.retryAfterSeconds))
  }
  const { status, ...words } = wordsForError(error)
  return answerMessage(web, context, status, { ...words, reference })
}

const showOffer = async (
  web: RouteContext, context: WebContext, session: BrowserSession, request: ConnectRequest, nothingChosen: boolean,
): Promise<Response> => {
  const offer = await web.engine.offer(session, request)
  switch (offer.kind) {
    case 'offer':
      return answerOffer(web, context, session, request, offer, nothingChosen)
    case 'refused':
      return refuse(web, context, offer.code, session, request)
    case 'unknown':
      return answerMessage(web, context, 404, {
        title: 'This service is not offered here',
        text: 'The address names a service that this server does not know. See what you can connect instead.',
        link: { href: '/connections', label: 'See your connections' },
      })
    case 'unconfigured':
      return answerMessage(web, context, 503, {
        title: `${offer.connector.title} is not set up yet`,
        text: `This server knows ${offer.connector.title}, but the people who run it have not registered it there. `
          + 'Ask them to do it; how is written in the documentation of this service.',
      })
  }
}

// A provider that knows nothing but keys has no other way in.
const answerOffer = (
  web: RouteContext, context: WebContext, session: BrowserSession, request: ConnectRequest,
  offer: Extract<ConnectOffer, { kind: 'offer' }>, nothingChosen: boolean,
): Response => {
  const first = approvalFirst(offer, request.intent)
  if (first !== undefined) return context.redirect(first, 303)
  if (offer.nextOrigin !== undefined) context.set('formTargets', formTargetsOf(offer.nextOrigin))
  const model = { ...offer, visitor: visitorOf(session, pathOf(request)), request, nothingChosen }
  if (offer.link) return context.html(linkPage(web.branding, { ...model, link: offer.link }))
  if (offer.nextOrigin === undefined && !offer.complete) return context.html(keyPage(web.branding, model))
  return offer.complete && !nothingChosen
    ? context.html(alreadyConnectedPage(web.branding, model))
    : context.html(connectPage(web.branding, model), nothingChosen ? 400 : 200)
}

/** Says why a link is not followed; to a person who is not the one it was made for, also how to change that. */
export const refuse = (
  web: RouteContext, context: WebContext, code: 'INVALID_INPUT' | 'USER_MISMATCH' | 'LINK_EXPIRED',
  session?: BrowserSession, request?: ConnectRequest,
): Response => {
  const { status, ...words } = wordsForCode(code)
  // Who asked is never named: the opener of a forwarded link learns nothing about the other person.
  return answerMessage(web, context, status, {
    ...words,
    ...(code === 'USER_MISMATCH' && session && request
      ? { visitor: visitorOf(session, pathOf(request)) }
      : { link: { href: '/connections', label: 'See your connections' } }),
  })
}
