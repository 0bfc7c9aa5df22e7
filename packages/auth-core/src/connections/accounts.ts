import { ConnectorError, type Connector } from '@grantway/connector-kit'
import { and, eq } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections, grants } from '../store/schema/index.ts'
import { listConnections, ownedBy } from './connections.ts'

const maxLabel = 60

/** Gives an account the person's own name, or takes it away again with an empty one. True when it exists. */
export const nameAccount = (parts: Parts, owner: Owner, connectionId: string, label: string): Promise<boolean> =>
  parts.store.owned(owner, async (sql) => {
    const named = label.trim().slice(0, maxLabel)
    const changed = await sql.update(connections).set({ label: named === '' ? null : named })
      .where(and(ownedBy(owner), eq(connections.id, connectionId))).returning({ id: connections.id })
    return changed.length === 1
  })

/** Makes an account the one that calls use when they name none. True when it exists. */
export const preferAccount = (parts: Parts, owner: Owner, connectionId: string): Promise<boolean> =>
  parts.store.owned(owner, async (sql) => {
    const [chosen] = await sql.update(connections).set({ isDefault: true })
      .where(and(ownedBy(owner), eq(connections.id, connectionId))).returning({ connector: connections.connector })
    if (!chosen) return false
    const others = await sql.select({ id: connections.id }).from(connections)
      .where(and(ownedBy(owner), eq(connections.connector, chosen.connector), eq(connections.isDefault, true)))
    for (const { id } of others.filter((other) => other.id !== connectionId)) {
      await sql.update(connections).set({ isDefault: false }).where(and(ownedBy(owner), eq(connections.id, id)))
    }
    return true
  })

/**
 * Switches a capability off without losing the rest. The provider may still think it granted; this server
 * does not use it from here on. True when the person had it.
 */
export const switchOff = async (parts: Parts, owner: Owner, connectionId: string, capability: string): Promise<boolean> => {
  const connector = await parts.store.owned(owner, async (sql) => {
    const [gone] = await sql.delete(grants).where(and(
      eq(grants.tenantId, owner.tenant), eq(grants.userId, owner.subject),
      eq(grants.connectionId, connectionId), eq(grants.capability, capability),
    )).returning({ id: grants.connectionId })
    if (!gone) return undefined
    const [row] = await sql.select({ connector: connections.connector }).from(connections)
      .where(and(ownedBy(owner), eq(connections.id, connectionId))).limit(1)
    await parts.audit.write(sql, [{
      ...owner, action: 'grant.switched_off', object: connectionId, outcome: 'ok', details: { capability },
    }])
    return row?.connector
  })
  if (connector !== undefined) parts.events.publish({ ...owner, change: 'connected', connector, intents: [] })
  return connector !== undefined
}

/**
 * Refuses an `account` that is none of this person's, naming those that are.
 * **Errors:** INVALID_INPUT; nothing is thrown when the person has no account at all at this service.
 */
export const refuseUnknownAccount = async (parts: Parts, owner: Owner, connector: Connector, account: string): Promise<void> => {
  const known = (await listConnections(parts, owner)).filter((view) => view.connector.id === connector.id)
  if (known.length === 0) return
  const names = known.map((view) => `'${view.account}'`).join(', ')
  throw new ConnectorError('INVALID_INPUT', {
    connector: connector.id,
    message: `account: '${account.slice(0, 80)}' is none of the connected ${connector.title} accounts. They are ${names}.`,
  })
}
