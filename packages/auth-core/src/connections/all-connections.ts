import { and, asc, eq, gt } from 'drizzle-orm'
import type { ConnectionFilter, StoredConnectionView } from './connection-view.ts'
import type { Parts } from '../parts.ts'
import { connections } from '../store/schema/index.ts'

const perPage = 200

/** Lists connections of everybody for the operator: where they are, never what they hold. */
export const allConnections = (parts: Parts, { tenant, connector, after }: ConnectionFilter): Promise<readonly StoredConnectionView[]> =>
  parts.store.everyone((sql) =>
    sql
      .select({
        id: connections.id, tenant: connections.tenantId, subject: connections.userId, connector: connections.connector,
        state: connections.state, connectedAt: connections.connectedAt,
      })
      .from(connections)
      .where(and(
        tenant === undefined ? undefined : eq(connections.tenantId, tenant),
        connector === undefined ? undefined : eq(connections.connector, connector),
        after === undefined ? undefined : gt(connections.id, after),
      ))
      .orderBy(asc(connections.id))
      .limit(perPage),
  )
