import { createEngine, createPublicFetch, createSealer, silentLog, type HostedEngine } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import { createPersonalTokens } from '@grantway/identity'
import { readSettings, type Settings } from '../configuration/settings.ts'
import { askServer } from '../control/control-socket.ts'
import { runOperation, type Operation } from '../control/operations.ts'
import { configureConnectors } from '../deployment.ts'
import { findDeployment } from '../deployments/index.ts'
import { openRootKey } from '../open-root-key.ts'
import { openStore } from '../open-store.ts'

const now = (): Date => new Date()

/**
 * Carries out operations: the running server does it where the embedded database belongs to it, else this process.
 * Gives what `work` gives; everything opened for it is closed again.
 */
export const carryOut = async <Result>(
  deployment: string, work: (ask: (operation: Operation, input: unknown) => Promise<unknown>) => Promise<Result>,
): Promise<Result> => {
  const settings = readSettings(process.env)
  let store: Promise<Store> | undefined
  let engine: Promise<HostedEngine> | undefined
  try {
    return await work(async (operation, input) => {
      const answer = settings.databaseUrl === undefined && !store ? await askServer(settings.dataDir, operation, input) : undefined
      if (answer) return answer.result
      const opened = await (store ??= openStore(settings))
      const parts = {
        personalTokens: createPersonalTokens({ store: opened, now }),
        engine: () => (engine ??= openEngine(settings, opened, deployment)),
      }
      return runOperation(parts, operation, input)
    })
  } finally {
    await (await engine)?.close()
    await (await store)?.close()
  }
}

const openEngine = (settings: Settings, store: Store, deployment: string): Promise<HostedEngine> => {
  const { key } = openRootKey(settings, false)
  return createEngine({
    store, rootKey: key, sealer: createSealer(key.bytes, now), publicUrl: settings.publicUrl, now, random: Math.random, log: silentLog,
    connectors: configureConnectors(findDeployment(deployment), process.env).ready,
    fetch, publicFetch: createPublicFetch({ maxBytes: 1, timeoutMs: 1 }),
  })
}
