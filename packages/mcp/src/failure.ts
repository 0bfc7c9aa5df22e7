import { randomBytes } from 'node:crypto'
import type { AuthorizationNeed } from '@grantway/auth-core'
import {
  ConnectorError,
  errorCodes,
  isConnectorError,
  publicCode,
  type ConnectorLog,
} from '@grantway/connector-kit'
import { ProtocolError, ProtocolErrorCode, type CallToolResult } from '@modelcontextprotocol/server'
import { authorizationEnvelope, authorizationMetaKey, type NeedCode } from './needs/envelope.ts'

/** `_meta` key of the machine-readable side of a failure. */
const errorMetaKey = 'dev.grantway/error'

/** Code of a JSON-RPC error that carries one of our codes; outside the range the protocol reserves. */
const applicationErrorCode = 4010

/** A failure and the number under which the log knows it. */
export interface Failure {
  readonly error: ConnectorError
  readonly reference?: string | undefined
}

/** Writes a failure for a model: `CODE: sentence`, with the wait and the reference where they help. */
export const failureText = ({ error, reference }: Failure): string => {
  const { status, retryAfterSeconds } = error.details
  const sentence = error.code === 'INTERNAL' ? errorCodes.INTERNAL.message : error.message
  const parts = [
    `${publicCode(error)}: ${
      error.code === 'API_ERROR' && status !== undefined ? `${status}. ` : ''
    }${sentence}`,
  ]
  if (retryAfterSeconds !== undefined) parts.push(`Try again after ${retryAfterSeconds} seconds.`)
  const reported = error.code === 'API_ERROR' || errorCodes[error.code].plane === 'server'
  if (reported && reference) parts.push(`(reference ${reference})`)
  return parts.join(' ')
}

const failureMeta = ({ error, reference }: Failure) => ({
  code: publicCode(error),
  ...(error.details.connector === undefined ? {} : { connector: error.details.connector }),
  retryable: errorCodes[error.code].retryable,
  ...(error.details.retryAfterSeconds === undefined
    ? {}
    : { retryAfterSeconds: error.details.retryAfterSeconds }),
  ...(reference ? { reference } : {}),
})

/** Answers a tool call that failed. No `structuredContent`, see `tellInResult`. */
export const failureResult = (failure: Failure): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text: failureText(failure) }],
  _meta: { [errorMetaKey]: failureMeta(failure) },
})

/** Answers a request that has no error result of its own (`resources/read`, `prompts/get`). */
export const failureError = (failure: Failure): ProtocolError =>
  new ProtocolError(applicationErrorCode, failureText(failure), {
    _meta: { [errorMetaKey]: failureMeta(failure) },
  })

/** Tells about a needed connection where only an error can tell it; the message alone is enough. */
export const needError = (need: AuthorizationNeed, code: NeedCode, text: string): ProtocolError =>
  new ProtocolError(applicationErrorCode, text, {
    _meta: { [authorizationMetaKey]: authorizationEnvelope(need, code) },
  })

/**
 * Makes a failure of anything thrown. An unexpected message may hold a token or a query, so it goes nowhere:
 * the log gets the error's name and the place in our code.
 */
export const failureOf = (thrown: unknown, log: ConnectorLog): Failure => {
  const reference = randomBytes(4).toString('hex')
  const known = isConnectorError(thrown) ? thrown : undefined
  if (known && known.code !== 'INTERNAL') return { error: known, reference }
  log('mcp request failed', { reference, error: nameOf(thrown), place: placeOf(thrown) })
  return { error: known ?? new ConnectorError('INTERNAL'), reference }
}

/** Lets errors of the protocol pass, and hides everything else behind a reference. */
export const guarded = async <Result>(log: ConnectorLog, run: () => Promise<Result>): Promise<Result> => {
  try {
    return await run()
  } catch (thrown) {
    if (thrown instanceof ProtocolError) throw thrown
    const failure = failureOf(thrown, log)
    throw failure.error.code === 'INTERNAL'
      ? new ProtocolError(ProtocolErrorCode.InternalError, failureText(failure))
      : failureError(failure)
  }
}

const nameOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.constructor.name : typeof thrown

// Only a stack line: the lines before it repeat the message.
const placeOf = (thrown: unknown): string => {
  const frames = thrown instanceof Error ? (thrown.stack ?? '').split('\n') : []
  return frames.find((line) => /^\s+at [^\n]+:\d+:\d+\)?$/.test(line))?.trim() ?? 'unknown'
}
