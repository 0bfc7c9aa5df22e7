import { randomBytes } from 'node:crypto'
import type { ServerRules, ServerState } from './authorization-server/state.ts'
import type { FakeRequest } from './message.ts'

/** Keys that people make at the provider and paste: how they look, and where a request carries them. */
export interface FakeKeys {
  /** What a key begins with: `github_pat_`. */
  readonly prefix?: string
  /** Default: `authorization: Bearer <key>`. */
  readonly header?: KeyHeader
  /** True for a provider that knows nothing but keys: it has no authorization server. */
  readonly only?: true
}

/** A header, and what stands in it before the key. */
export interface KeyHeader {
  readonly name: string
  readonly prefix: string
}

const asBearer: KeyHeader = { name: 'authorization', prefix: 'Bearer ' }

/** Finds the key of a request, in the one place where the provider looks for it. */
export const keyOf = (
  { headers }: FakeRequest,
  { name, prefix }: KeyHeader = asBearer,
): string | undefined => {
  const value = headers.get(name) ?? ''
  return value.length > prefix.length && value.startsWith(prefix) ? value.slice(prefix.length) : undefined
}

/** Issues a key that can do everything its account can, until the account takes all access away. */
export const issueKey = (
  { scopes }: ServerRules,
  state: ServerState,
  account: string,
  prefix = '',
): string => {
  const key = `${prefix}SECRET_key_${randomBytes(24).toString('hex')}`
  state.issued.push(key)
  state.keys.set(key, { account, scopes, alive: true })
  return key
}
