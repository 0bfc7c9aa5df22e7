import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { securityHeaders, type WebEnvironment } from './http/security-headers.ts'
import { createLiveStreams } from './live/live-streams.ts'
import type { WebOptions } from './options.ts'
import { accessRoutes } from './routes/access.ts'
import { accountRoutes } from './routes/accounts.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { activityRoutes } from './routes/activity.ts'
import { callbackRoutes } from './routes/callback.ts'
import { connectRoutes } from './routes/connect.ts'
import { connectionsRoutes } from './routes/connections.ts'
import { deviceRoutes } from './routes/device.ts'
import { fileRoutes } from './routes/files.ts'
import { keyRoutes } from './routes/key.ts'
import { liveRoutes } from './routes/live.ts'
import { memberRoutes } from './routes/member.ts'
import {
  answerMessage, createRouteContext, newReference, type RouteContext, type WebContext,
} from './routes/route-context.ts'
import { tenantClientRoutes } from './routes/tenant-client.ts'
import { tenantRoutes } from './routes/tenant.ts'
import { brandingSchema } from './style/branding.ts'
import { styleSource } from './style/stylesheet.ts'
import { wordsForError } from './words/error-words.ts'

/** The pages, and what ends the streams of open ones when the server closes. */
export type Web = Hono<WebEnvironment> & { readonly close: () => Promise<void> }

/**
 * Makes the pages a person sees, as one Hono application. It answers every path it does not know with its own
 * 404 page: mount it last, so that it gets whatever no other part of the server took.
 * **Errors:** a ZodError when the branding is not usable, a TypeError when `publicUrl` is no URL.
 */
export const createWeb = (options: WebOptions): Web => {
  brandingSchema.parse(options.branding)
  const web = createRouteContext(options)
  const streams = createLiveStreams(options.engine)
  const app = new Hono<WebEnvironment>()
  app.use('*', securityHeaders(styleSource(options.branding), web.ownOrigin))
  app.route('/', connectRoutes(web))
  app.route('/', callbackRoutes(web))
  app.route('/', keyRoutes(web))
  app.route('/', deviceRoutes(web))
  app.route('/', fileRoutes(web))
  app.route('/', liveRoutes(web, streams))
  app.route('/', connectionsRoutes(web))
  app.route('/', accountRoutes(web))
  app.route('/', approvalRoutes(web))
  app.route('/', activityRoutes(web))
  app.route('/', accessRoutes(web))
  app.route('/', tenantRoutes(web))
  app.route('/', tenantClientRoutes(web))
  app.route('/', memberRoutes(web))
  // A route, not `notFound`: the latter is lost when this application is mounted in another one.
  app.all('*', (context) => answerNotFound(web, context))
  app.onError((error, context) => answerError(web, context, error))
  return Object.assign(app, { close: async () => streams.closeAll() })
}

const answerNotFound = (web: RouteContext, context: WebContext): Response =>
  answerMessage(web, context, 404, {
    title: 'There is no such page',
    text: 'The address is not one of this server. Perhaps a part of it was lost on the way.',
    link: { href: '/connections', label: 'See your connections' },
  })

const answerError = (web: RouteContext, context: WebContext, error: Error): Response => {
  if (error instanceof HTTPException && error.status === 413) {
    return answerMessage(web, context, 413, {
      title: 'This form is too large', text: 'It is not one of this server. Nothing was changed.',
    })
  }
  const reference = newReference()
  // The error's own text stays out of the log too: it may quote what was sent.
  web.log('page failed', { reference, error: error.name })
  const { status, ...words } = wordsForError(error)
  return answerMessage(web, context, status, {
    ...words, tone: 'bad', reference, link: { href: '/connections', label: 'See your connections' },
  })
}
