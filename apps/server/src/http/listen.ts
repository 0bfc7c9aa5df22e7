import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ConnectorError } from '@grantway/connector-kit'
import type { NodeHandler } from './handle.ts'

/** A listening server. */
export interface Listening {
  readonly port: number
  /** Stops accepting, lets running requests finish for a moment, then closes what is left. */
  readonly close: () => Promise<void>
}

const maxHeaderBytes = 16 * 1024
const graceMs = 5_000

/** Listens for HTTP. **Errors:** CONFIG_INVALID naming PORT or HOST when the address cannot be had. */
export const listen = async ({ handle }: Pick<NodeHandler, 'handle'>, host: string, port: number): Promise<Listening> => {
  const server = createServer({ maxHeaderSize: maxHeaderBytes, requestTimeout: 60_000, headersTimeout: 15_000 }, handle)
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
