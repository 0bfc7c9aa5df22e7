import type { Owner } from '../principal.ts'
import type { Store } from '../store/store.ts'
import { envelopeKeyVersion, openEnvelope, sealEnvelope } from './envelope.ts'
import type { KeyRing } from './root-key.ts'
import { openServerKeys, type ServerKeys } from './server-keys.ts'
import { createTenantKeys, type TenantKey, type TenantKeys } from './tenant-keys.ts'

/** Where a secret lives. Moving it anywhere else makes it unreadable. */
export interface Place extends Owner {
  readonly purpose: 'tokens' | 'verifier' | 'client'
  /** Id of the row: a connection, the hash of a flow's state, or the registration of an OAuth client. */
  readonly row: string
  readonly connector: string
  readonly version: number
}

/** Where a row lies that is sealed once and never again: it has no second version. */
export const onceSealed = (
  { tenant, subject }: Owner, purpose: Place['purpose'], connector: string, row: string,
): Place => ({ tenant, subject, purpose, connector, row, version: 1 })

/** A sealed secret, and which key of its tenant sealed it. */
export interface Sealed {
  readonly sealed: Buffer
  readonly tenantKeyVersion: number
}

/** Seals secrets at rest: the root key wraps one key per tenant, the tenant key seals rows. */
export interface Vault {
  /** Never call it inside a transaction: the tenant's first secret creates its key. */
  readonly seal: (place: Place, secret: unknown) => Promise<Sealed>
  /** Takes the tenant's key in hand, so that sealing asks nobody: for a secret that must not be lost before it is stored. */
  readonly hold: (tenant: string) => Promise<(place: Place, secret: unknown) => Sealed>
  /** Gives the secret, or `undefined` when it was altered, moved, or its key is gone. */
  readonly open: (place: Place, sealed: Buffer) => Promise<unknown>
  /** Tells whether what does not open waits for a key that the operator can bring back, and is not altered or moved itself. */
  readonly isLocked: (tenant: string, sealed: Buffer) => Promise<boolean>
  /** Seals the secret of an envelope anew with this version of the tenant's key, for the same place; `undefined` when either does not open. */
  readonly reseal: (place: Place, sealed: Buffer, tenantKeyVersion: number) => Promise<Buffer | undefined>
  readonly ring: KeyRing
  readonly serverKeys: ServerKeys
  readonly tenantKeys: TenantKeys
}

const placeBinding = (environment: string, { purpose, tenant, subject, row, connector, version }: Place): string[] =>
  [environment, purpose, tenant, subject, row, connector, String(version)]

/** Opens the vault. **Errors:** CONFIG_INVALID when the data was sealed under another root key; nothing is changed. */
export const createVault = async (store: Store, ring: KeyRing, now: () => Date): Promise<Vault> => {
  const serverKeys = await openServerKeys(store, ring)
  const { environment } = serverKeys
  const tenantKeys = createTenantKeys(store, ring, now)

  const openBytes = async (place: Place, sealed: Buffer): Promise<Buffer | undefined> => {
    const entry = await tenantKeys.find(place.tenant, envelopeKeyVersion(sealed))
    return entry && openEnvelope(entry.key, placeBinding(environment, place), sealed)
  }
  const sealBytes = ({ key, version }: TenantKey, place: Place, plaintext: Buffer): Buffer =>
    sealEnvelope(key, version, placeBinding(environment, place), plaintext)
  const hold: Vault['hold'] = async (tenant) => {
    const key = await tenantKeys.current(tenant)
    return (place, secret) => ({
      sealed: sealBytes(key, place, Buffer.from(JSON.stringify(secret))), tenantKeyVersion: key.version,
    })
  }
  return {
    ring,
    serverKeys,
    tenantKeys,
    seal: async (place, secret) => (await hold(place.tenant))(place, secret),
    hold,
    open: async (place, sealed) => {
      const plaintext = await openBytes(place, sealed)
      return plaintext && (JSON.parse(plaintext.toString('utf8')) as unknown)
    },
    isLocked: (tenant, sealed) => tenantKeys.isLocked(tenant, envelopeKeyVersion(sealed)),
    reseal: async (place, sealed, tenantKeyVersion) => {
      const key = await tenantKeys.find(place.tenant, tenantKeyVersion)
      const plaintext = await openBytes(place, sealed)
      return key && plaintext && sealBytes(key, place, plaintext)
    },
  }
}
