import { and, asc, eq, inArray, lte } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { healthOf } from './connection-health.ts'
import { ownedBy } from './connections.ts'
import type { Refresher } from './refresh.ts'
import type { ConnectionRow } from './stored-tokens.ts'
import { usableStates } from './usable-states.ts'

const dayMs = 24 * 3_600_000
const perSweep = 20
const alive = inArray(connections.state, usableStates)

/**
 * Looks at connections whose turn it is: a person who removed the access at the provider sees it here
 * before an assistant stumbles over it. At most once a day each, at moments that differ, a few in every round.
 */
export const checkConnections = async (parts: Parts, refresher: Refresher, signal: AbortSignal): Promise<void> => {
  const due = await parts.store.everyone((sql) =>
    sql.select({ id: connections.id, tenant: connections.tenantId, subject: connections.userId }).from(connections)
      .where(and(alive, lte(connections.checkAfter, parts.now()))).orderBy(asc(connections.checkAfter)).limit(perSweep),
  )
  for (const { id, ...owner } of due) {
    if (signal.aborted) return
    const row = await take(parts, owner, id)
    const connector = row && parts.connectors.find((candidate) => candidate.id === row.connector)
    if (connector) await healthOf(parts, refresher, owner, connector, row, signal)
  }
}

// One process looks; the moment of the next look is written down before this one.
const take = async (parts: Parts, owner: Owner, id: string): Promise<ConnectionRow | undefined> => {
  const now = parts.now()
  const [row] = await parts.store.owned(owner, (sql) =>
    sql.update(connections).set({ checkAfter: new Date(now.getTime() + dayMs * (1 + parts.random() / 2)) })
      .where(and(ownedBy(owner), eq(connections.id, id), alive, lte(connections.checkAfter, now))).returning(),
  )
  return row
}
