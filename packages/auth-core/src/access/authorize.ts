import type { Capability, Connector, Limits } from '@grantway/connector-kit'
import { capabilitiesById, holds } from '../connections/capabilities-granted.ts'
import { registered, type RegisteredConnector } from '../connections/registered.ts'
import type { StoredConnection } from '../connections/refresh.ts'
import type { Question } from '../links/need.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'

/** What a tool or a resource asks for before it may run. */
export interface Requirement {
  readonly connector: Connector
  readonly requires: readonly [Capability, ...Capability[]]
  readonly title: string
  /** Label or id of one of several accounts. */
  readonly account?: string | undefined
}

/** A connection that holds what is required. */
export interface Authorized {
  readonly connector: RegisteredConnector
  readonly connection: StoredConnection
  readonly account: string
  /** What the grant is limited to; nothing when it is not. */
  readonly limits: Limits | undefined
}

interface HotRow {
  readonly id: string
  readonly account_label: string
  readonly state: string
  readonly capabilities: readonly string[]
  readonly sealed: Uint8Array
  readonly version: number
}

const openConnection =
  'select id, account_label, state, capabilities, sealed, version from open_connection($1, $2, $3, $4)'

/** Finds the connection a call may use, or says which link mends its absence. One round trip. */
export const authorize = async (
  parts: Parts, owner: Owner, { connector, requires, title, account }: Requirement,
): Promise<Authorized | Question> => {
  const [row] = await parts.store.rows<HotRow>(openConnection, [owner.tenant, owner.subject, connector.id, account ?? null])
  const question = (code: Question['code']): Question => ({ code, connector, missing: [requires[0]], title })
  const client = registered(connector)
  if (!row || !client) return question('AUTH_REQUIRED')
  if (row.state !== 'active' && row.state !== 'refresh_outcome_unknown') return question('AUTH_EXPIRED')
  const held = capabilitiesById(connector, row.capabilities)
  if (!requires.some((capability) => holds(held, capability))) return question('SCOPE_MISSING')
  return {
    connector: client,
    connection: { id: row.id, version: row.version, state: row.state, sealed: Buffer.from(row.sealed) },
    account: row.account_label,
    limits: undefined,
  }
}
