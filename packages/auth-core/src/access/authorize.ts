import { capabilityCovers, ConnectorError, outsideLimits, type Capability, type Connector, type Limits, type Target } from '@grantway/connector-kit'
import { approvalsFor } from '../approvals/access.ts'
import { refuseUnknownAccount } from '../connections/accounts.ts'
import { capabilitiesById } from '../connections/capabilities-granted.ts'
import { registered } from '../connections/registered.ts'
import { isUsable } from '../connections/usable-states.ts'
import type { StoredConnection } from '../connections/stored-tokens.ts'
import type { Question } from '../links/question.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'

/** What a tool or a resource asks for before it may run. */
export interface Requirement {
  readonly connector: Connector
  readonly requires: readonly [Capability, ...Capability[]]
  readonly title: string
  /** Label or id of one of several accounts. */
  readonly account?: string | undefined
  /** What the call touches: asked for when the grant is limited, and only then. Missing when nobody can say. */
  readonly touches?: (() => readonly Target[]) | undefined
  /** True for what narrows its own request to the limits. */
  readonly narrows?: boolean | undefined
}

/** A connection that holds what is required. */
export interface Authorized {
  readonly connector: Connector
  readonly connection: StoredConnection
  readonly account: string
  /** Whose grant lets the call through. */
  readonly capability: Capability
  /** What the grant is limited to; nothing when it is not. */
  readonly limits: Limits | undefined
}

interface HotRow {
  readonly id: string
  readonly account_label: string
  readonly state: string
  readonly capabilities: readonly string[]
  readonly limits: string | null
  readonly registration: string
  readonly sealed: Uint8Array
  readonly version: number
}

const openConnection =
  'select id, registration, account_label, state, capabilities, limits, sealed, version from open_connection($1, $2, $3, $4)'

/**
 * Finds the connection a call may use, or says which link mends its absence. One round trip.
 * **Errors:** INVALID_INPUT for an account that is none of this person's.
 */
export const authorize = async (
  parts: Parts, owner: Owner, requirement: Requirement,
): Promise<Authorized | Question> => {
  const { connector, requires, title, account } = requirement
  const [row] = await parts.store.rows<HotRow>(openConnection, [owner.tenant, owner.subject, connector.id, account ?? null])
  if (!row && account !== undefined) await refuseUnknownAccount(parts, owner, connector, account)
  const approvals = await approvalsFor(parts, owner, connector, requires)
  // Without an approval there is no point in connecting for it.
  const question = (code: Question['code']): Question =>
    ({ code: approvals.code(requires[0]) ?? code, connector, missing: [requires[0]], title })
  if (!row || (row.registration === connector.id && !registered(connector))) return question('AUTH_REQUIRED')
  if (!isUsable(row)) return question('AUTH_EXPIRED')
  const held = approvals.usable(capabilitiesById(connector, row.capabilities))
  const enough = held.filter((capability) => requires.some((wanted) => capabilityCovers(capability, wanted)))
  if (enough.length === 0) return question('SCOPE_MISSING')
  const found = {
    connector,
    connection: {
      id: row.id, registration: row.registration, version: row.version, state: row.state, sealed: Buffer.from(row.sealed),
    },
    account: row.account_label,
  }
  const own = row.limits === null ? {} : (JSON.parse(row.limits) as Readonly<Record<string, Limits>>)
  const grant = grantFor(requirement, enough, approvals.narrow(enough, own))
  if (grant) return { ...found, ...grant }
  // The person cannot help by selecting more: it is the administrator who approved no more than this.
  if (grantFor(requirement, enough, own)) {
    throw new ConnectorError('POLICY_DENIED', { message: 'An administrator approved this with limits, and this call is outside of them.' })
  }
  return question('RESOURCE_NOT_SELECTED')
}

/** The grant a call runs on. */
type Grant = Pick<Authorized, 'capability' | 'limits'>

// Each grant is judged for itself, in the order of what the tool requires: a limited grant must not borrow the
// reach of a narrower capability that happens to have no limits.
const grantFor = (
  { connector, requires, touches, narrows }: Requirement, enough: readonly Capability[], limits: Readonly<Record<string, Limits>>,
): Grant | undefined => {
  const kinds = connector.targetKinds ?? []
  for (const wanted of requires) {
    const covering = enough.filter((capability) => capabilityCovers(capability, wanted))
    const unlimited = covering.find(({ id }) => limits[id] === undefined)
    if (unlimited) return { capability: unlimited, limits: undefined }
    const targets = touches?.()
    for (const capability of covering) {
      const limit = limits[capability.id] as Limits
      const passes = targets ? outsideLimits(kinds, limit, targets) === undefined : narrows === true
      if (passes) return { capability, limits: limit }
    }
  }
  return undefined
}
