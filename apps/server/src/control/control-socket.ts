import { createServer, request, type IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { ConnectorError, errorCodes, isConnectorError, type ErrorCode } from '@grantway/connector-kit'
import { z } from 'zod'
import { isOperation, operations, type OperationName } from './operations.ts'
import type { ControlParts, Report } from './operation.ts'
import { fitsSocket, listenPrivately } from './private-socket.ts'

/** The embedded database belongs to one process: other commands ask it through this socket. */
const socketPath = (dataDir: string): string => resolve(dataDir, 'control.sock')

const maxBodyBytes = 64 * 1024

/** One line of an answer: lines as they come, and the result or the error as the last one. */
const answerLine = z.union([
  z.object({ line: z.string() }),
  z.object({ result: z.unknown() }),
  z.object({ error: z.string(), code: z.string() }),
])

/** Opens the control socket with mode 0600 and gives what closes it. Without it the command line cannot help, the server can. */
export const openControl = async (dataDir: string, parts: ControlParts): Promise<() => Promise<void>> => {
  const path = socketPath(dataDir)
  if (!fitsSocket(path)) {
    parts.log.warn('DATA_DIR has too long a path for the control socket; commands work only while the server is stopped')
    return () => Promise.resolve()
  }
  const server = createServer(async (incoming, response) => {
    const say = (line: z.input<typeof answerLine>): void => void response.write(`${JSON.stringify(line)}\n`)
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    try {
      say({ result: await answer(parts, incoming, (line) => say({ line })) ?? null })
    } catch (error) {
      if (!isConnectorError(error)) parts.log.error('a command could not be carried out', { kind: error instanceof Error ? error.name : typeof error })
      say({ error: isConnectorError(error) ? error.message : 'The request could not be carried out.', code: isConnectorError(error) ? error.code : 'INTERNAL' })
    }
    response.end()
  })
  await listenPrivately(server, path)
  return () => new Promise((done) => server.close(() => done()))
}

const answer = async (parts: ControlParts, incoming: IncomingMessage, report: Report): Promise<unknown> => {
  let body = ''
  for await (const chunk of incoming) {
    body += String(chunk)
    if (body.length > maxBodyBytes) throw new ConnectorError('INVALID_INPUT', { message: 'The request is too large.' })
  }
  const name = incoming.url?.slice(1) ?? ''
  if (!isOperation(name) || incoming.method !== 'POST') throw new ConnectorError('INVALID_INPUT', { message: 'There is no such operation.' })
  return operations[name].run(parts, JSON.parse(body), report)
}

/**
 * Asks the running server to carry out an operation; `undefined` when none is running.
 * **Errors:** the server's, with its sentence; STORE_UNAVAILABLE when it ended before its answer.
 */
export const askServer = (
  dataDir: string, operation: OperationName, input: unknown, report: Report,
): Promise<{ readonly result: unknown } | undefined> =>
  new Promise((done, reject) => {
    const call = request({ socketPath: socketPath(dataDir), path: `/${operation}`, method: 'POST' }, (response) => {
      readAnswer(response, report).then(done, reject)
    })
    call.once('error', () => done(undefined))
    call.end(JSON.stringify(input))
  })

const readAnswer = async (response: IncomingMessage, report: Report): Promise<{ readonly result: unknown }> => {
  for await (const text of createInterface({ input: response, crlfDelay: Infinity })) {
    const line = answerLine.parse(JSON.parse(text))
    if ('line' in line) report(line.line)
    else if ('error' in line) throw new ConnectorError(isCode(line.code) ? line.code : 'INTERNAL', { message: line.error })
    else return { result: line.result }
  }
  throw new ConnectorError('STORE_UNAVAILABLE', { message: 'The server ended before its answer. Run the command again.' })
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errorCodes, code)
