import { ConnectorError, Secret } from '@grantway/connector-kit'
import type { TransitKey } from '@grantway/auth-core'

/** Where a root key comes from. */
export type RootKeySource =
  | { readonly kind: 'file'; readonly setting: string; readonly file: string }
  | { readonly kind: 'environment'; readonly setting: string; readonly value: Secret }
  | { readonly kind: 'transit'; readonly key: TransitKey }

/** The variables of one root key, without their prefix. */
export interface RootKeyVariables {
  readonly KEY_FILE: string | undefined
  readonly KEY: string | undefined
  readonly TRANSIT_ADDRESS: string | undefined
  readonly TRANSIT_KEY: string | undefined
  readonly TRANSIT_TOKEN_FILE: string | undefined
}

/**
 * Says where the root key with this prefix comes from; `undefined` when none of its variables is set.
 * **Errors:** CONFIG_INVALID for more than one place, or half of a transit key.
 */
export const rootKeySource = (prefix: string, variables: RootKeyVariables): RootKeySource | undefined => {
  const { KEY_FILE: file, KEY: value, TRANSIT_ADDRESS: address, TRANSIT_KEY: name, TRANSIT_TOKEN_FILE: tokenFile } = variables
  const transit = [address, name, tokenFile]
  const given = [file !== undefined, value !== undefined, transit.some((part) => part !== undefined)]
  if (given.filter(Boolean).length > 1) {
    throw invalid(prefix, 'KEY_FILE', `is one of three ways: set it, or ${prefix}KEY, or ${prefix}TRANSIT_ADDRESS, _KEY and _TOKEN_FILE, not two of them.`)
  }
  if (file !== undefined) return { kind: 'file', setting: `${prefix}KEY_FILE`, file }
  if (value !== undefined) return { kind: 'environment', setting: `${prefix}KEY`, value: new Secret(value) }
  if (!given[2]) return undefined
  if (address === undefined || name === undefined || tokenFile === undefined) {
    throw invalid(prefix, 'TRANSIT_ADDRESS', `belongs together with ${prefix}TRANSIT_KEY and ${prefix}TRANSIT_TOKEN_FILE: set all three.`)
  }
  const [mount, key] = name.includes('/') ? [name.slice(0, name.lastIndexOf('/')), name.slice(name.lastIndexOf('/') + 1)] : ['transit', name]
  return { kind: 'transit', key: { address, mount, name: key, tokenFile, prefix } }
}

const invalid = (prefix: string, setting: string, sentence: string): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: `${prefix}${setting}: ${sentence}` })
