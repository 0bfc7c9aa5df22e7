import { createHash } from 'node:crypto'
import { userInfo } from 'node:os'
import { ConnectorError } from '@grantway/connector-kit'
import type { LocalPerson } from '@grantway/identity'

const namePattern = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u

/**
 * Gives the one person that `grantway stdio` serves: by default the user of the operating system. The id has a
 * prefix that no account of a server has, so that nobody else's connections are met in the same DATA_DIR.
 * **Errors:** CONFIG_INVALID naming `--user`.
 */
export const localPerson = (name = systemUser()): LocalPerson => {
  if (!namePattern.test(name)) {
    throw new ConnectorError('CONFIG_INVALID', {
      message: '--user: must be 1 to 40 letters, digits, spaces, dots, hyphens and underscores, a letter or digit first.',
    })
  }
  const id = /^[\w-]+$/.test(name) ? name : createHash('sha256').update(name).digest('hex').slice(0, 24)
  return { tenant: 'local', subject: `local-${id}`, displayName: name }
}

const systemUser = (): string => {
  try {
    return userInfo().username.replaceAll(/[^\p{L}\p{N} ._-]/gu, '-').slice(0, 40)
  } catch {
    // A container may run as a number that has no name.
    return 'user'
  }
}
