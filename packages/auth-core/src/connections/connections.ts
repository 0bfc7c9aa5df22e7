import type { Connector } from '@grantway/connector-kit'
import { and, asc, desc, eq } from 'drizzle-orm'
import type { ConnectionView } from './connection-view.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections, grants } from '../store/schema/index.ts'
import { capabilitiesById } from './capabilities-granted.ts'
import { isKey } from './registered.ts'

/** Lists a person's connections, the default account of each connector first. */
export const listConnections = async (parts: Parts, owner: Owner): Promise<readonly ConnectionView[]> => {
  const { rows, granted } = await parts.store.owned(owner, async (sql) => ({
    rows: await sql
      .select({
        id: connections.id,
        connector: connections.connector,
        account: connections.accountLabel,
        label: connections.label,
        isDefault: connections.isDefault,
        registration: connections.registration,
        state: connections.state,
        connectedAt: connections.connectedAt,
        lastUsedAt: connections.lastUsedAt,
      })
      .from(connections)
      .where(ownedBy(owner))
      .orderBy(asc(connections.connector), desc(connections.isDefault), asc(connections.connectedAt)),
    granted: await sql
      .select({ connection: grants.connectionId, capability: grants.capability, limits: grants.limits })
      .from(grants)
      .where(and(eq(grants.tenantId, owner.tenant), eq(grants.userId, owner.subject))),
  }))
  return rows.flatMap(({ id, connector: name, account, label, isDefault, registration, state, connectedAt, lastUsedAt }) => {
    const connector = parts.connectors.find((candidate) => candidate.id === name)
    // A connector that left the deployment keeps its rows; its card comes back with it.
    if (!connector) return []
    const own = granted.filter((grant) => grant.connection === id)
    return [{
      id, connector, state, connectedAt, isDefault,
      account: label ?? account,
      accountLabel: account,
      way: isKey(registration) ? 'key' : 'oauth',
      capabilities: capabilitiesById(connector, own.map((grant) => grant.capability)),
      limits: Object.fromEntries(own.flatMap(({ capability, limits }) => (limits ? [[capability, limits]] : []))),
      ...(lastUsedAt && { lastUsedAt }),
    }]
  })
}

/** Finds one connection of a person by connector: the default account. */
export const defaultConnection = async (parts: Parts, owner: Owner, connector: Connector): Promise<ConnectionView | undefined> =>
  (await listConnections(parts, owner)).find((view) => view.connector.id === connector.id)

/** Application-level filter beside row-level security: two fences, either of which holds alone. */
export const ownedBy = ({ tenant, subject }: Owner) =>
  and(eq(connections.tenantId, tenant), eq(connections.userId, subject))
