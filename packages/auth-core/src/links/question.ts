import type { Capability, Connector } from '@grantway/connector-kit'
import type { AuthorizationNeed } from './authorization-need.ts'
import type { Link } from './link.ts'

/** Why a link is needed, and for which use. */
export interface Question {
  readonly code: AuthorizationNeed['code']
  readonly connector: Connector
  readonly missing: readonly [Capability, ...Capability[]]
  /** Title of the tool that asked; the page and the sentence name it, never its arguments. */
  readonly title: string
  /** The connector's own link that mends it, by id. */
  readonly own?: string | undefined
  /** The link itself, when somebody asked for it and not for a use. */
  readonly link?: Link
}
