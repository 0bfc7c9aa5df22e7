import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { NodeEnvironment, RouteParts } from './context.ts'
import { interactionRoutes } from './interaction.ts'
import { joinRoutes } from './join.ts'
import { setupRoutes } from './setup.ts'
import { signInRoutes } from './sign-in.ts'
import { signOutRoutes } from './sign-out.ts'
import { upstreamRoutes } from './upstream.ts'

const maxFormBytes = 16 * 1024

/** Makes the pages of identity. The application serves them with `@hono/node-server`. */
export const identityRoutes = (parts: RouteParts): Hono<NodeEnvironment> => {
  const app = new Hono<NodeEnvironment>()
  for (const path of ['/signin', '/signout', '/interaction/*', '/setup/*', '/join/*']) {
    app.use(path, bodyLimit({ maxSize: maxFormBytes }))
  }
  signInRoutes(app, parts)
  signOutRoutes(app, parts)
  if (parts.options.upstream) upstreamRoutes(app, parts, parts.options.upstream)
  interactionRoutes(app, parts)
  setupRoutes(app, parts)
  joinRoutes(app, parts)
  return app
}
