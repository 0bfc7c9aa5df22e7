import { ConnectorError } from '@grantway/connector-kit'

/**
 * Does something with a file or directory that a setting names. **Errors:** CONFIG_INVALID with the setting and the
 * system's own reason, which names the path: `DATA_DIR: EACCES: permission denied, mkdir '/srv/data'`.
 */
export const usingFile = <Result>(setting: string, work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new ConnectorError('CONFIG_INVALID', { message: `${setting}: ${error.message}.` })
  }
}

/** Tells whether the system refused a file. Its message has the reason and the path, and nothing of what is in it. */
export const isFileError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error && 'path' in error
