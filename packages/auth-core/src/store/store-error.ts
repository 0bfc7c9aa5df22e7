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

// By Postgres' codes of what it says to somebody who connects, and of a schema that is not there.
const openingProblems: readonly (readonly [RegExp, string])[] = [
  [/^53/, 'it takes no more connections now.'],
  [/^57P0/, 'it is starting or stopping.'],
  [unreachable, 'no database answers there.'],
  [/^28/, 'its user or password was refused.'],
  [/^3D000$/, 'there is no such database.'],
  [/^(22023|42501|42P01|3F000)$/, 'its schema was not made yet, or not for this user. Run `grantway migrate`.'],
]

/**
 * Says what is wrong with the address of a database that is to be opened, with its setting in front: STORE_UNAVAILABLE
 * where trying again may help, CONFIG_INVALID where a person has to do something; anything else as `storeError`. `denied` is
 * said of a user who may not do what was asked.
 */
export const openingError = (error: unknown, setting: string, denied?: string): unknown => {
  const code = error instanceof Error ? codeOf(error) ?? codeOf(error.cause) ?? '' : ''
  const problem = denied !== undefined && code === '42501' ? denied : openingProblems.find(([pattern]) => pattern.test(code))?.[1]
  if (problem === undefined || isConnectorError(error)) return storeError(error)
  return new ConnectorError(unreachable.test(code) ? 'STORE_UNAVAILABLE' : 'CONFIG_INVALID', { message: `${setting}: ${problem}` })
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
