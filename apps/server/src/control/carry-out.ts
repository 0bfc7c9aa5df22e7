import { createAudit, createEngine, createPublicFetch, createSealer, createVault, type HostedEngine, type Log, type Vault } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import { readSettings, type Settings } from '../configuration/settings.ts'
import { configureConnectors, type Deployment } from '../deployment.ts'
import { chooseDeployment, type DeploymentChoice } from '../deployments/choose.ts'
import { createJsonLog } from '../json-log.ts'
import { openKeyRing } from '../open-root-key.ts'
import { openStore } from '../open-store.ts'
import { askServer } from './control-socket.ts'
import type { ControlParts, Report } from './operation.ts'
import { operations, type OperationName } from './operations.ts'

/** How operations are carried out. */
export interface CarryOptions {
  /** Works as the user of DATABASE_ADMIN_URL. */
  readonly admin?: boolean
  readonly choice?: DeploymentChoice
  readonly report?: Report
}

const now = (): Date => new Date()

/**
 * Carries out operations: the running server does it where the embedded database belongs to it, else this process.
 * Gives what `work` gives; everything opened for it is closed again.
 * **Errors:** those of the operations; CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const carryOutAll = async <Result>(
  { admin = false, choice = {}, report = () => undefined }: CarryOptions,
  work: (ask: (operation: OperationName, input: unknown) => Promise<unknown>) => Promise<Result>,
): Promise<Result> => {
  const settings = readSettings(process.env)
  let opened: Promise<{ readonly parts: ControlParts; readonly close: () => Promise<void> }> | undefined
  try {
    return await work(async (operation, input) => {
      const answer = settings.databaseUrl === undefined && !opened ? await askServer(settings.dataDir, operation, input, report) : undefined
      if (answer) return answer.result
      const { parts } = await (opened ??= openParts(settings, admin, choice))
      return operations[operation].run(parts, input, report)
    })
  } finally {
    await (await opened)?.close()
  }
}

/** Carries out one operation. */
export const carryOut = (operation: OperationName, input: unknown, options: CarryOptions = {}): Promise<unknown> =>
  carryOutAll(options, (ask) => ask(operation, input))

/** Warnings of a command, as JSON lines on stderr. */
export const commandLog = (): Log => createJsonLog('warn', (line) => process.stderr.write(`${line}\n`), now)

const openParts = async (
  settings: Settings, admin: boolean, choice: DeploymentChoice,
): Promise<{ readonly parts: ControlParts; readonly close: () => Promise<void> }> => {
  const log = commandLog()
  // Loaded when there is no server to ask: it brings the issuer's library, which most commands do not need.
  const { createPersonalTokens } = await import('@grantway/identity')
  const store = await openStore({ ...settings, databaseUrl: admin ? (settings.databaseAdminUrl ?? settings.databaseUrl) : settings.databaseUrl })
  let vault: Promise<Vault> | undefined
  let engine: HostedEngine | undefined
  const openVault = () => (vault ??= createVault(store, openKeyRing(settings, log), now))
  return {
    parts: {
      personalTokens: async () => createPersonalTokens({ store, audit: createAudit((await openVault()).serverKeys, now), now }), store, now, log,
      vault: openVault,
      engine: async () => (engine ??= openEngine(settings, store, await openVault(), await chooseDeployment(choice), log)),
    },
    close: async () => {
      await engine?.close()
      await store.close()
    },
  }
}

const openEngine = (settings: Settings, store: Store, vault: Vault, deployment: Deployment, log: Log): HostedEngine =>
  createEngine({
    store, vault, sealer: createSealer(vault.serverKeys.derive('sealer'), now), publicUrl: settings.publicUrl, now, random: Math.random, log,
    connectors: configureConnectors(deployment, process.env).ready,
    fetch, publicFetch: createPublicFetch({ maxBytes: 1, timeoutMs: 1 }),
  })
