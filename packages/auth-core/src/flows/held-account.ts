import { randomUUID } from 'node:crypto'
import { ConnectorError, type Connector } from '@grantway/connector-kit'
import { and, asc, desc, eq, lt } from 'drizzle-orm'
import { preferAccount } from '../connections/accounts.ts'
import { capabilitiesById } from '../connections/capabilities-granted.ts'
import { ownedBy } from '../connections/connections.ts'
import { discardTokens } from '../connections/discard.ts'
import { disconnect } from '../connections/disconnect.ts'
import { clientOf, isKey } from '../connections/registered.ts'
import { tokenSet } from '../connections/token-set.ts'
import type { AccountDecision, FlowOutcome } from './flow-outcome.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections, heldAccounts } from '../store/schema/index.ts'
import type { Sql } from '../store/store.ts'
import { onceSealed } from '../vault/vault.ts'
import { storeConnection, type NewConnection } from './store-connection.ts'

const heldMs = 10 * 60_000
const perSweep = 20

/** The account a person had connected here before, when they ended at another one and did not say they add one. */
export const accountBefore = async (
  parts: Parts, owner: Owner, connector: Connector, { registration, account }: NewConnection,
): Promise<{ readonly id: string; readonly label: string } | undefined> => {
  const known = await parts.store.owned(owner, (sql) =>
    sql.select({
      id: connections.id, key: connections.accountKey, label: connections.accountLabel, registration: connections.registration,
    }).from(connections).where(and(ownedBy(owner), eq(connections.connector, connector.id)))
      .orderBy(desc(connections.isDefault), asc(connections.connectedAt)),
  )
  // Through whichever OAuth client: a tenant may have got one of its own since. A key is another way in.
  const sameWay = known.filter((row) => isKey(row.registration) === isKey(registration))
  return sameWay.some(({ key }) => key === account.key) ? undefined : sameWay[0]
}

/**
 * Keeps a new account aside until its person says what they meant: somebody may have signed them in at the
 * provider as somebody else. The connection from before stays as it is and goes on working.
 */
export const holdAccount = async (
  parts: Parts, owner: Owner, connector: Connector, fresh: NewConnection,
  before: { readonly id: string; readonly label: string } | undefined,
): Promise<Extract<FlowOutcome, { kind: 'account_changed' }>> => {
  await dropExpired(parts, owner)
  const id = randomUUID()
  const { sealed, tenantKeyVersion } = await parts.vault.seal(
    onceSealed(owner, 'tokens', connector.id, id), fresh.tokens,
  )
  await parts.store.owned(owner, async (sql) => {
    await sql.insert(heldAccounts).values({
      id, tenantId: owner.tenant, userId: owner.subject, connector: connector.id, registration: fresh.registration,
      accountKey: fresh.account.key, accountLabel: fresh.account.label, replaces: before?.id ?? null,
      asked: fresh.asked.map((capability) => capability.id), granted: fresh.granted.map((capability) => capability.id),
      grantedScopes: fresh.scopes ? [...fresh.scopes] : null, selected: fresh.selected, sealed, tenantKeyVersion,
      expiresAt: new Date(parts.now().getTime() + heldMs),
    })
    await parts.audit.write(sql, [{ ...owner, action: 'connection.account_changed', object: before?.id ?? connector.id, outcome: 'ok' }])
  })
  return { kind: 'account_changed', connector, before: before?.label, account: fresh.account.label, held: id }
}

/**
 * Does with a held account what its person decided: it takes the place of the one before, joins it, or is dropped
 * and revoked. **Errors:** LINK_EXPIRED when it is gone, decided already, or somebody else's.
 */
export const decideAccount = async (
  parts: Parts, intents: Intents, owner: Owner, heldId: string, decision: AccountDecision,
): Promise<FlowOutcome> => {
  await dropExpired(parts, owner)
  const [row] = await parts.store.owned(owner, async (sql) => {
    // Taken by deleting it: of two answers exactly one decides.
    const taken = await sql.delete(heldAccounts).where(and(own(owner), eq(heldAccounts.id, heldId))).returning()
    if (decision === 'cancel') await recordDropped(parts, sql, owner, taken, 'not_theirs')
    return taken
  })
  const connector = parts.connectors.find(({ id }) => id === row?.connector)
  if (!row || !connector) throw new ConnectorError('LINK_EXPIRED')
  const tokens = await openHeld(parts, owner, row)
  if (!tokens) throw new ConnectorError('INTERNAL')
  if (decision === 'cancel') {
    await revokeHeld(parts, owner, connector, row)
    return { kind: 'declined', connector }
  }
  const fresh: NewConnection = {
    client: await clientOf(parts, owner.tenant, connector, row.registration),
    registration: row.registration,
    account: { key: row.accountKey, label: row.accountLabel },
    tokens,
    scopes: row.grantedScopes ?? undefined,
    asked: capabilitiesById(connector, row.asked),
    granted: capabilitiesById(connector, row.granted),
    selected: row.selected,
  }
  const id = await storeConnection(parts, intents, owner, connector, fresh)
  if (decision === 'replace' && row.replaces !== null) {
    await preferAccount(parts, owner, id)
    await disconnect(parts, owner, row.replaces)
  }
  const refused = fresh.asked.filter((capability) => !fresh.granted.includes(capability))
  return { kind: 'connected', connector, account: fresh.account.label, granted: fresh.granted, refused }
}

type HeldRow = typeof heldAccounts.$inferSelect

const own = ({ tenant, subject }: Owner) => and(eq(heldAccounts.tenantId, tenant), eq(heldAccounts.userId, subject))

const openHeld = async (parts: Parts, owner: Owner, row: HeldRow) =>
  tokenSet.safeParse(await parts.vault.open(onceSealed(owner, 'tokens', row.connector, row.id), row.sealed)).data

const recordDropped = (parts: Parts, sql: Sql, owner: Owner, rows: readonly HeldRow[], reason: string): Promise<void> =>
  parts.audit.write(sql, rows.map(({ connector }) => ({ ...owner, action: 'flow.declined', object: connector, outcome: 'refused', reason })))

// Nobody decided in time: what nobody owns must not stay alive at the provider.
const dropExpired = async (parts: Parts, owner: Owner): Promise<void> => {
  const expired = await parts.store.owned(owner, async (sql) => {
    const taken = await sql.delete(heldAccounts).where(and(own(owner), lt(heldAccounts.expiresAt, parts.now()))).returning()
    await recordDropped(parts, sql, owner, taken, 'not_decided')
    return taken
  })
  for (const row of expired) {
    const connector = parts.connectors.find(({ id }) => id === row.connector)
    if (connector) await revokeHeld(parts, owner, connector, row)
  }
}

/** Ends accounts that nobody decided about, of people who do not come back: a few in every round. */
export const dropUndecided = async (parts: Parts, signal: AbortSignal): Promise<void> => {
  const owners = await parts.store.everyone((sql) =>
    sql.selectDistinct({ tenant: heldAccounts.tenantId, subject: heldAccounts.userId }).from(heldAccounts)
      .where(lt(heldAccounts.expiresAt, parts.now())).limit(perSweep))
  for (const owner of owners) {
    if (signal.aborted) return
    await dropExpired(parts, owner)
  }
}

const revokeHeld = async (parts: Parts, owner: Owner, connector: Connector, row: HeldRow): Promise<void> => {
  const client = await clientOf(parts, owner.tenant, connector, row.registration)
  const tokens = await openHeld(parts, owner, row)
  if (client && tokens) await discardTokens(parts, owner, client, tokens, row.accountKey)
}
