import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { createVault, silentLog } from '@grantway/auth-core'
import { openPostgresChannel } from '@grantway/auth-core/store'
import { ConnectorError, isConnectorError } from '@grantway/connector-kit'
import { configureConnectors } from '../deployment.ts'
import { readSettings, type Settings } from '../configuration/settings.ts'
import { deployments } from '../deployments/index.ts'
import { describeRootKey, openKeyRing } from '../open-root-key.ts'
import { openStore } from '../open-store.ts'

/** One line of the checklist. */
interface Check {
  readonly words: string
  readonly run: () => Promise<string> | string
}

/** `grantway doctor`: checks what a server needs and says, for each failure, what mends it. Changes nothing. */
export const doctor = async (): Promise<number> => {
  const settings = readSettings(process.env)
  let failures = 0
  for (const { words, run } of checks(settings)) {
    try {
      process.stdout.write(`✓ ${words}: ${await run()}\n`)
    } catch (error) {
      failures += 1
      process.stdout.write(`✗ ${words}: ${isConnectorError(error) ? error.message : 'failed'}\n`)
    }
  }
  return failures === 0 ? 0 : 2
}

const checks = (settings: Settings): readonly Check[] => [
  { words: 'configuration', run: () => `${settings.publicUrl}${settings.demo ? ' (demo)' : ''}` },
  { words: 'root key', run: () => openKeyRing(settings, silentLog).current.id },
  {
    words: 'key and data apart',
    run: () => {
      if (settings.rootKey.kind !== 'file') return `it is not a file (${describeRootKey(settings.rootKey)})`
      const inside = !relative(resolve(settings.dataDir), resolve(settings.rootKey.file)).startsWith('..')
      if (inside) {
        throw new ConnectorError('CONFIG_INVALID', { message: 'VAULT_KEY_FILE: lies inside DATA_DIR. Move it, and name its new place.' })
      }
      return 'a backup of the data does not carry the key'
    },
  },
  {
    words: 'database',
    run: async () => {
      // Opening it would create it, and a first start would no longer look like one.
      if (settings.databaseUrl === undefined && !existsSync(join(settings.dataDir, 'pglite'))) return 'embedded; it is created at the first start'
      const store = await openStore(settings)
      try {
        await createVault(store, openKeyRing(settings, silentLog), () => new Date())
        return store.kind
      } finally {
        await store.close()
      }
    },
  },
  ...(settings.upstream ? [{ words: 'identity provider', run: () => checkUpstream(settings, settings.upstream?.issuer ?? '') }] : []),
  ...(settings.databaseListenUrl === undefined ? [] : [{ words: 'events between replicas', run: () => checkChannel(settings.databaseListenUrl ?? '') }]),
  ...deployments.slice(0, 1).map((deployment) => ({
    words: 'connectors',
    run: () => {
      const { ready, waiting } = configureConnectors(deployment, process.env)
      const list = (connectors: typeof ready): string => connectors.map(({ id }) => id).join(', ') || 'none'
      return `ready: ${list(ready)}; without a client id: ${list(waiting)}`
    },
  })),
]

/** Reads what the provider publishes about itself; nobody is signed in. */
const checkUpstream = async ({ publicUrl }: Settings, issuer: string): Promise<string> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const document = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })
    .then((response) => response.json() as Promise<{ readonly issuer?: unknown }>, () => undefined)
  if (document?.issuer !== issuer) {
    throw new ConnectorError('CONFIG_INVALID', { message: 'OIDC_ISSUER: no document of exactly this issuer is at its /.well-known/openid-configuration.' })
  }
  return `${new URL(issuer).host}; register the redirect URI ${publicUrl}/signin/callback there`
}

const checkChannel = async (url: string): Promise<string> => {
  const channel = await openPostgresChannel(url, silentLog)
  await channel.close()
  return 'notifications arrive'
}
