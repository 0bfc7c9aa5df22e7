import { ConnectorError, type Connector, type Limits, type Target } from '@grantway/connector-kit'
import { and, eq } from 'drizzle-orm'
import type { ChangedLimits } from './typed-limits.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections, grants } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import { ownedBy } from './connections.ts'
import type { TypedLimits } from './typed-limits.ts'

/** How many targets one grant may name: the list is read at every call. */
const maxTargets = 200

/** Adds targets of a kind that is selected one by one to what a grant reaches; an empty selection reaches nothing. */
export const withSelected = (before: Limits | undefined, kind: string, selected: readonly Target[]): Limits => {
  const known = before?.allow ?? []
  const fresh = selected.filter((target) => !known.some(({ kind: listed, id }) => listed === target.kind && id === target.id))
  return { allow: [...known, ...fresh].slice(-maxTargets), deny: before?.deny ?? [], closed: [kind] }
}

/**
 * Replaces what a grant is limited to by what its person typed, and settles the questions that waited for it.
 * Gives `undefined` when the person has no such grant.
 * **Errors:** INVALID_INPUT that names the line which is no such target.
 */
export const changeLimits = async (
  parts: Parts, intents: Intents, owner: Owner, connectionId: string, capabilityId: string, typed: TypedLimits,
): Promise<ChangedLimits | undefined> => {
  const changed = await parts.store.owned(owner, async (sql) => {
    const [row] = await sql.select({ connector: connections.connector }).from(connections)
      .where(and(ownedBy(owner), eq(connections.id, connectionId))).limit(1)
    const connector = parts.connectors.find(({ id }) => id === row?.connector)
    const capability = connector?.capabilities.find(({ id }) => id === capabilityId)
    if (!connector || !capability) return undefined
    const limits = limitsFrom(connector, capability.selects, typed)
    const written = await sql.update(grants).set({ limits: limits ?? null })
      .where(and(ownGrant(owner, connectionId), eq(grants.capability, capabilityId))).returning({ capability: grants.capability })
    if (written.length === 0) return undefined
    const settled = await intents.settleLink(sql, owner, `auth://${connector.id}/limits`)
    await parts.audit.write(sql, [{
      ...owner, action: 'grant.limited', object: connectionId, outcome: 'ok',
      details: { capability: capabilityId, allowed: limits?.allow.length ?? 0, denied: limits?.deny.length ?? 0 },
    }])
    return { connector, limits, settled }
  })
  if (!changed) return undefined
  parts.events.publish({ ...owner, change: 'connected', connector: changed.connector.id, intents: changed.settled })
  return { connector: changed.connector, limits: changed.limits }
}

/** Adds what a call created to the grants that reach only what was selected. */
export const addCreated = async (
  parts: Parts, owner: Owner, connector: Connector, connectionId: string, created: readonly Target[],
): Promise<void> => {
  const selecting = connector.capabilities.filter(({ selects }) => created.some(({ kind }) => kind === selects))
  if (selecting.length === 0) return
  await parts.store.owned(owner, async (sql) => {
    for (const { id, selects } of selecting) await addTo(sql, owner, connectionId, id, selects ?? '', created)
  })
}

const addTo = async (
  sql: Sql, owner: Owner, connectionId: string, capability: string, kind: string, created: readonly Target[],
): Promise<void> => {
  const grant = and(ownGrant(owner, connectionId), eq(grants.capability, capability))
  const [row] = await sql.select({ limits: grants.limits }).from(grants).where(grant).for('update')
  const limits = withSelected(row?.limits ?? undefined, kind, created.filter((target) => target.kind === kind))
  if (row) await sql.update(grants).set({ limits }).where(grant)
}

const ownGrant = ({ tenant, subject }: Owner, connectionId: string) =>
  and(eq(grants.tenantId, tenant), eq(grants.userId, subject), eq(grants.connectionId, connectionId))

/** Parses limits as somebody typed them; nothing when they limit nothing. **Errors:** INVALID_INPUT that quotes the entry. */
export const limitsFrom = (connector: Connector, closed: string | undefined, typed: TypedLimits): Limits | undefined => {
  const allow = typed.allow.map((one) => targetFrom(connector, one))
  const deny = typed.deny.map((one) => targetFrom(connector, one))
  if (allow.length + deny.length > maxTargets) {
    throw new ConnectorError('INVALID_INPUT', { message: `Name at most ${maxTargets}; a whole organisation counts as one.` })
  }
  if (closed !== undefined) return { allow, deny, closed: [closed] }
  return allow.length + deny.length === 0 ? undefined : { allow, deny }
}

const targetFrom = (connector: Connector, { kind: name, text }: TypedLimits['allow'][number]): Target => {
  const kind = connector.targetKinds?.find((one) => one.kind === name)
  const id = kind?.parse(text.trim())
  if (kind && id !== undefined) return { kind: kind.kind, id }
  throw new ConnectorError('INVALID_INPUT', {
    message: `“${text.slice(0, 80)}” is not one of ${kind?.title ?? name}; write it like ${kind?.example ?? 'the example'}.`,
  })
}
