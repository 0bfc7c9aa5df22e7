import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectorError, type Connector } from '@grantway/connector-kit'
import { refreshTokens } from '../flows/oauth-client.ts'
import { decide, maxTries, mayTry, type Sent } from './refresh-decision.ts'
import { takeLease, type Lease } from './refresh-lease.ts'
import type { RefreshTurn, RefreshWork } from './refresh-turn.ts'
import { clientOf, isTenantOwned } from './registered.ts'
import { saveTokens } from './save-tokens.ts'
import { mustReconnect, openTokens, readConnection, setState, type ConnectionRow, type OpenTokens } from './stored-tokens.ts'
import { isUsable } from './usable-states.ts'

const patienceMs = 50_000
const [firstWaitMs, longestWaitMs] = [25, 100]

/**
 * Gives tokens that are not stale: refreshed by this process, or by the one that holds the lease.
 * No transaction is open and no database connection held while the provider is asked.
 */
export const refreshStored = async (work: RefreshWork, stale: (open: OpenTokens) => boolean): Promise<OpenTokens> => {
  const { parts, owner, connector, id } = work
  const giveUpAt = performance.now() + patienceMs
  for (let wait = firstWaitMs; performance.now() < giveUpAt; wait = Math.min(2 * wait, longestWaitMs)) {
    const row = await readConnection(parts, owner, id)
    if (!row || !isUsable(row)) throw expired(connector)
    const open = await openTokens(parts, owner, connector, row)
    // Somebody else refreshed while we waited.
    if (!stale(open)) return open
    const { refreshToken } = open.tokens
    if (refreshToken === undefined) throw await mustReconnect(parts, owner, connector, row, 'no_refresh_token')
    if (work.breakers.isOpen(row.registration)) return whileItLasts(work, open)
    const client = await clientOf(parts, owner.tenant, connector, row.registration)
    if (!client) return withoutClient(work, row)
    const turn: RefreshTurn = { ...work, client, seal: await parts.vault.hold(owner.tenant) }
    const lease = await takeLease(parts, owner, id, open.version)
    const settled = lease && (await refreshUnder(turn, lease, row, open, refreshToken))
    if (settled) return settled
    if (!lease) await sleep(wait)
  }
  throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: connector.id })
}

const expired = (connector: Connector): ConnectorError => new ConnectorError('AUTH_EXPIRED', { connector: connector.id })

// Nobody else's client may refresh it. The deployment's comes back with its configuration; a tenant's that is gone does not.
const withoutClient = async ({ parts, owner, connector }: RefreshWork, row: ConnectionRow): Promise<never> => {
  if (!isTenantOwned(connector, row.registration)) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
  throw await mustReconnect(parts, owner, connector, row, 'client_removed')
}

// The refresh failed, the connection did not: what there is is used to its end.
const whileItLasts = ({ parts, connector }: RefreshWork, open: OpenTokens): OpenTokens => {
  if (parts.now().getTime() / 1000 < (open.tokens.expiresAt ?? Infinity)) return open
  throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: connector.id })
}

/** One turn as the holder of the lease; nothing when the row moved on and must be read again. */
const refreshUnder = async (
  work: RefreshTurn, lease: Lease, row: ConnectionRow, open: OpenTokens, refreshToken: string,
): Promise<OpenTokens | undefined> => {
  const { parts, owner, connector, id } = work
  const before = lease.tries
  const rotates = connector.provider.rotation !== 'none'
  const markUnknown = () => setState(parts, owner, connector, id, lease, 'refresh_outcome_unknown', 'outcome_unknown')
  // An earlier holder died, or was left without an answer: the stored token may be spent.
  const may = mayTry({ rotates, before })
  if (may === 'never again') return end(work, lease, 'outcome_unknown')
  if (may === 'once more') await markUnknown()
  const sent = await lease.keep(() => send(work, lease, refreshToken))
  if (sent.kind !== 'late') work.breakers.report(work.client.registration, sent.kind === 'ok' || sent.kind === 'dead')
  const decision = decide(sent, { rotates, before, now: lease.tries })
  // A provider that does not rotate leaves the refresh token out: the old one stays good.
  if (decision.kind === 'save') return lease.keep(() => saveTokens(work, lease, row, refreshToken, { refreshToken, ...decision.answer.tokens }))
  if (decision.kind === 'end') return end(work, lease, decision.reason)
  if (decision.marked) await markUnknown()
  await lease.release(decision.unaccounted)
  if (decision.to === 'the next reader') return undefined
  if (decision.to === 'the operator') throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
  return whileItLasts(work, open)
}

// If the row was written since, it is read again.
const end = async ({ parts, owner, connector, id }: RefreshWork, lease: Lease, reason: string): Promise<undefined> => {
  if (await setState(parts, owner, connector, id, lease, 'needs_reauth', reason)) throw expired(connector)
  return undefined
}

/** One request; again only where nothing was sent, or where the provider accepts the old token for a while. */
const send = async (work: RefreshTurn, lease: Lease, refreshToken: string): Promise<Sent> => {
  if (!(await lease.announce())) return { kind: 'late' }
  let outcome = await sendOnce(work, lease, refreshToken)
  for (let again = 0; outcome.kind === 'not_sent' && again < 2; again += 1) {
    await sleep(200 * 2 ** again)
    outcome = await sendOnce(work, lease, refreshToken)
  }
  const graceful = work.connector.provider.rotation === 'grace'
  if (outcome.kind === 'unknown' && graceful && lease.tries < maxTries && (await lease.announce())) {
    const second = await sendOnce(work, lease, refreshToken)
    // Nothing was learned by a second request that was not answered.
    outcome = second.kind === 'ok' || second.kind === 'dead' ? second : { kind: 'unknown' }
  }
  return outcome
}

const sendOnce = async ({ parts, client: { connector } }: RefreshTurn, lease: Lease, refreshToken: string): Promise<Sent> => {
  let late = false
  const guarded: typeof fetch = (input, init) => {
    // A process that was stopped between taking the lease and here would send a token that another has used by now.
    if (lease.maySend()) return parts.tokenFetch(input, init)
    late = true
    return Promise.reject(new TypeError('the lease is nearly over'))
  }
  const outcome = await refreshTokens({ connector, fetch: guarded, now: parts.now, refreshToken })
  return late ? { kind: 'late' } : outcome
}
