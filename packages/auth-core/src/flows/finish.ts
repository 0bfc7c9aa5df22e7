import { randomUUID } from 'node:crypto'
import { ConnectorError, isConnectorError, type Connector, type ErrorCode, type Target } from '@grantway/connector-kit'
import { capabilitiesById, splitGranted } from '../connections/capabilities-granted.ts'
import { discardTokens } from '../connections/discard.ts'
import { clientOf, type OAuthClient, type RegisteredConnector } from '../connections/registered.ts'
import type { FlowAnswer, FlowOutcome } from './flow-outcome.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { isMember } from '../store/is-member.ts'
import { onceSealed } from '../vault/vault.ts'
import { ownerOf } from './begin.ts'
import {
  answerChecks, checkParameters, consumeFlow, findFlow, requireState, type FlowRow,
} from './callback-steps.ts'
import { accountBefore, holdAccount } from './held-account.ts'
import { identify } from './identify.ts'
import { exchangeCode, validateAnswer } from './oauth-client.ts'
import { storeConnection, type NewConnection } from './store-connection.ts'

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
    const client = await clientOfFlow(parts, flow)
    const { connector } = client
    const verdict = validateAnswer(connector.provider, connector.registration, answer.query, state)
    for (const check of answerChecks) check({ answer, state, flow, connector, verdict, now: parts.now() })
    await consumeFlow(parts, flow)
    if (verdict.kind === 'error') return await declined(parts, intents, flow, connector, verdict.error)
    if (verdict.kind === 'mismatch') throw new ConnectorError('STATE_MISMATCH')
    const owner = { tenant: flow.tenantId, subject: flow.userId }
    return await connect(parts, intents, owner, client, flow, verdict.parameters, answer.query)
  } catch (error) {
    return refused(parts, flow, answer, error)
  }
}

const clientOfFlow = async (parts: Parts, flow: FlowRow): Promise<OAuthClient> => {
  const connector = parts.connectors.find(({ id }) => id === flow.connector)
  const client = connector && (await clientOf(parts, flow.tenantId, connector, flow.registration))
  if (!client) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: flow.connector })
  return client
}

const connect = async (
  parts: Parts, intents: Intents, owner: Owner, client: OAuthClient, flow: FlowRow, parameters: URLSearchParams,
  query: URLSearchParams,
): Promise<FlowOutcome> => {
  const { connector } = client
  const verifier = await parts.vault.open(onceSealed(owner, 'verifier', connector.id, flow.stateHash), flow.sealedVerifier)
  if (typeof verifier !== 'string') throw new ConnectorError('INTERNAL')
  const answer = await exchangeCode({ connector, fetch: parts.tokenFetch, now: parts.now, parameters, redirectUri: flow.redirectUri, verifier })
  let accountKey: string | undefined
  try {
    const account = await identify(parts, connector, answer.tokens.accessToken)
    accountKey = account.key
    // They can be removed while they consent.
    if (!(await parts.store.shared((sql) => isMember(sql, owner)))) throw new ConnectorError('USER_MISMATCH')
    const asked = capabilitiesById(connector, flow.capabilities)
    const { granted, refused: less } = splitGranted(asked, answer.scopes)
    const fresh: NewConnection = {
      client, registration: flow.registration, account, tokens: answer.tokens, scopes: answer.scopes, asked, granted,
      selected: selectedIn(connector, flow, query),
    }
    const before = flow.adds ? undefined : await accountBefore(parts, owner, connector, fresh)
    if (before) return await holdAccount(parts, owner, connector, fresh, before)
    await storeConnection(parts, intents, owner, connector, fresh)
    return { kind: 'connected', connector, account: account.label, granted, refused: less }
  } catch (error) {
    // Tokens that nobody will own must not stay alive.
    await discardTokens(parts, owner, client, answer.tokens, accountKey)
    throw error
  }
}

// What the person selected at the provider, when the link they came from leads to a picker.
const selectedIn = (connector: Connector, flow: FlowRow, query: URLSearchParams): readonly Target[] => {
  const link = connector.links?.find(({ id }) => id === flow.link)
  return (link?.kind === 'authorization' && link.selected?.(query)) || []
}

const declined = async (
  parts: Parts, intents: Intents, flow: FlowRow, connector: RegisteredConnector, error: string,
): Promise<FlowOutcome> => {
  const owner = { tenant: flow.tenantId, subject: flow.userId }
  if (error !== 'access_denied') throw new ConnectorError(codeOfAnswer(connector, error), { connector: connector.id })
  const settled = flow.intentHash === null ? [] : await intents.declineByHash(owner, flow.intentHash)
  await parts.store.owned(owner, (sql) =>
    parts.audit.write(sql, [{ ...owner, action: 'flow.declined', object: connector.id, outcome: 'refused' }]),
  )
  parts.events.publish({ ...owner, change: 'declined', connector: connector.id, intents: settled })
  return { kind: 'declined', connector }
}

const codeOfAnswer = ({ provider }: RegisteredConnector, error: string): ErrorCode =>
  provider.explainOAuthError?.({ error })
  ?? (error === 'server_error' || error === 'temporarily_unavailable' ? 'PROVIDER_UNAVAILABLE' : 'API_ERROR')

const pageCodes = ['STATE_MISMATCH', 'USER_MISMATCH', 'LINK_EXPIRED', 'PROVIDER_UNAVAILABLE', 'PROVIDER_MISCONFIGURED', 'PROVIDER_POLICY', 'SSO_REQUIRED', 'INVALID_INPUT', 'API_ERROR'] as const
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
      parts.audit.write(sql, [
        { ...ownerOf(owner), action: 'flow.rejected', object: flow?.connector ?? 'unknown', outcome: 'refused', reason: code },
      ]),
    )
  }
  const message = known?.code === 'INVALID_INPUT' ? known.message : 'Failed to complete authorization.'
  return { kind: 'failed', code, message, reference }
}
