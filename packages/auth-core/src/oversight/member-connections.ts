import type { Audit } from '../audit/audit.ts'
import type { ConnectionView, DisconnectOutcome } from '../connections/connection-view.ts'
import type { Engine } from '../engine.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { requireRight } from '../roles/rights.ts'
import type { Store } from '../store/store.ts'

/** The connections of other members, as those who look after a tenant may see and end them. */
export interface MemberConnections {
  /** Gives service, name of the account and state, and nothing that is in the account. **Errors:** POLICY_DENIED. */
  readonly list: (staff: BrowserSession, subject: string) => Promise<readonly ConnectionView[]>
  /**
   * Ends one connection of a member of the same tenant; `undefined` when there is none.
   * **Errors:** POLICY_DENIED.
   */
  readonly end: (staff: BrowserSession, subject: string, connectionId: string) => Promise<DisconnectOutcome | undefined>
  /** Ends everything of a person who leaves a tenant. */
  readonly endAll: (owner: Owner) => Promise<void>
}

/** Makes the oversight of connections. A person's rows are read as that person: the database shows no others. */
export const createMemberConnections = (
  engine: Pick<Engine, 'connections' | 'disconnect'>, store: Store, audit: Audit,
): MemberConnections => ({
  list: async (staff, subject) => {
    requireRight(staff, 'see-members')
    return engine.connections({ tenant: staff.tenant, subject })
  },
  end: async (staff, subject, connectionId) => {
    requireRight(staff, 'end-connections')
    const outcome = await engine.disconnect({ tenant: staff.tenant, subject }, connectionId)
    if (outcome) {
      await store.owned(staff, (sql) => audit.write(sql, [{
        tenant: staff.tenant, subject: staff.subject, action: 'member.connection_ended', object: connectionId, outcome: 'ok',
        member: subject, details: { connector: outcome.connector.id },
      }]))
    }
    return outcome
  },
  endAll: async (owner) => {
    for (const { id } of await engine.connections(owner)) await engine.disconnect(owner, id)
  },
})
