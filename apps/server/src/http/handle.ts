import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** Answers requests of node's HTTP server: the form in which everything that runs on Node.js can mount it. */
export interface NodeHandler {
  /** Tells whether a path, without its query, is one of ours. */
  readonly ownsPath: (pathname: string) => boolean
  /** Answers one request. Its body must not have been read. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
}

/** Puts the issuer before the application; without one its paths are not answered. */
export const createHandler = (app: Hono, issuer?: NodeHandler): NodeHandler => {
  const rest = getRequestListener(app.fetch)
  const routes = ownRoutes(app)
  return {
    ownsPath: (pathname) => issuer?.ownsPath(pathname) === true || routes(pathname),
    handle: (request, response) => {
      const pathname = pathOf(request.url)
      if (pathname === undefined) response.writeHead(400, { connection: 'close' }).end()
      else if (issuer?.ownsPath(pathname)) issuer.handle(request, response)
      else void rest(request, response)
    },
  }
}

// A target such as `//` is valid HTTP and no address; an error thrown here would end the process.
const pathOf = (target = '/'): string | undefined => {
  try {
    return new URL(target, 'http://localhost').pathname
  } catch {
    return undefined
  }
}

/** What begins as one of the application's routes is its own; of the well-known documents, which others have too, each by name. */
const ownRoutes = ({ routes }: Hono): ((pathname: string) => boolean) => {
  const begin = (path: string): string => {
    const [, first = ''] = path.split('/')
    return first === '.well-known' ? path : first
  }
  const known = new Set(routes.map(({ path }) => begin(path)).filter((first) => first !== '' && first !== '*'))
  return (pathname) => known.has(begin(pathname))
}
