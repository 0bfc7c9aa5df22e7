import { randomUUID } from 'node:crypto'
import { ConnectorError, type Capability, type Connector, type Limits, type ProviderAccount, type Target } from '@grantway/connector-kit'
import { and, count, eq, inArray } from 'drizzle-orm'
import { reach, scopesBeyond } from '../connections/capabilities-granted.ts'
import { ownedBy } from '../connections/connections.ts'
import { disconnect } from '../connections/disconnect.ts'
import { withSelected } from '../connections/limits.ts'
import { isKey, isTenantOwned, type OAuthClient } from '../connections/registered.ts'
import type { TokenSet } from '../connections/token-set.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections, grants, tenantClients } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'

/** Everything that is known when a person connected an account, by whichever way. */
export interface NewConnection {
  /** Last segment of the redirect URI, or the name of the way in: part of the connection's key. */
  readonly registration: string
  /** The OAuth client it was made with; nothing for a key. */
  readonly client: OAuthClient | undefined
  readonly account: ProviderAccount
  readonly tokens: TokenSet
  /** As the provider named them; nothing when it named none. */
  readonly scopes: readonly string[] | undefined
  readonly asked: readonly Capability[]
  readonly granted: readonly Capability[]
  /** Targets that the person selected at the provider, on the way. */
  readonly selected: readonly Target[]
}

/**
 * Seals tokens and writes connection, grants and audit in one transaction; a known account is updated and keeps
 * the limits of its grants. One that was connected through another OAuth client takes the place of that connection.
 * Settles the intents that this answers, and gives the connection's id.
 * **Errors:** CONFLICT when two ended at once, PROVIDER_MISCONFIGURED when the tenant's OAuth client is another by now.
 */
export const storeConnection = async (
  parts: Parts, intents: Intents, owner: Owner, connector: Connector, fresh: NewConnection,
): Promise<string> => {
  const { account, tokens, granted, registration } = fresh
  const sameAccount = and(
    ownedBy(owner), eq(connections.connector, connector.id), eq(connections.registration, registration),
    eq(connections.accountKey, account.key),
  )
  const known = await knownAs(parts, owner, connector, fresh)
  const existing = known.find((row) => row.registration === registration)
  const others = known.filter((row) => row !== existing)
  const id = existing?.id ?? randomUUID()
  const version = (existing?.version ?? 0) + 1
  const { sealed, tenantKeyVersion } = await parts.vault.seal(
    { ...owner, purpose: 'tokens', row: id, connector: connector.id, version }, tokens,
  )
  const values = {
    accountLabel: account.label,
    state: 'active' as const,
    stateReason: null,
    grantedScopes: [...(fresh.scopes ?? granted.flatMap((capability) => capability.scopes))],
    sealed,
    tenantKeyVersion,
    version,
    accessExpiresAt: tokens.expiresAt === undefined ? null : new Date(tokens.expiresAt * 1000),
    connectedAt: parts.now(),
    leaseUntil: null,
    refreshTries: 0,
  }
  const settled = await parts.store.owned(owner, async (sql) => {
    await holdClient(sql, owner, connector, fresh)
    const written = existing
      ? await sql.update(connections).set(values).where(and(sameAccount, eq(connections.version, existing.version))).returning({ id: connections.id })
      : await sql.insert(connections).values({
          ...values, id, tenantId: owner.tenant, userId: owner.subject, connector: connector.id,
          registration, accountKey: account.key, label: others.find(({ label }) => label !== null)?.label ?? null,
          isDefault: others.some(({ isDefault }) => isDefault) || (await isFirst(sql, owner, connector)),
        }).onConflictDoNothing().returning({ id: connections.id })
    // Two flows for one account ended at the same moment, or a refresh came between: nothing is half-written.
    if (written.length !== 1) throw new ConnectorError('CONFLICT', { connector: connector.id })
    await writeGrants(sql, parts, owner, id, others.map((row) => row.id), fresh)
    const answered = await intents.settle(sql, owner, connector.id, reach(connector, granted))
    await parts.audit.write(sql, [{
      ...owner, action: 'connection.connected', object: id, outcome: 'ok', details: detailsOf(connector, fresh),
    }])
    return answered
  })
  for (const other of others) await disconnect(parts, owner, other.id)
  parts.events.publish({ ...owner, change: 'connected', connector: connector.id, intents: settled })
  return id
}

// Connections of this person to this account by the same way in, through whichever OAuth client.
const knownAs = async (parts: Parts, owner: Owner, connector: Connector, { registration, account }: NewConnection) => {
  const rows = await parts.store.owned(owner, (sql) =>
    sql.select({
      id: connections.id, version: connections.version, registration: connections.registration,
      label: connections.label, isDefault: connections.isDefault,
    }).from(connections).where(and(ownedBy(owner), eq(connections.connector, connector.id), eq(connections.accountKey, account.key))),
  )
  return rows.filter((row) => isKey(row.registration) === isKey(registration))
}

// An owner may remove or replace the tenant's client while a person consents: then nobody could refresh or revoke with it.
const holdClient = async (sql: Sql, { tenant }: Owner, connector: Connector, { registration, client }: NewConnection): Promise<void> => {
  if (!isTenantOwned(connector, registration)) return
  const [row] = await sql.select({ clientId: tenantClients.clientId }).from(tenantClients)
    .where(and(eq(tenantClients.tenantId, tenant), eq(tenantClients.id, registration))).for('share')
  if (!row || row.clientId !== client?.connector.registration.clientId) {
    throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
  }
}

const isFirst = async (sql: Sql, owner: Owner, connector: Connector): Promise<boolean> => {
  const [found] = await sql.select({ known: count() }).from(connections)
    .where(and(ownedBy(owner), eq(connections.connector, connector.id), eq(connections.isDefault, true)))
  return found?.known === 0
}

const writeGrants = async (
  sql: Sql, parts: Parts, owner: Owner, id: string, others: readonly string[], fresh: NewConnection,
): Promise<void> => {
  const before = await sql.delete(grants).where(inArray(grants.connectionId, [id, ...others])).returning()
  if (fresh.granted.length === 0) return
  await sql.insert(grants).values(fresh.granted.map((capability) => ({
    tenantId: owner.tenant,
    userId: owner.subject,
    connectionId: id,
    capability: capability.id,
    limits: limitsOf(capability, before.find((grant) => grant.capability === capability.id)?.limits ?? undefined, fresh.selected) ?? null,
    grantedAt: parts.now(),
  })))
}

const limitsOf = (capability: Capability, before: Limits | undefined, selected: readonly Target[]): Limits | undefined =>
  capability.selects === undefined ? before : withSelected(before, capability.selects, selected)

// Scopes that nobody asked for are counted, not named: the words of the answer are the provider's.
const detailsOf = (connector: Connector, { asked, granted, scopes }: NewConnection) => {
  const unexpectedScopes = scopesBeyond(asked, scopes).length
  return {
    connector: connector.id,
    capabilities: granted.map((capability) => capability.id),
    ...(unexpectedScopes > 0 && { unexpectedScopes }),
  }
}
