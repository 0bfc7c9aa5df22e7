import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectorError, type Connector } from '@grantway/connector-kit'
import { refreshTokens, type RefreshOutcome } from '../flows/oauth-client.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import type { Vault } from '../vault/vault.ts'
import type { Breakers } from './breaker.ts'
import { takeLease, type Lease } from './refresh-lease.ts'
import type { OpenTokens } from './refresh.ts'
import { clientOf, isTenantOwned, type OAuthClient } from './registered.ts'
import { saveTokens } from './save-tokens.ts'
import { openTokens, readConnection, setState, type ConnectionRow } from './stored-tokens.ts'

/** What a refresh works on. */
export interface RefreshWork {
  readonly parts: Parts
  readonly breakers: Breakers
  readonly owner: Owner
  readonly connector: Connector
  readonly id: string
}

/** What whoever holds the lease has in hand before anything is sent, so that nothing stands between the answer and its commit. */
export interface RefreshTurn extends RefreshWork {
  readonly client: OAuthClient
  readonly seal: Awaited<ReturnType<Vault['hold']>>
}

const patienceMs = 50_000
const [firstWaitMs, longestWaitMs] = [25, 100]
/** With one and the same token: the request, and once more where its outcome is not known. */
const maxTries = 2

/**
 * Gives tokens that are not stale: refreshed by this process, or by the one that holds the lease.
 * No transaction is open and no database connection held while the provider is asked.
 */
export const refreshStored = async (work: RefreshWork, stale: (open: OpenTokens) => boolean): Promise<OpenTokens> => {
  const { parts, owner, connector, id } = work
  const giveUpAt = performance.now() + patienceMs
  for (let wait = firstWaitMs; performance.now() < giveUpAt; wait = Math.min(2 * wait, longestWaitMs)) {
    const row = await readConnection(parts, owner, id)
    if (!row || (row.state !== 'active' && row.state !== 'refresh_outcome_unknown')) throw expired(connector)
    const open = await openTokens(parts, owner, connector, row)
    // Somebody else refreshed while we waited.
    if (!stale(open)) return open
    const { refreshToken } = open.tokens
    if (refreshToken === undefined) {
      await setState(parts, owner, connector, id, { version: open.version }, 'needs_reauth', 'no_refresh_token')
      throw expired(connector)
    }
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
const withoutClient = async ({ parts, owner, connector, id }: RefreshWork, row: ConnectionRow): Promise<never> => {
  if (!isTenantOwned(connector, row.registration)) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
  await setState(parts, owner, connector, id, { version: row.version }, 'needs_reauth', 'client_removed')
  throw expired(connector)
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
  const { parts, owner, connector, id, client: { registration } } = work
  const before = lease.tries
  const rotates = connector.provider.rotation !== 'none'
  // An earlier holder died, or was left without an answer: the stored token may be spent.
  if (rotates && before >= maxTries) return end(work, lease, 'outcome_unknown')
  if (rotates && before > 0) await setState(parts, owner, connector, id, lease, 'refresh_outcome_unknown', 'outcome_unknown')
  const outcome = await lease.keep(() => send(work, lease, refreshToken))
  switch (outcome.kind) {
    case 'ok':
      work.breakers.report(registration, true)
      // A provider that does not rotate leaves the refresh token out: the old one stays good.
      return lease.keep(() => saveTokens(work, lease, row, refreshToken, { refreshToken, ...outcome.answer.tokens }))
    case 'dead':
      work.breakers.report(registration, true)
      return end(work, lease, before > 0 ? 'outcome_unknown' : outcome.reason)
    case 'late':
      await lease.release(before)
      return undefined
    case 'misconfigured':
      work.breakers.report(registration, false)
      await lease.release(before)
      throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
    case 'transient':
    case 'not_sent':
      work.breakers.report(registration, false)
      await lease.release(before)
      return whileItLasts(work, open)
    case 'unknown':
      work.breakers.report(registration, false)
      if (rotates && lease.tries >= maxTries) return end(work, lease, 'outcome_unknown')
      if (rotates) await setState(parts, owner, connector, id, lease, 'refresh_outcome_unknown', 'outcome_unknown')
      await lease.release(rotates ? lease.tries : before)
      return whileItLasts(work, open)
  }
}

// Only what the provider said of this very token ends a connection; if the row was written since, it is read again.
const end = async ({ parts, owner, connector, id }: RefreshWork, lease: Lease, reason: string): Promise<undefined> => {
  if (await setState(parts, owner, connector, id, lease, 'needs_reauth', reason)) throw expired(connector)
  return undefined
}

type Sent = RefreshOutcome | { readonly kind: 'late' }

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
