import { hkdfSync, randomBytes } from 'node:crypto'
import { ConnectorError, isConnectorError } from '@grantway/connector-kit'
import { asc } from 'drizzle-orm'
import { serverKeys } from '../store/schema/index.ts'
import type { Sql, Store } from '../store/store.ts'
import { unwrapWith, type KeyRing } from './root-key.ts'

/**
 * Keys of the whole server, wrapped by the root key like a tenant's. They are random and not derived from the root,
 * so that a root without bytes serves as well and rotating it ends no session.
 */
export interface ServerKeys {
  /** Random name of this server's data, bound into every envelope: a row of a test server never opens here. */
  readonly environment: string
  /** Derives a key for one purpose from the server's secret. */
  readonly derive: (purpose: string) => Buffer
  /** The key that new audit entries are chained with. */
  readonly auditKey: AuditKey
  /** The audit key of this version; `undefined` when it is unknown or its root key is lost. */
  readonly auditKeyOf: (version: number) => Buffer | undefined
}

/** Chains audit entries. */
export interface AuditKey {
  readonly version: number
  readonly key: Buffer
}

/** What a server key is for. */
export type ServerKeyPurpose = 'environment' | 'secret' | 'audit'

const purposes: readonly ServerKeyPurpose[] = ['environment', 'secret', 'audit']

/** What a wrapped server key is bound to. */
export const serverKeyContext = (purpose: ServerKeyPurpose, version: number): readonly string[] =>
  ['server-key', purpose, String(version)]

/**
 * Opens the server's keys and creates them at the first start. They are also the check of the root key: a server
 * with another one would seal rows that the right one cannot open.
 * **Errors:** CONFIG_INVALID when the data was sealed under another root key; nothing is changed.
 */
export const openServerKeys = async (store: Store, ring: KeyRing): Promise<ServerKeys> => {
  const known = await store.shared(readRows)
  const rows = known.length > 0 ? known : await create(store, ring)
  const opened = await Promise.all(rows.map(async ({ purpose, version, rootKeyId, wrapped }) => {
    const key = await unwrapWith(ring, rootKeyId, wrapped, serverKeyContext(purpose, version))
    return { purpose, version, key }
  }))
  const newest = (purpose: ServerKeyPurpose): { version: number; key: Buffer } => {
    const found = opened.findLast((row) => row.purpose === purpose)
    if (!found?.key) throw wrongKey(ring)
    return { version: found.version, key: found.key }
  }
  const secret = newest('secret').key
  return {
    environment: newest('environment').key.toString('base64url'),
    derive: (purpose) => Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `grantway/${purpose}`, 32)),
    auditKey: newest('audit'),
    auditKeyOf: (version) => opened.find((row) => row.purpose === 'audit' && row.version === version)?.key,
  }
}

const readRows = (sql: Sql): Promise<(typeof serverKeys.$inferSelect)[]> =>
  sql.select().from(serverKeys).orderBy(asc(serverKeys.purpose), asc(serverKeys.version))

const create = async (store: Store, ring: KeyRing): Promise<(typeof serverKeys.$inferSelect)[]> => {
  const rows = await Promise.all(purposes.map((purpose) => newServerKey(ring, purpose, 1)))
  // Another process may have been first; both now read the same rows.
  await store.shared((sql) => sql.insert(serverKeys).values(rows).onConflictDoNothing())
  return store.shared(readRows)
}

/** A row of the table of keys. */
interface NewServerKey {
  readonly purpose: ServerKeyPurpose
  readonly version: number
  readonly rootKeyId: string
  readonly wrapped: Buffer
}

/** Makes a row with a new random key. */
export const newServerKey = async (
  { current }: KeyRing, purpose: ServerKeyPurpose, version: number,
): Promise<NewServerKey> => ({
  purpose, version, rootKeyId: current.id, wrapped: await current.wrap(randomBytes(32), serverKeyContext(purpose, version)),
})

/**
 * Gives the server new keys when the root key that wrapped the old ones is lost for good. What those had sealed stays
 * sealed: connections say `needs_key` and are mended by reconnecting, older audit entries can no longer be verified.
 * **Errors:** CONFLICT when nothing is lost.
 */
export const replaceLostServerKeys = async (store: Store, ring: KeyRing): Promise<void> => {
  const opens = await openServerKeys(store, ring).then(() => true, (error: unknown) => {
    if (isConnectorError(error) && error.code === 'CONFIG_INVALID') return false
    throw error
  })
  if (opens) throw new ConnectorError('CONFLICT', { message: 'Nothing is lost: this root key opens the data.' })
  const known = await store.shared(readRows)
  const next = (purpose: ServerKeyPurpose): number => Math.max(0, ...known.filter((row) => row.purpose === purpose).map(({ version }) => version)) + 1
  const rows = await Promise.all(purposes.map((purpose) => newServerKey(ring, purpose, next(purpose))))
  await store.asKeeper((sql) => sql.insert(serverKeys).values(rows))
}

const wrongKey = ({ current }: KeyRing): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', {
    message: `${current.setting}: the data was sealed with another key. Restore that key; nothing was changed.`,
  })
