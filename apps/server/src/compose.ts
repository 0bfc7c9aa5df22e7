import {
  apiFetch, createActivity, createAudit, createEngine, createMemberConnections, createPublicFetch, createSealer, createVault, settleKeyStates, tokenFetch,
  type HostedEngine, type Log, type Sealer, type Vault,
} from '@grantway/auth-core'
import { openPostgresChannel, type Store } from '@grantway/auth-core/store'
import type { Connector, ConnectorLog } from '@grantway/connector-kit'
import { createIdentity, type Identity, type LocalPerson } from '@grantway/identity'
import { createWeb, identityPages, styleSource, type Web } from '@grantway/web'
import type { Environment, Settings } from './configuration/settings.ts'
import { configureConnectors, type Deployment } from './deployment.ts'
import { openRootKey } from './open-root-key.ts'
import { openStore } from './open-store.ts'

const maxDownloadBytes = 8 * 1024 * 1024
const sweepEveryMs = 10 * 60_000
const lookEveryMs = 60_000

/** What a server is made from. */
export interface ServerOptions {
  readonly deployment: Deployment
  readonly settings: Settings
  readonly environment: Environment
  readonly log: Log
  readonly now?: () => Date
}

/** Closes what was opened, in the order of opening; run backwards. */
export type Closers = (() => Promise<void>)[]

/** Everything a server has before anything listens. */
export interface Composition {
  readonly connectors: readonly Connector[]
  /** Connectors of the deployment that join when their client id is configured. */
  readonly waiting: readonly Connector[]
  /** True when this start created the root key. */
  readonly createdKey: boolean
  readonly store: Store
  readonly vault: Vault
  readonly sealer: Sealer
  readonly engine: HostedEngine
  readonly identity: Identity
  readonly web: Web
  readonly now: () => Date
  /** The log as packages take it: fixed messages with ids and counts. */
  readonly note: ConnectorLog
}

/**
 * Runs what opens a server, and closes what it opened when a later step fails. Gives the result with `close`.
 */
export const withClosers = async <Result extends object>(
  open: (closers: Closers) => Promise<Result>,
): Promise<Result & { readonly close: () => Promise<void> }> => {
  const closers: Closers = []
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step()
  }
  try {
    return { ...(await open(closers)), close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Opens key, database, engine, identity and pages, in this order. With a `localPerson` there are no people of
 * the demo: that one person signs in by one click. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const compose = async (
  { deployment, settings, environment, log, now = () => new Date() }: ServerOptions,
  closers: Closers,
  localPerson?: LocalPerson,
): Promise<Composition> => {
  const { publicUrl } = settings
  const { ready: connectors, waiting } = configureConnectors(deployment, environment)
  const { ring, created } = openRootKey(settings, settings.demo || localPerson !== undefined, log)
  const store = await openStore(settings)
  closers.push(store.close)

  const channel = settings.databaseListenUrl === undefined ? undefined : await openPostgresChannel(settings.databaseListenUrl, log)
  if (channel) closers.push(channel.close)

  const vault = await createVault(store, ring, now)
  for (const { rootKeyId, tenants, connections } of await settleKeyStates(store, vault)) {
    log.error('a root key is missing; set it as VAULT_PREVIOUS_KEY_FILE, or these people must reconnect', { rootKeyId, tenants, connections })
  }
  const audit = createAudit(vault.serverKeys, now)
  const sealer = createSealer(vault.serverKeys.derive('sealer'), now)
  const engine = createEngine({
    store, vault, sealer, connectors, publicUrl, now, log, random: Math.random, fetch, apiFetch, tokenFetch,
    singleUser: localPerson !== undefined,
    publicFetch: createPublicFetch({ maxBytes: maxDownloadBytes, timeoutMs: 15_000 }),
    ...(channel && { channel }),
    ...(deployment.approvalPortal && { approvalPortal: deployment.approvalPortal }),
  })
  closers.push(engine.close)
  const note: ConnectorLog = (message, fields) => log.info(message, fields)

  const memberConnections = createMemberConnections(engine, store, audit)
  const identity = createIdentity({
    store, audit, endConnections: memberConnections.endAll, publicUrl, sealer, now, log: note,
    sealingKey: vault.serverKeys.derive('issuer'),
    pages: identityPages(deployment.branding),
    styleSource: styleSource(deployment.branding),
    demo: settings.demo,
    ...(localPerson && { localPerson }),
    ...(settings.upstream && !localPerson && { upstream: settings.upstream }),
  })
  if (settings.demo) await identity.people.ensureDemoPeople()
  if (localPerson) await identity.people.ensureLocalPerson(localPerson)
  closers.push(
    regularly(sweepEveryMs, identity.sweep, () => log.warn('expired sessions could not be removed')),
    regularly(lookEveryMs, engine.sweep, () => log.warn('connections could not be looked after')),
  )

  const secure = publicUrl.startsWith('https:')
  const web = createWeb({
    activity: createActivity(store, audit), memberConnections, members: identity.members,
    access: { clients: identity.allowedClients, tokens: identity.personalTokens },
    peopleFromProvider: settings.upstream !== undefined && localPerson === undefined,
    engine, sealer, publicUrl, now, log: note,
    readSession: identity.sessions.read,
    signInUrl: (returnPath) => `/signin?return=${encodeURIComponent(returnPath)}`,
    branding: deployment.branding,
    cookiePrefix: secure ? '__Host-grantway' : `grantway_${new URL(publicUrl).port || '80'}`,
    secureCookies: secure,
  })
  return { connectors, waiting, createdKey: created, store, vault, sealer, engine, identity, web, now, note }
}

const regularly = (milliseconds: number, work: () => Promise<unknown>, failed: () => void): (() => Promise<void>) => {
  const timer = setInterval(() => void work().catch(failed), milliseconds).unref()
  return () => Promise.resolve(clearInterval(timer))
}
