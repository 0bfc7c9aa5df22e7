import { homedir } from 'node:os'
import { join } from 'node:path'
import { ConnectorError } from '@grantway/connector-kit'
import { fitsSocket } from '../control/private-socket.ts'
import { readSettings, type Environment, type Settings } from '../configuration/settings.ts'
import { socketPath } from './leader-socket.ts'

/**
 * Reads the environment of `grantway stdio`. Two defaults differ from a server's, because every desktop
 * client starts its process in a folder of its own: the data is in the user's data directory, and the public
 * address is the IPv4 literal, which no other program can take over by listening on `localhost` of IPv6
 * (RFC 8252 section 8.3). **Errors:** CONFIG_INVALID with one line that names the variable.
 */
export const readStdioSettings = (environment: Environment): Settings => {
  const { port } = readSettings(environment)
  const settings = readSettings({
    ...environment,
    DATA_DIR: environment['DATA_DIR'] || join(dataDirectory(environment), 'grantway'),
    PUBLIC_URL: environment['PUBLIC_URL'] || `http://127.0.0.1:${port}`,
    GRANTWAY_DEMO: '0',
  })
  if (port === 0) throw invalid('PORT: must be a fixed port: services know the callback address.')
  if (settings.databaseUrl !== undefined) {
    throw invalid('DATABASE_URL: `grantway stdio` keeps its data in DATA_DIR; leave it out.')
  }
  // Whoever can open the sign-in page is the person: nobody else may reach it.
  if (!settings.loopback) throw invalid('HOST and PUBLIC_URL: must be loopback for `grantway stdio`.')
  if (!fitsSocket(socketPath(settings.dataDir))) throw invalid('DATA_DIR: is too long a path for a unix socket.')
  return settings
}

const dataDirectory = (environment: Environment): string =>
  environment['XDG_DATA_HOME'] || environment['LOCALAPPDATA'] || join(homedir(), '.local', 'share')

const invalid = (message: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message })
