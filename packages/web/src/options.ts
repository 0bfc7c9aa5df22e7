import type { Activity, BrowserSession, Engine, MemberConnections, Sealer } from '@grantway/auth-core'
import type { ConnectorLog } from '@grantway/connector-kit'
import type { Access, Members } from './people.ts'
import type { Branding } from './style/branding.ts'

/** Everything the pages need from the server that mounts them. */
export interface WebOptions {
  readonly engine: Engine
  /** What was done, for its page. */
  readonly activity: Activity
  /** The connections of others, for those who look after an organisation. */
  readonly memberConnections: MemberConnections
  readonly members: Members
  readonly access: Access
  /** True when people and their roles come from an identity provider: nobody is invited here. */
  readonly peopleFromProvider: boolean
  /** Seals what happened between a redirect and the page that says it. */
  readonly sealer: Sealer
  /** Reads the signed-in person from the request's cookies; `undefined` when nobody is signed in. */
  readonly readSession: (headers: Headers) => Promise<BrowserSession | undefined>
  /**
   * Gives the path of the sign-in page that comes back to `returnPath`, which is always a path of these
   * pages.
   */
  readonly signInUrl: (returnPath: string) => string
  /** The address people see; the only source of our own origin, whatever the Host header says. */
  readonly publicUrl: string
  readonly branding: Branding
  /** First part of every cookie's name: `__Host-grantway` on https, `grantway_<port>` on loopback. */
  readonly cookiePrefix: string
  /** True on https. */
  readonly secureCookies: boolean
  readonly now: () => Date
  readonly log: ConnectorLog
}
