import { randomBytes } from 'node:crypto'
import { ConnectorError, type Capability, type Connector } from '@grantway/connector-kit'
import { and, count, eq, gt, isNull, lt } from 'drizzle-orm'
import { approvalsFor, refuseUnapproved } from '../approvals/access.ts'
import { capabilitiesById, holds, scopesFor } from '../connections/capabilities-granted.ts'
import { defaultConnection, listConnections } from '../connections/connections.ts'
import { clientFor } from '../connections/registered.ts'
import type { ConnectOffer, ConnectRequest } from './connect-offer.ts'
import type { FlowStart } from './flow-outcome.ts'
import { sha256 } from '../hash.ts'
import { defaultCapabilities } from '../links/catalog.ts'
import type { IntentRow, Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { flows } from '../store/schema/index.ts'
import { onceSealed } from '../vault/vault.ts'
import { linkParameters } from './link-parameters.ts'
import { buildAuthorizationRequest } from './oauth-client.ts'

const flowLifeMs = 10 * 60_000
const maxOpenFlows = 20

/** Says what the connect page shows. Changes nothing, so that link previews and prefetching are harmless. */
export const describeOffer = async (
  parts: Parts, intents: Intents, session: BrowserSession, request: ConnectRequest,
): Promise<ConnectOffer> => {
  const connector = parts.connectors.find(({ id }) => id === request.connector)
  if (!connector) return { kind: 'unknown' }
  const client = await clientFor(parts, session.tenant, connector)
  if (!client && !connector.provider.key) return { kind: 'unconfigured', connector }
  const intent = await checkIntent(parts, intents, session, connector, request)
  if (typeof intent === 'string') return { kind: 'refused', code: intent }
  const link = connector.links?.find(({ id }) => id === request.link)
  const asked = askedCapabilities(connector, request)
  const approvals = await approvalsFor(parts, session, connector, asked)
  const capabilities = approvals.usable(asked)
  const existing = (await listConnections(parts, session)).filter((view) => view.connector.id === connector.id)
  return {
    kind: 'offer',
    connector,
    capabilities,
    unapproved: approvals.missing(asked),
    existing,
    // A picker or a page is never done: a person may choose more, or another account. A question that is still open
    // although everything was granted asks for a new sign-in.
    complete: !link && !intent && !request.add && existing.some((view) => view.state === 'active' && capabilities.every((wanted) => holds(view.capabilities, wanted))),
    ...(link && { link }),
    ...(intent && { asked: { clientName: intent.clientName, toolTitle: intent.toolTitle } }),
    ...(client && { nextOrigin: new URL(client.connector.provider.authorization_endpoint).origin }),
  }
}

/** Starts a flow: the person saw the page and agreed. **Errors:** see `Engine.beginFlow`. */
export const beginFlow = async (
  parts: Parts, intents: Intents, session: BrowserSession, request: ConnectRequest,
): Promise<FlowStart> => {
  const connector = parts.connectors.find(({ id }) => id === request.connector)
  const client = connector && (await clientFor(parts, session.tenant, connector))
  if (!connector || !client) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: request.connector })
  const intent = await requireIntent(parts, intents, session, connector, request)
  const chosen = askedCapabilities(connector, request)
  await refuseUnapproved(parts, session, connector, chosen)
  // Some providers replace what was granted before: asking for the union keeps it. Another account starts anew.
  const before = request.add ? [] : ((await defaultConnection(parts, session, connector))?.capabilities ?? [])
  const held = (await approvalsFor(parts, session, connector, before)).usable(before)
  const capabilities = connector.capabilities.filter((one) => chosen.includes(one) || held.includes(one))
  // Of its own for each OAuth client: an answer meant for one never reaches another (cross-toolkit takeover).
  const redirectUri = `${parts.publicUrl}/oauth/callback/${client.registration}`
  const { url, state, verifier } = buildAuthorizationRequest(
    client.connector.provider, client.connector.registration, redirectUri, scopesFor(capabilities), linkParameters(connector, request),
  )
  const cookieValue = randomBytes(32).toString('base64url')
  const stateHash = sha256(state)
  const { sealed, tenantKeyVersion } = await parts.vault.seal(
    onceSealed(session, 'verifier', connector.id, stateHash), verifier,
  )
  const expiresAt = new Date(parts.now().getTime() + flowLifeMs)
  await parts.store.owned(session, async (sql) => {
    await sql.delete(flows).where(lt(flows.expiresAt, parts.now()))
    const [open] = await sql.select({ flows: count() }).from(flows)
      .where(and(eq(flows.tenantId, session.tenant), eq(flows.userId, session.subject), isNull(flows.usedAt), gt(flows.expiresAt, parts.now())))
    if ((open?.flows ?? 0) >= maxOpenFlows) {
      throw new ConnectorError('RATE_LIMITED', { message: 'Too many unfinished connections. Try again in ten minutes.' })
    }
    await sql.insert(flows).values({
      stateHash,
      cookieHash: sha256(cookieValue),
      tenantId: session.tenant,
      userId: session.subject,
      connector: connector.id,
      registration: client.registration,
      capabilities: capabilities.map(({ id }) => id),
      link: request.link ?? null,
      adds: request.add ?? false,
      redirectUri,
      sealedVerifier: sealed,
      tenantKeyVersion,
      intentHash: intent ? intent.idHash : null,
      createdAt: parts.now(),
      expiresAt,
    })
    await parts.audit.write(sql, [
      { ...ownerOf(session), action: 'flow.started', object: connector.id, outcome: 'ok', details: { capabilities: capabilities.map(({ id }) => id) } },
    ])
  })
  return { authorizationUrl: url.href, cookieSuffix: cookieSuffix(state), cookieValue, expiresAt }
}

