import { randomUUID } from 'node:crypto'
import {
  ConnectorError, createConnectionCache, createProviderHttp, isConnectorError, type Capability, type Connector, type ProviderAccount,
} from '@grantway/connector-kit'
import { and, eq, ne } from 'drizzle-orm'
import { writeAudit } from '../audit/audit.ts'
import { capabilitiesById, reach, scopesBeyond, splitGranted } from '../connections/capabilities-granted.ts'
import { ownedBy } from '../connections/connections.ts'
import { registered, type RegisteredConnector } from '../connections/registered.ts'
import type { FlowAnswer, FlowOutcome } from '../engine.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections, grants } from '../store/schema/index.ts'
import { ownerOf } from './begin.ts'
import {
  answerChecks, checkParameters, consumeFlow, findFlow, isActive, requireState, type FlowRow,
} from './callback-steps.ts'
import { exchangeCode, revokeToken, validateAnswer, type TokenAnswer } from './oauth-client.ts'

/**
 * Finishes a flow. The order of the steps is the protection: nothing is asked of the provider before the person,
 * the browser, the connector and the issuer are the ones that started.
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-4
 */
export const finishFlow = async (parts: Parts, intents: Intents, answer: FlowAnswer): Promise<FlowOutcome> => {
  let flow: FlowRow | undefined
  try {
    checkParameters(answer.query)
    const state = requireState(answer.query)
    flow = await findFlow(parts, state)
    const connector = connectorOf(parts, flow)
    for (const check of answerChecks) check({ answer, state, flow, connector, now: parts.now() })
    await consumeFlow(parts, flow)
    const verdict = validateAnswer(connector.provider, connector.registration, answer.query, state)
    if (verdict.kind === 'error') return await declined(parts, intents, flow, connector, verdict.error)
    if (verdict.kind === 'mismatch') throw new ConnectorError('STATE_MISMATCH')
    const owner = { tenant: flow.tenantId, subject: flow.userId }
    return await connect(parts, intents, owner, connector, flow, verdict.parameters)
  } catch (error) {
    return refused(parts, flow, answer, error)
  }
}

const connectorOf = (parts: Parts, flow: FlowRow): RegisteredConnector => {
  const connector = parts.connectors.find(({ id }) => id === flow.connector)
  const client = connector && registered(connector)
  if (!client) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: flow.connector })
  return client
}

const connect = async (
  parts: Parts, intents: Intents, owner: Owner, connector: RegisteredConnector, flow: FlowRow, parameters: URLSearchParams,
): Promise<FlowOutcome> => {
  const place = { ...owner, purpose: 'verifier', row: flow.stateHash, connector: connector.id, version: 1 } as const
  const verifier = await parts.vault.open(place, flow.sealedVerifier)
  if (typeof verifier !== 'string') throw new ConnectorError('INTERNAL')
  const request = { connector, fetch: parts.fetch, now: parts.now }
  const answer = await exchangeCode({ ...request, parameters, redirectUri: flow.redirectUri, verifier })
  try {
    const account = await identify(parts, connector, answer)
    if (!(await isActive(parts, owner))) throw new ConnectorError('USER_MISMATCH')
    const { granted, refused: less } = splitGranted(capabilitiesById(connector, flow.capabilities), answer.scopes)
    await store(parts, intents, owner, connector, { account, answer, granted, flow })
    return { kind: 'connected', connector, account: account.label, granted, refused: less }
  } catch (error) {
    // Tokens that nobody will own must not stay alive.
    await revokeToken({ ...request, token: answer.tokens.refreshToken ?? answer.tokens.accessToken })
    throw error
  }
}

const identify = (parts: Parts, connector: Connector, { tokens }: TokenAnswer): Promise<ProviderAccount> =>
  connector.provider.identify(
    createProviderHttp({
      connector: connector.id,
      origins: connector.provider.apiOrigins,
      authorize: (headers) => Promise.resolve(headers.set('authorization', `Bearer ${tokens.accessToken}`)),
      explainFailure: connector.provider.explainFailure,
      signal: AbortSignal.timeout(15_000),
      fetch: parts.fetch,
      publicFetch: parts.publicFetch,
      random: parts.random,
      cache: createConnectionCache(parts.now),
    }),
  )

interface NewConnection {
  readonly account: ProviderAccount
  readonly answer: TokenAnswer
  readonly granted: readonly Capability[]
  readonly flow: FlowRow
}

