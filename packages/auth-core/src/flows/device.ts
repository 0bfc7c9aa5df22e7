import { randomUUID } from 'node:crypto'
import { ConnectorError, type Capability, type Connector } from '@grantway/connector-kit'
import { and, count, eq, lt } from 'drizzle-orm'
import { refuseUnapproved } from '../approvals/access.ts'
import { scopesFor } from '../connections/capabilities-granted.ts'
import { clientFor, type OAuthClient } from '../connections/registered.ts'
import type { ConnectRequest } from './connect-offer.ts'
import type { DeviceFlow } from './flow-outcome.ts'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { deviceFlows } from '../store/schema/index.ts'
import { onceSealed } from '../vault/vault.ts'
import { askedCapabilities, ownerOf, requireIntent } from './begin.ts'
import { advanceDevice } from './advance-device.ts'
import { deviceSecret, type DeviceRow } from './device-row.ts'
import { requestDeviceCode } from './oauth-device.ts'

const maxOpenFlows = 5

/** A device flow that waits for its person. */
export type PendingDevice = Extract<DeviceFlow, { state: 'pending' }>

/** Starts a device flow for the one who asked. **Errors:** see `Engine.beginFlow`. */
export const beginDevice = async (
  parts: Parts, intents: Intents, session: BrowserSession, request: ConnectRequest,
): Promise<DeviceFlow> => {
  const connector = parts.connectors.find(({ id }) => id === request.connector)
  const client = connector && (await withDevice(parts, session, connector))
  if (!connector || !client) throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: request.connector })
  await requireIntent(parts, intents, session, connector, request)
  const asked = askedCapabilities(connector, request)
  await refuseUnapproved(parts, session, connector, asked)
  return startDevice(parts, ownerOf(session), client, asked, request.add ?? false)
}

/** Gives the client for somebody when the provider knows device flows, and the operator or the tenant registered there. */
export const withDevice = async (parts: Parts, { tenant }: Owner, connector: Connector): Promise<OAuthClient | undefined> =>
  connector.provider.device_authorization_endpoint === undefined ? undefined : clientFor(parts, tenant, connector)

/** Asks the provider for codes and keeps them. **Errors:** RATE_LIMITED, and as `requestDeviceCode`. */
export const startDevice = async (
  parts: Parts, owner: Owner, { connector, registration }: OAuthClient, capabilities: readonly Capability[], adds: boolean,
): Promise<PendingDevice> => {
  await refuseTooMany(parts, owner)
  const { deviceCode, userCode, verificationUri, intervalSeconds, lifeSeconds } = await requestDeviceCode({
    connector, fetch: parts.tokenFetch, now: parts.now, scopes: scopesFor(capabilities),
  })
  const id = randomUUID()
  const { sealed, tenantKeyVersion } = await parts.vault.seal(onceSealed(owner, 'tokens', connector.id, id), { deviceCode, userCode })
  const after = (seconds: number): Date => new Date(parts.now().getTime() + seconds * 1000)
  const expiresAt = after(lifeSeconds)
  await parts.store.owned(owner, async (sql) => {
    await sql.insert(deviceFlows).values({
      id, tenantId: owner.tenant, userId: owner.subject, connector: connector.id, registration,
      capabilities: capabilities.map((capability) => capability.id), adds, verificationUri,
      sealed, tenantKeyVersion, intervalSeconds, pollAfter: after(intervalSeconds), state: 'pending', expiresAt,
    })
    await parts.audit.write(sql, [{ ...owner, action: 'flow.started', object: connector.id, outcome: 'ok', details: { way: 'device' } }])
  })
  return { id, connector, state: 'pending', userCode, verificationUri, expiresAt, intervalSeconds }
}

/** Says how a flow of this person stands, after asking the provider if that is due. */
export const deviceFlow = async (
  parts: Parts, intents: Intents, owner: Owner, id: string,
): Promise<DeviceFlow | undefined> => {
  const row = await advanceDevice(parts, intents, owner, id)
  const connector = row && parts.connectors.find((candidate) => candidate.id === row.connector)
  return row && connector && viewOf(parts, owner, connector, row)
}

const viewOf = async (parts: Parts, owner: Owner, connector: Connector, row: DeviceRow): Promise<DeviceFlow> => {
  const base = { id: row.id, connector }
  switch (row.state) {
    case 'pending': {
      const { userCode } = deviceSecret.parse(await parts.vault.open(onceSealed(owner, 'tokens', connector.id, row.id), row.sealed))
      const { verificationUri, expiresAt, intervalSeconds } = row
      return { ...base, state: 'pending', userCode, verificationUri, expiresAt, intervalSeconds }
    }
    case 'held':
      return {
        ...base, state: 'held',
        outcome: { kind: 'account_changed', connector, before: undefined, account: row.account ?? '', held: row.held ?? '' },
      }
    case 'connected':
      return { ...base, state: 'connected', account: row.account ?? '' }
    default:
      return { ...base, state: row.state }
  }
}

const refuseTooMany = (parts: Parts, owner: Owner): Promise<void> =>
  parts.store.owned(owner, async (sql) => {
    const own = and(eq(deviceFlows.tenantId, owner.tenant), eq(deviceFlows.userId, owner.subject))
    await sql.delete(deviceFlows).where(and(own, lt(deviceFlows.expiresAt, parts.now())))
    const [open] = await sql.select({ flows: count() }).from(deviceFlows).where(and(own, eq(deviceFlows.state, 'pending')))
    if ((open?.flows ?? 0) >= maxOpenFlows) {
      throw new ConnectorError('RATE_LIMITED', { message: 'Too many unfinished connections. Try again in ten minutes.' })
    }
  })
