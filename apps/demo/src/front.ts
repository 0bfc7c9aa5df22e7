import { createServer, request, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'

/** What people and clients reach first: passes requests on to the processes behind it. */
export interface Front {
  /** Which process answered, for every request: `1 POST /mcp`. */
  readonly answered: string[]
  /** Sends every request to this process; to the next one each time when `undefined`. */
  readonly sendTo: (process: number | undefined) => void
  readonly close: () => Promise<void>
}

/** Opens a front without sticky sessions, over TLS with a key and a certificate. */
export const openFront = async (
  port: number, ports: readonly number[], tls?: { readonly key: string; readonly cert: string },
): Promise<Front> => {
  let turn = 0
  let fixed: number | undefined
  const answered: string[] = []
  const pass: RequestListener = (incoming, outgoing) => {
    const process = fixed ?? turn++ % ports.length
    answered.push(`${process} ${incoming.method ?? ''} ${(incoming.url ?? '').split('?')[0] ?? ''}`)
    const { method, url: path, headers } = incoming
    const onward = request({ host: '127.0.0.1', port: ports[process], method, path, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers)
      response.pipe(outgoing)
    })
    onward.once('error', () => outgoing.destroy())
    outgoing.once('close', () => onward.destroy())
    incoming.pipe(onward)
  }
  const server = tls ? createTlsServer(tls, pass) : createServer(pass)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    answered,
    sendTo: (process) => void (fixed = process),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