/** Leads to a page of the provider; the question that led there is settled, and the next call shows the rest. */
export const openPage = async (
  parts: Parts, intents: Intents, session: BrowserSession, request: ConnectRequest,
): Promise<{ readonly url: string }> => {
  const connector = parts.connectors.find(({ id }) => id === request.connector)
  const link = connector?.links?.find(({ id }) => id === request.link)
  if (!connector || link?.kind !== 'page') throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: request.connector })
  await requireIntent(parts, intents, session, connector, request)
  const settled = await parts.store.owned(session, (sql) =>
    intents.settleLink(sql, ownerOf(session), `auth://${connector.id}/${link.id}`),
  )
  parts.events.publish({ ...ownerOf(session), change: 'connected', connector: connector.id, intents: settled })
  return { url: link.url }
}

/** Names the cookie of a flow, so that the callback finds it by the `state` it received. */
export const cookieSuffix = (state: string): string => sha256(`cookie ${state}`).replaceAll(/[^a-zA-Z0-9]/g, '').slice(0, 12)

/** Only the fields of an owner, for rows and seals. */
export const ownerOf = ({ tenant, subject }: Owner): Owner => ({ tenant, subject })

/** Which capabilities a request is about: those of its link, those it names, or the default set. */
export const askedCapabilities = (connector: Connector, request: ConnectRequest): readonly Capability[] => {
  const link = connector.links?.find(({ id }) => id === request.link)
  if (link) return link.capabilities
  const asked = capabilitiesById(connector, request.capabilities)
  return asked.length > 0 ? asked : defaultCapabilities(connector)
}

/**
 * Gives the intent of a request. The one who asked must be the one who opened the link: an intent of somebody
 * else is refused and written down before the provider is involved, and the page does not say whose it is.
 */
const checkIntent = async (
  parts: Parts, intents: Intents, session: BrowserSession, connector: Connector, request: ConnectRequest,
): Promise<IntentRow | 'USER_MISMATCH' | 'LINK_EXPIRED' | undefined> => {
  if (request.intent === undefined) return undefined
  const row = await intents.find(request.intent)
  if (!row) return 'LINK_EXPIRED'
  if (row.tenantId !== session.tenant || row.userId !== session.subject) {
    await recordRefusal(parts, session, connector, request)
    return 'USER_MISMATCH'
  }
  return row.settled === null && row.connector === request.connector ? row : 'LINK_EXPIRED'
}

/** As `checkIntent`, where nothing goes on without. **Errors:** USER_MISMATCH, LINK_EXPIRED. */
export const requireIntent = async (
  parts: Parts, intents: Intents, session: BrowserSession, connector: Connector, request: ConnectRequest,
): Promise<IntentRow | undefined> => {
  const intent = await checkIntent(parts, intents, session, connector, request)
  if (typeof intent === 'string') throw new ConnectorError(intent)
  return intent
}

/** Writes down that a person opened a link of somebody else, once for each link. */
export const recordRefusal = async (
  parts: Parts, session: BrowserSession, connector: Connector, { intent }: Pick<ConnectRequest, 'intent'>,
): Promise<void> => {
  if (!parts.refusalIsNew(session, connector.id, intent)) return
  await parts.store.owned(session, (sql) =>
    parts.audit.write(sql, [
      { ...ownerOf(session), action: 'link.refused', object: connector.id, outcome: 'refused', reason: 'USER_MISMATCH' },
    ]),
  )
}
