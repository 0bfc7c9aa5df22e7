import type { Audit, Owner, Sealer } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import type { ConnectorLog } from '@grantway/connector-kit'
import type { IdentityPages } from './pages.ts'
import type { UpstreamOptions } from './upstream/upstream.ts'

/** Everything identity needs from the server that mounts it. */
export interface IdentityOptions {
  readonly store: Store
  /** Writes what happens to people, their clients and keys into the chain of their tenant. */
  readonly audit: Audit
  /** The origin people see, without a path; it is the issuer, and the only source of our own urls. */
  readonly publicUrl: string
  /** Seals client secrets at rest. */
  readonly sealer: Sealer
  /** 32 bytes; the issuer's cookie and signing keys are derived from it, so every replica has the same. */
  readonly sealingKey: Buffer
  readonly pages: IdentityPages
  /** What the pages' one style element hashes to: `'sha256-...'`, with the quotes. */
  readonly styleSource: string
  /** One-click sign-in; works only for requests that name a loopback host and came through no proxy. */
  readonly demo: boolean
  /** The one person of this computer, who signs in by one click under the same guards as the demo. */
  readonly localPerson?: LocalPerson
  /** The organisation's identity provider; with one, nobody signs in by a password. */
  readonly upstream?: UpstreamOptions
  /** Ends every connection of somebody who leaves a tenant, at the services too. */
  readonly endConnections: (owner: Owner) => Promise<void>
  readonly now: () => Date
  readonly log: ConnectorLog
  /** Fetches a client's metadata document; by default through a guard that reaches public addresses only. */
  readonly fetchClientDocument?: FetchClientDocument
}

/** The person whose processes a server on loopback serves; see `localPerson`. */
export interface LocalPerson extends Owner {
  readonly displayName: string
}

/** Gets one https document, following nothing. */
export type FetchClientDocument = (url: string) => Promise<Response>
