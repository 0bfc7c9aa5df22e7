import type { HostedEngine } from '@grantway/auth-core'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

/** Larger than any event that ends an authorization; what is larger is not read. */
const maxBodyBytes = 256 * 1024

/** Where providers report what happened on their side: `POST /webhooks/<connector>`. No session, no cookie, no HTML. */
export const webhookRoutes = (engine: Pick<HostedEngine, 'receive'>): Hono => {
  const routes = new Hono()
  routes.post('/webhooks/:connector', bodyLimit({ maxSize: maxBodyBytes }), async (context) => {
    const outcome = await engine.receive({
      connector: context.req.param('connector'),
      headers: context.req.raw.headers,
      // The very bytes that were signed: nothing is decoded before they are verified.
      body: new Uint8Array(await context.req.arrayBuffer()),
    })
    context.header('cache-control', 'no-store')
    switch (outcome.kind) {
      case 'unknown':
        return context.text('Not found', 404)
      case 'refused':
        return context.text('Not from the provider', 401)
      case 'malformed':
        return context.text('Not JSON', 400)
      case 'challenge':
        return context.text(outcome.answer)
      case 'accepted':
        return context.body(null, 204)
    }
  })
  return routes
}
