import { ConnectorError, isConnectorError } from '@grantway/connector-kit'

const unreachable = /^(ECONN|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|EPIPE|CONNECT|CONNECTION_|57P0|08|53)/

/**
 * Turns a database error into one of ours.
 * A driver's error carries the statement and the bound parameters; only its code word survives here.
 */
export const storeError = (error: unknown): unknown => {
  if (isConnectorError(error) || !(error instanceof Error)) return error
  const code = codeOf(error) ?? codeOf(error.cause)
  if (code === undefined && error.name !== 'DrizzleQueryError') return error
  return unreachable.test(code ?? '')
    ? new ConnectorError('STORE_UNAVAILABLE')
    : new ConnectorError('INTERNAL', { message: `The database refused a statement (${code ?? 'unknown'}).` })
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
