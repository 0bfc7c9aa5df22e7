import { createHash } from 'node:crypto'
import { openEnvelope, sealEnvelope } from './envelope.ts'

/**
 * The key that wraps all other keys. It never touches the database, and its bytes need not be in this process.
 * A key service is one more function that gives this object: `docs/key-management.md` has the rules it must keep.
 */
export interface RootKey {
  /** Public name, stored beside each key it wrapped. Another key has another name. */
  readonly id: string
  /** The setting it came from, for sentences to the operator. */
  readonly setting: string
  /** Wraps a key of 32 bytes. The context is authenticated, not contained. **Errors:** STORE_UNAVAILABLE, CONFIG_INVALID. */
  readonly wrap: (key: Buffer, context: readonly string[]) => Promise<Buffer>
  /** Gives the key; `undefined` for altered bytes, another root key or another context. **Errors:** as `wrap`. */
  readonly unwrap: (wrapped: Buffer, context: readonly string[]) => Promise<Buffer | undefined>
}

/** The root keys of a server: one wraps, both unwrap. Two only while the root is rotated. */
export interface KeyRing {
  readonly current: RootKey
  readonly previous?: RootKey
}

/** Makes a root key of 32 bytes in this process. */
export const rootKeyFrom = (bytes: Buffer, setting = 'VAULT_KEY_FILE'): RootKey => {
  // Derived from the key: a wrong key cannot pretend to be the right one.
  const id = createHash('sha256').update('grantway root key id').update(bytes).digest('hex').slice(0, 16)
  return {
    id,
    setting,
    wrap: (key, context) => Promise.resolve(sealEnvelope(bytes, 1, ['root', id, ...context], key)),
    unwrap: (wrapped, context) => Promise.resolve(openEnvelope(bytes, ['root', id, ...context], wrapped)),
  }
}

/** Root keys of a ring, the one that wraps first. */
export const rootKeys = ({ current, previous }: KeyRing): readonly RootKey[] => (previous ? [current, previous] : [current])

/** Unwraps with the root key that is named; `undefined` when the ring does not have it. */
export const unwrapWith = async (
  ring: KeyRing, rootKeyId: string, wrapped: Buffer, context: readonly string[],
): Promise<Buffer | undefined> => rootKeys(ring).find(({ id }) => id === rootKeyId)?.unwrap(wrapped, context)
