import { ConnectorError, isConnectorError } from '@grantway/connector-kit'
import { and, eq, gt, lte } from 'drizzle-orm'
import { capabilitiesById, splitGranted } from '../connections/capabilities-granted.ts'
import { discardTokens } from '../connections/discard.ts'
import { clientOf, type OAuthClient } from '../connections/registered.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { isMember } from '../store/is-member.ts'
import { deviceFlows } from '../store/schema/index.ts'
import { onceSealed } from '../vault/vault.ts'
import { deviceSecret, ownDevice, type DeviceRow } from './device-row.ts'
import { accountBefore, holdAccount } from './held-account.ts'
import { identify } from './identify.ts'
import { pollDevice, type DevicePoll } from './oauth-device.ts'
import type { TokenAnswer } from './oauth-request.ts'
import { storeConnection, type NewConnection } from './store-connection.ts'

const slowDownSeconds = 5
// Longer than a request may take: nobody else asks while an answer is awaited.
const turnSeconds = 15

/**
 * Moves a flow on: asks the provider when its time has come, and not a moment before. Whoever moves `pollAfter`
 * forward asks; of many processes and pages exactly one does. The interval begins when the answer is there: counted
 * from before the request was sent, the next one could be a moment early. Gives the row as it stands afterwards.
 */
export const advanceDevice = async (parts: Parts, intents: Intents, owner: Owner, id: string): Promise<DeviceRow | undefined> => {
  const due = await takeTurn(parts, owner, id)
  if (due) await step(parts, intents, owner, due)
  const [row] = await parts.store.owned(owner, (sql) => sql.select().from(deviceFlows).where(ownDevice(owner, id)).limit(1))
  if (row?.state === 'pending' && row.expiresAt <= parts.now()) {
    await change(parts, owner, id, { state: 'expired' })
    return { ...row, state: 'expired' }
  }
  return row
}

const takeTurn = (parts: Parts, owner: Owner, id: string): Promise<DeviceRow | undefined> =>
  parts.store.owned(owner, async (sql) => {
    const now = parts.now()
    const open = and(ownDevice(owner, id), eq(deviceFlows.state, 'pending'), gt(deviceFlows.expiresAt, now))
    const [row] = await sql.select().from(deviceFlows).where(and(open, lte(deviceFlows.pollAfter, now))).for('update').limit(1)
    if (!row) return undefined
    await sql.update(deviceFlows).set({ pollAfter: later(now, row.intervalSeconds + turnSeconds) }).where(open)
    return row
  })

const later = (now: Date, seconds: number): Date => new Date(now.getTime() + seconds * 1000)

const step = async (parts: Parts, intents: Intents, owner: Owner, row: DeviceRow): Promise<void> => {
  const connector = parts.connectors.find(({ id }) => id === row.connector)
  const client = connector && (await clientOf(parts, owner.tenant, connector, row.registration))
  const secret = deviceSecret.safeParse(await parts.vault.open(onceSealed(owner, 'tokens', row.connector, row.id), row.sealed))
  if (!client || !secret.success) return change(parts, owner, row.id, { state: 'failed' })
  const poll = await pollDevice({ connector: client.connector, fetch: parts.tokenFetch, now: parts.now, deviceCode: secret.data.deviceCode })
  if (poll.kind === 'granted') return finish(parts, intents, owner, client, row, poll.answer)
  await change(parts, owner, row.id, changeFor(parts, row, poll.kind))
}

type Change = Partial<Pick<DeviceRow, 'state' | 'intervalSeconds' | 'pollAfter' | 'held' | 'account'>>

const changeFor = (parts: Parts, row: DeviceRow, kind: Exclude<DevicePoll['kind'], 'granted'>): Change => {
  // A provider that is away is asked less and less often (RFC 8628 section 3.5); one that says so, five seconds later.
  const interval = { slow_down: row.intervalSeconds + slowDownSeconds, later: row.intervalSeconds * 2 }
  switch (kind) {
    case 'slow_down':
    case 'later':
      return { intervalSeconds: interval[kind], pollAfter: later(parts.now(), interval[kind]) }
    case 'denied':
      return { state: 'declined' }
    case 'expired':
    case 'failed':
      return { state: kind }
    case 'pending':
      return { pollAfter: later(parts.now(), row.intervalSeconds) }
  }
}

/**
 * The code may have been entered by anybody it was shown to (device-flow phishing): the account is held until
 * the one who started says that it is theirs. Where there is one person only, nobody else was shown the code.
 */
const finish = async (
  parts: Parts, intents: Intents, owner: Owner, client: OAuthClient, row: DeviceRow, answer: TokenAnswer,
): Promise<void> => {
  const { connector, registration } = client
  let accountKey: string | undefined
  try {
    const account = await identify(parts, connector, answer.tokens.accessToken)
    accountKey = account.key
    if (!(await parts.store.shared((sql) => isMember(sql, owner)))) throw new ConnectorError('USER_MISMATCH')
    const asked = capabilitiesById(connector, row.capabilities)
    const fresh: NewConnection = {
      client, registration, account, tokens: answer.tokens, scopes: answer.scopes, asked,
      granted: splitGranted(asked, answer.scopes).granted, selected: [],
    }
    if (parts.singleUser) {
      await storeConnection(parts, intents, owner, connector, fresh)
      return await change(parts, owner, row.id, { state: 'connected', account: account.label })
    }
    const before = row.adds ? undefined : await accountBefore(parts, owner, connector, fresh)
    const { held } = await holdAccount(parts, owner, connector, fresh, before)
    await change(parts, owner, row.id, { state: 'held', held, account: account.label })
  } catch (error) {
    await discardTokens(parts, owner, client, answer.tokens, accountKey)
    await change(parts, owner, row.id, { state: 'failed' })
    parts.log.warn('a device flow failed', { connector: connector.id, code: isConnectorError(error) ? error.code : 'INTERNAL' })
  }
}

const change = async (parts: Parts, owner: Owner, id: string, changes: Change): Promise<void> => {
  await parts.store.owned(owner, (sql) => sql.update(deviceFlows).set(changes).where(ownDevice(owner, id)))
}
