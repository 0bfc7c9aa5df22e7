import { createServer, request } from 'node:http'
import { resolve } from 'node:path'
import type { Log } from '@grantway/auth-core'
import { ConnectorError, isConnectorError } from '@grantway/connector-kit'
import { operations, runOperation, type ControlParts, type Operation } from './operations.ts'
import { fitsSocket, listenPrivately } from './private-socket.ts'

/** The embedded database belongs to one process: other commands ask it through this socket. */
const socketPath = (dataDir: string): string => resolve(dataDir, 'control.sock')

const maxBodyBytes = 64 * 1024

/** Opens the control socket with mode 0600 and gives what closes it. Without it the command line cannot help, the server can. */
export const openControl = async (dataDir: string, parts: ControlParts, log: Log): Promise<() => Promise<void>> => {
  const path = socketPath(dataDir)
  if (!fitsSocket(path)) {
    log.warn('DATA_DIR has too long a path for the control socket; `grantway tokens` and `grantway connections` work only while the server is stopped')
    return () => Promise.resolve()
  }
  const server = createServer(async (incoming, response) => {
    const answer = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null))
    }
    try {
      let body = ''
      for await (const chunk of incoming) {
        body += String(chunk)
        if (body.length > maxBodyBytes) return answer(413, { message: 'The request is too large.' })
      }
      const operation = operations.find((known) => incoming.url === `/${known}`)
      if (!operation || incoming.method !== 'POST') return answer(404, { message: 'There is no such operation.' })
      answer(200, await runOperation(parts, operation, JSON.parse(body)))
    } catch (error) {
      answer(422, { message: isConnectorError(error) ? error.message : 'The request could not be carried out.' })
    }
  })
  await listenPrivately(server, path)
  return () => new Promise((done) => server.close(() => done()))
}

/**
 * Asks the running server to carry out an operation; `undefined` when none is running.
 * **Errors:** INVALID_INPUT with the server's sentence.
 */
export const askServer = (dataDir: string, operation: Operation, input: unknown): Promise<{ readonly result: unknown } | undefined> =>
  new Promise((done, reject) => {
    const call = request({ socketPath: socketPath(dataDir), path: `/${operation}`, method: 'POST' }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk)).on('end', () => {
        const body = JSON.parse(text) as { message?: string }
        if (response.statusCode === 200) done({ result: body })
        else reject(new ConnectorError('INVALID_INPUT', { message: body.message ?? 'The server refused.' }))
      })
    })
    call.once('error', () => done(undefined))
    call.end(JSON.stringify(input))
  })
