import { Hono } from 'hono'
import type { WebEnvironment } from '../http/security-headers.ts'
import { liveScript } from '../live/live-script.ts'
import type { LiveStreams } from '../live/live-streams.ts'
import { liveEventsPath, liveScriptPath } from '../pages/paths.ts'
import type { RouteContext, WebContext } from './route-context.ts'

/** The script of the pages that follow what happens elsewhere, and the stream it listens to. */
export const liveRoutes = (web: RouteContext, streams: LiveStreams): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.get(liveScriptPath, (context) => {
    context.set('cacheControl', 'public, max-age=3600')
    return context.body(liveScript, 200, { 'content-type': 'text/javascript; charset=utf-8' })
  })
  routes.get(liveEventsPath, (context) => listen(web, streams, context))
  return routes
}

// After a refusal the browser does not ask again: the page is then as it would be without script.
const listen = async (web: RouteContext, streams: LiveStreams, context: WebContext): Promise<Response> => {
  const { headers } = context.req.raw
  // Another site cannot read the stream, but its length of life would say whether somebody is signed in here.
  if (headers.get('sec-fetch-site') !== 'same-origin') return context.text('Only for pages of this server', 403)
  const session = await web.readSession(headers)
  if (!session) return context.text('Nobody is signed in', 401)
  const stream = streams.open(session, async () => {
    const now = await web.readSession(headers)
    return now?.subject === session.subject && now.tenant === session.tenant
  })
  if (!stream) return context.text('Too many pages are open', 429)
  return context.body(stream, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
}
