import type { Faults } from './faults.ts'
import type { TodoSaasClient } from './options.ts'
import type { State } from './state.ts'

/** Gathers what every route of one running service shares. */
export interface Runtime {
  /** Issuer identifier of RFC 8414: the public URL without a trailing slash. */
  readonly issuer: string
  readonly clients: ReadonlyMap<string, TodoSaasClient>
  readonly accessTokenSeconds: number
  readonly state: State
  readonly faults: Faults
  readonly now: () => Date
  /** Makes a secret and remembers its raw value for leak scans of this process. */
  readonly newSecret: (prefix: string) => string
  /** Resolves when the service closes, which frees requests that a fault holds. */
  readonly closing: Promise<void>
}