const store = async (
  parts: Parts, intents: Intents, owner: Owner, connector: Connector, { account, answer, granted, flow }: NewConnection,
): Promise<void> => {
  const now = parts.now()
  const sameAccount = and(
    ownedBy(owner), eq(connections.connector, connector.id), eq(connections.registration, flow.registration),
    eq(connections.accountKey, account.key),
  )
  const [existing] = await parts.store.owned(owner, (sql) =>
    sql.select({ id: connections.id, version: connections.version }).from(connections).where(sameAccount).limit(1),
  )
  const id = existing?.id ?? randomUUID()
  const version = (existing?.version ?? 0) + 1
  const { sealed, tenantKeyVersion } = await parts.vault.seal(
    { ...owner, purpose: 'tokens', row: id, connector: connector.id, version }, answer.tokens,
  )
  const values = {
    accountLabel: account.label,
    isDefault: true,
    state: 'active' as const,
    stateReason: null,
    grantedScopes: [...(answer.scopes ?? granted.flatMap((capability) => capability.scopes))],
    sealed,
    tenantKeyVersion,
    version,
    accessExpiresAt: answer.tokens.expiresAt === undefined ? null : new Date(answer.tokens.expiresAt * 1000),
    connectedAt: now,
  }
  // Counted, not named: the words of the answer are the provider's.
  const unexpectedScopes = scopesBeyond(capabilitiesById(connector, flow.capabilities), answer.scopes).length
  const settled = await parts.store.owned(owner, async (sql) => {
    const written = existing
      ? await sql.update(connections).set(values).where(and(sameAccount, eq(connections.version, existing.version))).returning({ id: connections.id })
      : await sql.insert(connections).values({
          ...values, id, tenantId: owner.tenant, userId: owner.subject, connector: connector.id,
          registration: flow.registration, accountKey: account.key,
        }).onConflictDoNothing().returning({ id: connections.id })
    // Two flows for one account ended at the same moment, or a refresh came between: nothing is half-written.
    if (written.length !== 1) throw new ConnectorError('CONFLICT', { connector: connector.id })
    await sql.update(connections).set({ isDefault: false })
      .where(and(ownedBy(owner), eq(connections.connector, connector.id), ne(connections.id, id)))
    await sql.delete(grants).where(eq(grants.connectionId, id))
    if (granted.length > 0) {
      await sql.insert(grants).values(granted.map((capability) => ({
        tenantId: owner.tenant, userId: owner.subject, connectionId: id, capability: capability.id, grantedAt: now,
      })))
    }
    await writeAudit(sql, now, [{
      ...owner, action: 'connection.connected', object: id, outcome: 'ok',
      details: {
        connector: connector.id,
        capabilities: granted.map((capability) => capability.id),
        ...(unexpectedScopes > 0 && { unexpectedScopes }),
      },
    }])
    return intents.settle(sql, owner, connector.id, reach(connector, granted))
  })
  parts.events.publish({ ...owner, change: 'connected', connector: connector.id, intents: settled })
}

const declined = async (
  parts: Parts, intents: Intents, flow: FlowRow, connector: RegisteredConnector, error: string,
): Promise<FlowOutcome> => {
  const owner = { tenant: flow.tenantId, subject: flow.userId }
  if (error !== 'access_denied') throw new ConnectorError(error === 'server_error' || error === 'temporarily_unavailable' ? 'PROVIDER_UNAVAILABLE' : 'API_ERROR', { connector: connector.id })
  const settled = flow.intentHash === null ? [] : await intents.declineByHash(owner, flow.intentHash)
  await parts.store.owned(owner, (sql) =>
    writeAudit(sql, parts.now(), [{ ...owner, action: 'flow.declined', object: connector.id, outcome: 'refused' }]),
  )
  parts.events.publish({ ...owner, change: 'declined', connector: connector.id, intents: settled })
  return { kind: 'declined', connector }
}

const pageCodes = ['STATE_MISMATCH', 'USER_MISMATCH', 'LINK_EXPIRED', 'PROVIDER_UNAVAILABLE', 'PROVIDER_MISCONFIGURED', 'INVALID_INPUT', 'API_ERROR'] as const
type PageCode = (typeof pageCodes)[number]

const refused = async (parts: Parts, flow: FlowRow | undefined, answer: FlowAnswer, error: unknown): Promise<FlowOutcome> => {
  const reference = randomUUID().slice(0, 8)
  const known = isConnectorError(error) ? error : undefined
  const code = pageCodes.find((candidate): candidate is PageCode => candidate === known?.code) ?? 'INTERNAL'
  parts.log.warn('a callback was refused', { reference, code, registration: answer.registration })
  // Written down for the person whose browser it was; an attacker's victim sees it in their own log.
  const owner = answer.session ?? (flow && { tenant: flow.tenantId, subject: flow.userId })
  if (owner) {
    await parts.store.owned(owner, (sql) =>
      writeAudit(sql, parts.now(), [
        { ...ownerOf(owner), action: 'flow.rejected', object: flow?.connector ?? 'unknown', outcome: 'refused', reason: code },
      ]),
    )
  }
  const message = known?.code === 'INVALID_INPUT' ? known.message : 'Failed to complete authorization.'
  return { kind: 'failed', code, message, reference }
}
