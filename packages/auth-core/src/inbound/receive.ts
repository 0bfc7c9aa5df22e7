import { and, eq, inArray } from 'drizzle-orm'
import { ownedBy } from '../connections/connections.ts'
import { findOrganisation, findSiblings, type Sibling } from '../connections/siblings.ts'
import type { InboundOutcome, InboundRequest } from './inbound-request.ts'
import type { Parts } from '../parts.ts'
import { connections } from '../store/schema/index.ts'
import { usableStates } from '../connections/usable-states.ts'

/**
 * Takes a webhook. Nothing is parsed before the connector has accepted headers and raw body; what it then says is
 * carried out for every connection to the named account.
 */
export const receiveInbound = async (parts: Parts, request: InboundRequest): Promise<InboundOutcome> => {
  const inbound = parts.connectors.find(({ id }) => id === request.connector)?.inbound
  if (!inbound) return { kind: 'unknown' }
  const { headers, body } = request
  if (!inbound.verify({ headers, body, now: parts.now() })) {
    parts.log.warn('a webhook was refused', { connector: request.connector })
    return { kind: 'refused' }
  }
  const parsed = parseJson(body)
  if (!parsed) return { kind: 'malformed' }
  const challenge = inbound.challenge?.(parsed.value)
  if (challenge !== undefined) return { kind: 'challenge', answer: challenge }
  let ended = 0
  for (const event of inbound.parse(parsed.value)) {
    // A webhook speaks for the deployment's own OAuth client, whose registration is named like the connector.
    const named = event.kind === 'revoked'
      ? await findSiblings(parts, { registration: request.connector, accountKey: event.accountKey })
      : await findOrganisation(parts, { registration: request.connector, accountKeyPrefix: event.accountKeyPrefix })
    ended += await endAll(parts, request.connector, named)
  }
  return { kind: 'accepted', connections: ended }
}

const parseJson = (body: Uint8Array): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown }
  } catch {
    return undefined
  }
}

const endAll = async (parts: Parts, connector: string, named: readonly Sibling[]): Promise<number> => {
  let ended = 0
  for (const { id, ...owner } of named) {
    const changed = await parts.store.owned(owner, async (sql) => {
      const rows = await sql.update(connections)
        .set({ state: 'revoked', stateReason: 'revoked_at_provider' })
        .where(and(ownedBy(owner), eq(connections.id, id), inArray(connections.state, usableStates)))
        .returning({ id: connections.id })
      if (rows.length === 0) return false
      await parts.audit.write(sql, [{ ...owner, action: 'connection.revoked', object: id, outcome: 'ok', reason: 'revoked_at_provider' }])
      return true
    })
    if (!changed) continue
    ended += 1
    parts.events.publish({ ...owner, change: 'expired', connector, intents: [] })
  }
  return ended
}
