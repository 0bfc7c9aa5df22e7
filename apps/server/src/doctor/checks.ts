import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { createVault, silentLog, usingFile } from '@grantway/auth-core'
import { openPglite, openPostgres, openPostgresChannel } from '@grantway/auth-core/store'
import { ConnectorError } from '@grantway/connector-kit'
import { variableOf, type Environment, type Settings } from '../configuration/settings.ts'
import { askServer } from '../control/control-socket.ts'
import { configureConnectors, type ConfiguredConnectors, type Deployment } from '../deployment.ts'
import { describeRootKey, openKeyRing } from '../open-root-key.ts'
import { checkClock, checkPublicUrl, checkUpstream } from './reach.ts'

/** One line of the checklist. */
export interface Check {
  readonly words: string
  /** The command, or the step, that mends a failure. */
  readonly mend: string
  /** Gives what was found. **Errors:** any ConnectorError says what is wrong. */
  readonly run: () => Promise<string> | string
}

/** What is looked at. */
export interface Patient {
  readonly settings: Settings
  readonly deployment: Deployment
  readonly environment: Environment
}

/** Gives the checks of a server, cheapest first. None of them changes anything. */
export const doctorChecks = ({ settings, deployment, environment }: Patient): readonly Check[] => [
  { words: 'configuration', mend: 'see docs/configuration.md', run: () => `${settings.publicUrl}${settings.demo ? ' (demo)' : ''}` },
  { words: 'root key', mend: keyMend(settings), run: () => openKeyRing(settings, silentLog).current.id },
  {
    words: 'key and data apart',
    mend: 'mv "$VAULT_KEY_FILE" ~/.config/grantway/root.key, and set VAULT_KEY_FILE to it',
    run: () => keyApart(settings),
  },
  { words: 'database', mend: databaseMend(settings), run: () => checkDatabase(settings) },
  ...(settings.upstream
    ? [{ words: 'identity provider', mend: 'set OIDC_ISSUER to what the provider calls itself, byte for byte', run: () => checkUpstream(settings, settings.upstream?.issuer ?? '') }]
    : []),
  ...(settings.databaseListenUrl === undefined
    ? []
    : [{ words: 'events between replicas', mend: 'set DATABASE_LISTEN_URL to Postgres itself, not to its pooler', run: () => checkChannel(settings.databaseListenUrl ?? '') }]),
  ...connectorChecks({ settings, deployment, environment }),
  { words: 'clock', mend: 'timedatectl set-ntp true', run: () => checkClock(settings) },
  { words: 'public address', mend: 'start the server, and point PUBLIC_URL at it', run: () => checkPublicUrl(settings) },
]

const keyMend = ({ rootKey }: Settings): string =>
  rootKey.kind === 'file' && !existsSync(rootKey.file) ? 'grantway keys create' : 'name the root key that this server had'

const keyApart = ({ rootKey, dataDir }: Settings): string => {
  if (rootKey.kind !== 'file') return `it is not a file (${describeRootKey(rootKey)})`
  const inside = !relative(resolve(dataDir), resolve(rootKey.file)).startsWith('..')
  if (inside) throw invalid('VAULT_KEY_FILE: lies inside DATA_DIR. Move it, and name its new place.')
  return 'a backup of the data does not carry the key'
}

const databaseMend = ({ databaseUrl }: Settings): string =>
  databaseUrl === undefined ? 'name a DATA_DIR that this user may write, and the VAULT_KEY_FILE that belongs to it' : 'grantway migrate'

const checkDatabase = async (settings: Settings): Promise<string> => {
  // Opening it would create it, and a first start would no longer look like one.
  if (settings.databaseUrl === undefined && !existsSync(join(settings.dataDir, 'pglite'))) {
    // The dot tells a directory from a file in its place.
    usingFile('DATA_DIR', () => accessSync(`${firstThatExists(settings.dataDir)}/.`, constants.W_OK))
    return 'embedded; it is created at the first start'
  }
  // The embedded database belongs to the server that runs: it is asked, and not fought for the lock.
  if (settings.databaseUrl === undefined && (await askServer(settings.dataDir, 'keys-status', {}, () => undefined))) {
    return 'pglite; a running server has it, and answers'
  }
  // Not as a server opens it: that may migrate, and nothing is changed here.
  const store = await (settings.databaseUrl === undefined ? openPglite(settings.dataDir) : openPostgres(settings.databaseUrl))
  try {
    await createVault(store, openKeyRing(settings, silentLog), () => new Date())
    return store.kind
  } finally {
    await store.close()
  }
}

const firstThatExists = (directory: string): string => (existsSync(directory) ? directory : firstThatExists(dirname(resolve(directory))))

const checkChannel = async (url: string): Promise<string> => {
  const channel = await openPostgresChannel(url, silentLog)
  await channel.close()
  return 'notifications arrive'
}

const connectorChecks = (patient: Patient): readonly Check[] => {
  try {
    return checksOf(patient.settings, configureConnectors(patient.deployment, patient.environment))
  } catch (error) {
    return [{ words: 'connectors', mend: 'correct what is named', run: () => Promise.reject(error as Error) }]
  }
}

const checksOf = (settings: Settings, { ready, waiting }: ConfiguredConnectors): readonly Check[] => {
  const [first] = waiting
  const none: Check = {
    words: 'connectors',
    mend: `set ${variableOf(first?.id ?? 'todo', 'CLIENT_ID')} and _CLIENT_SECRET`,
    run: () => {
      if (ready.length === 0) throw invalid(`none of ${waiting.map(({ id }) => id).join(', ')} has a client id.`)
      return `ready: ${ready.map(({ id }) => id).join(', ')}; without a client id: ${waiting.map(({ id }) => id).join(', ') || 'none'}`
    },
  }
  const redirects = ready.map(({ id }): Check => ({
    words: `redirect URI of ${id}`, mend: '', run: () => `register ${settings.publicUrl}/oauth/callback/${id} at the service, byte for byte`,
  }))
  return [none, ...redirects]
}

const invalid = (message: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message })
