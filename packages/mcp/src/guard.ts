import { jsonRpcRefusal } from './refusal.ts'

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

const exposedHeaders = 'Mcp-Session-Id, WWW-Authenticate'
const acceptedHeaders =
  'Authorization, Content-Type, Accept, Mcp-Session-Id, MCP-Protocol-Version, Mcp-Method, Mcp-Name'

/** Decides by Host and Origin, before anything else is read. */
export interface Guard {
  /** The refusal or the answer to a preflight; `undefined` lets the request pass. */
  readonly check: (request: Request) => Response | undefined
  /** Adds what a browser needs to read the answer, when the request came from an accepted origin. */
  readonly share: (request: Request, response: Response) => Response
}

/**
 * Makes the check against DNS rebinding: a page of another site, or of a name that points at this server,
 * gets 403 before its bearer is looked at. A request without `Origin` comes from no browser page and passes.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports#security-warning
 */
export const createGuard = (publicUrl: string, allowedOrigins: readonly string[]): Guard => {
  const own = new URL(publicUrl)
  const port = own.port === '' ? '' : `:${own.port}`
  const names = loopbackHosts.includes(own.hostname) ? loopbackHosts : [own.hostname]
  const hosts = new Set(names.map((name) => `${name}${port}`))
  const origins = new Set([...names.map((name) => `${own.protocol}//${name}${port}`), ...allowedOrigins])
  return {
    check: (request) => {
      const host = request.headers.get('host') ?? new URL(request.url).host
      if (!hosts.has(host.toLowerCase())) return jsonRpcRefusal(403, 'This Host is not served here.')
      const origin = request.headers.get('origin')
      if (origin === null) return undefined
      if (!origins.has(origin)) return jsonRpcRefusal(403, 'This Origin is not allowed.')
      return request.method === 'OPTIONS' ? preflight(origin) : undefined
    },
    share: (request, response) => {
      const origin = request.headers.get('origin')
      if (origin === null || !origins.has(origin)) return response
      const headers = new Headers(response.headers)
      headers.set('Access-Control-Allow-Origin', origin)
      headers.set('Access-Control-Expose-Headers', exposedHeaders)
      headers.append('Vary', 'Origin')
      return new Response(response.body, { status: response.status, headers })
    },
  }
}

const preflight = (origin: string): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': acceptedHeaders,
      'Access-Control-Max-Age': '600',
      Vary: 'Origin',
    },
  })
