import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConnectorError } from '@grantway/connector-kit'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'

/** What the issuer answers by itself. */
export interface IssuerHandler {
  readonly ownsPath: (pathname: string) => boolean
  readonly handle: (request: IncomingMessage, response: ServerResponse) => unknown
}

/** A listening server. */
export interface Listening {
  readonly port: number
  /** Stops accepting, lets running requests finish for a moment, then closes what is left. */
  readonly close: () => Promise<void>
}

const maxHeaderBytes = 16 * 1024
const graceMs = 5_000

/** Listens for HTTP; without an issuer its paths are not answered. **Errors:** CONFIG_INVALID naming PORT or HOST when the address cannot be had. */
export const listen = async (app: Pick<Hono, 'fetch'>, issuer: IssuerHandler | undefined, host: string, port: number): Promise<Listening> => {
  const rest = getRequestListener(app.fetch)
  const server = createServer({ maxHeaderSize: maxHeaderBytes, requestTimeout: 60_000, headersTimeout: 15_000 }, (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    void (issuer?.ownsPath(pathname) ? issuer.handle(request, response) : rest(request, response))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(addressError(error, host, port)))
    server.listen(port, host, resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server) }
}

const addressError = (error: NodeJS.ErrnoException, host: string, port: number): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', {
    message: error.code === 'EADDRINUSE'
      ? `PORT: ${port} is taken by another program. Choose another one, for example PORT=${port + 1}.`
      : `HOST: cannot listen on ${host}:${port} (${error.code ?? 'unknown'}).`,
  })

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(force)
      resolve()
    })
    server.closeIdleConnections()
  })
