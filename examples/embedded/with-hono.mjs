// @ts-check
// A Hono application of your own, with Grantway in it.
import { serve } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { grantway, settings } from './grantway.mjs'

/** @type {Hono<{ Bindings: import('@hono/node-server').HttpBindings }>} */
const app = new Hono()
app.get('/', (context) => context.html('<h1>Acme Intranet</h1>'))
app.use(async (context, next) => {
  if (!grantway.ownsPath(context.req.path)) return next()
  grantway.handle(context.env.incoming, context.env.outgoing)
  return RESPONSE_ALREADY_SENT
})
app.post('/echo', async (context) => context.json(await context.req.json()))

const listener = serve({ fetch: app.fetch, port: settings.port, hostname: settings.host }, () => process.stdout.write(`Ready: ${grantway.url}\n`))
process.once('SIGTERM', () => {
  listener.close(() => void grantway.close())
  if ('closeAllConnections' in listener) listener.closeAllConnections()
})
