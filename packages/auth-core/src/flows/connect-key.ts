import { ConnectorError, isConnectorError, type Connector, type ProviderAccount } from '@grantway/connector-kit'
import { and, eq } from 'drizzle-orm'
import { refuseUnapproved } from '../approvals/access.ts'
import { ownedBy } from '../connections/connections.ts'
import { headerOf, keyRegistration } from '../connections/registered.ts'
import type { KeyRequest } from './connect-offer.ts'
import type { FlowOutcome } from './flow-outcome.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { isMember } from '../store/is-member.ts'
import { connections, grants } from '../store/schema/index.ts'
import { askedCapabilities, ownerOf, requireIntent } from './begin.ts'
import { accountBefore, holdAccount } from './held-account.ts'
import { identify } from './identify.ts'
import { storeConnection, type NewConnection } from './store-connection.ts'

/**
 * Connects an account with a key that its person pasted on our own page: tried at the provider first, stored
 * like every other token, and limited by this server to what the person agreed to.
 * **Errors:** USER_MISMATCH, LINK_EXPIRED, PROVIDER_MISCONFIGURED, PROVIDER_UNAVAILABLE, APPROVAL_REQUIRED,
 * APPROVAL_PENDING, INVALID_INPUT with a sentence for the page; none of them quotes the key.
 */
export const connectKey = async (
  parts: Parts, intents: Intents, session: BrowserSession, request: KeyRequest,
): Promise<FlowOutcome> => {
  const connector = parts.connectors.find(({ id }) => id === request.connector)
  const way = connector?.provider.key
  if (!connector || !way) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: request.connector })
  await requireIntent(parts, intents, session, connector, request)
  const chosen = askedCapabilities(connector, request)
  await refuseUnapproved(parts, session, connector, chosen)
  const secret = request.key.trim()
  if (!new RegExp(`^(?:${way.pattern.source})$`, way.pattern.flags).test(secret)) {
    throw new ConnectorError('INVALID_INPUT', { message: `That does not look like a ${way.title} of ${connector.title}.` })
  }
  const owner = ownerOf(session)
  const account = await identify(parts, connector, secret, headerOf(connector, keyRegistration(connector))).catch((error: unknown) => {
    const refused = isConnectorError(error) && (error.code === 'AUTH_EXPIRED' || error.code === 'SCOPE_MISSING')
    throw refused ? new ConnectorError('INVALID_INPUT', { message: `${connector.title} did not accept it.` }) : error
  })
  if (!(await parts.store.shared((sql) => isMember(sql, owner)))) throw new ConnectorError('USER_MISMATCH')
  // Agreeing to one more thing takes nothing away, as with OAuth. Another account starts anew.
  const held = await heldBy(parts, owner, connector, account)
  const asked = connector.capabilities.filter((one) => chosen.includes(one) || held.includes(one.id))
  const fresh: NewConnection = {
    client: undefined,
    registration: keyRegistration(connector),
    account,
    tokens: { issuer: connector.provider.issuer, accessToken: secret, issuedAt: Math.floor(parts.now().getTime() / 1000) },
    scopes: undefined,
    asked,
    granted: asked,
    selected: [],
  }
  const before = request.add ? undefined : await accountBefore(parts, owner, connector, fresh)
  if (before) return holdAccount(parts, owner, connector, fresh, before)
  await storeConnection(parts, intents, owner, connector, fresh)
  return { kind: 'connected', connector, account: account.label, granted: asked, refused: [] }
}

/** Ids of what the person agreed to before, with another key of the same account. */
const heldBy = async (
  parts: Parts, owner: Owner, connector: Connector, { key }: ProviderAccount,
): Promise<readonly string[]> => {
  const rows = await parts.store.owned(owner, (sql) =>
    sql.select({ capability: grants.capability }).from(grants).innerJoin(connections, eq(grants.connectionId, connections.id))
      .where(and(
        ownedBy(owner), eq(connections.connector, connector.id),
        eq(connections.registration, keyRegistration(connector)), eq(connections.accountKey, key),
      )),
  )
  return rows.map(({ capability }) => capability)
}
