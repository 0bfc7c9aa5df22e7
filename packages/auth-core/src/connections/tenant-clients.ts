import { createHmac } from 'node:crypto'
import { ConnectorError, hasOAuth, type Connector } from '@grantway/connector-kit'
import { and, eq, inArray, sql as statement } from 'drizzle-orm'
import type { TenantClientRequest, TenantClientView } from './tenant-client-view.ts'
import type { Parts } from '../parts.ts'
import type { BrowserSession, Owner } from '../principal.ts'
import { encodeBinding } from '../sealer.ts'
import { connections, tenantClients } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import { clientPlace } from './registered.ts'
import { usableStates } from './usable-states.ts'

const [maxClientId, maxSecret] = [256, 1_024]

/** Lists the services at which a tenant can have an OAuth client of its own, and those where it has one. Never a secret. */
export const tenantClientViews = async (parts: Parts, { tenant }: Owner): Promise<readonly TenantClientView[]> => {
  const rows = await parts.store.owned({ tenant, subject: '' }, (sql) =>
    sql.select({
      registration: tenantClients.id, connector: tenantClients.connector, clientId: tenantClients.clientId, createdAt: tenantClients.createdAt,
    }).from(tenantClients).where(eq(tenantClients.tenantId, tenant)),
  )
  return parts.connectors.filter(({ provider }) => hasOAuth(provider)).map((connector) => {
    const row = rows.find((one) => one.connector === connector.id)
    const registration = row?.registration ?? registrationName(parts, tenant, connector)
    return {
      connector,
      redirectUri: `${parts.publicUrl}/oauth/callback/${registration}`,
      ...(row && { client: { clientId: row.clientId, createdAt: row.createdAt } }),
    }
  })
}

// Nobody can guess it, and it is the same at every look: a person registers its redirect URI before anything is stored.
const registrationName = (parts: Parts, tenant: string, connector: Connector): string => {
  const name = createHmac('sha256', parts.vault.serverKeys.derive('tenant-client')).update(encodeBinding([tenant, connector.id]))
  return `${connector.id}~${name.digest('base64url').slice(0, 22)}`
}

/**
 * Stores the OAuth client with which people of this tenant connect from here on. With another client id than before
 * it is another client: connections of the one before need their people again. With the same id only the secret changes.
 * **Errors:** INVALID_INPUT with a sentence that quotes neither.
 */
export const saveTenantClient = async (parts: Parts, staff: BrowserSession, request: TenantClientRequest): Promise<void> => {
  const { tenant, subject } = staff
  const { connector, clientId, secret } = checked(parts, request)
  const seal = await parts.vault.hold(tenant)
  const { registration, replaced } = await parts.store.owned({ tenant, subject }, async (sql) => {
    const [before] = await sql.select().from(tenantClients)
      .where(and(eq(tenantClients.tenantId, tenant), eq(tenantClients.connector, connector.id))).for('update')
    const id = before?.id ?? registrationName(parts, tenant, connector)
    const version = (before?.version ?? 0) + 1
    const values = {
      clientId, version, createdBy: subject, createdAt: parts.now(),
      ...seal(clientPlace(tenant, connector.id, id, version), secret === undefined ? {} : { clientSecret: secret }),
    }
    await sql.insert(tenantClients).values({ ...values, id, tenantId: tenant, connector: connector.id })
      .onConflictDoUpdate({ target: tenantClients.id, set: values })
    await parts.audit.write(sql, [{
      tenant, subject, action: before ? 'tenant_client.replaced' : 'tenant_client.added', object: id, outcome: 'ok', details: { connector: connector.id },
    }])
    return { registration: id, replaced: before !== undefined && before.clientId !== clientId }
  })
  if (replaced) await endMade(parts, tenant, connector, registration, 'client_replaced')
}

/** Removes a tenant's OAuth client; connections made with it need their people again. False when there is none. */
export const removeTenantClient = async (parts: Parts, staff: BrowserSession, connectorId: string): Promise<boolean> => {
  const { tenant, subject } = staff
  const connector = parts.connectors.find(({ id }) => id === connectorId)
  if (!connector) return false
  const registration = await parts.store.owned({ tenant, subject }, async (sql) => {
    const [gone] = await sql.delete(tenantClients)
      .where(and(eq(tenantClients.tenantId, tenant), eq(tenantClients.connector, connectorId))).returning({ id: tenantClients.id })
    if (!gone) return undefined
    await parts.audit.write(sql, [{
      tenant, subject, action: 'tenant_client.removed', object: gone.id, outcome: 'ok', details: { connector: connectorId },
    }])
    return gone.id
  })
  if (registration === undefined) return false
  await endMade(parts, tenant, connector, registration, 'client_removed')
  return true
}

const checked = (parts: Parts, { connector: id, clientId: typedId, clientSecret }: TenantClientRequest) => {
  const connector = parts.connectors.find((candidate) => candidate.id === id && hasOAuth(candidate.provider))
  if (!connector) throw new ConnectorError('INVALID_INPUT', { message: 'There is no such service.' })
  const [clientId, secret] = [typedId.trim(), clientSecret.trim()]
  if (!isPlain(clientId, maxClientId)) throw new ConnectorError('INVALID_INPUT', { message: 'That is no client id.' })
  const isPublic = connector.provider.token_endpoint_auth_method === 'none'
  if (secret === '' ? !isPublic : !isPlain(secret, maxSecret)) throw new ConnectorError('INVALID_INPUT', { message: 'That is no client secret.' })
  return { connector, clientId, secret: secret === '' ? undefined : secret }
}

// The characters of RFC 6749 appendix A, without spaces: a paste of something longer is refused before it is sent anywhere.
const isPlain = (text: string, most: number): boolean => text.length <= most && /^[\x21-\x7e]+$/.test(text)

// After the client is gone: a flow that ends now finds it gone, one that ended before is found here.
const endMade = async (
  parts: Parts, tenant: string, connector: Connector, registration: string, reason: 'client_removed' | 'client_replaced',
): Promise<void> => {
  const made = await parts.store.everyone((sql) =>
    sql.selectDistinct({ subject: connections.userId }).from(connections)
      .where(and(eq(connections.tenantId, tenant), eq(connections.registration, registration))),
  )
  for (const { subject } of made) {
    const owner = { tenant, subject }
    const ended = await parts.store.owned(owner, async (sql) => {
      const rows = await sql.update(connections)
        // The fence makes the answer to a refresh that is on its way too old to be saved.
        .set({ state: 'needs_reauth', stateReason: reason, fence: statement`${connections.fence} + 1` })
        .where(and(ownedBy(owner), eq(connections.registration, registration), inArray(connections.state, usableStates)))
        .returning({ id: connections.id })
      await parts.audit.write(sql, rows.map(({ id }) => ({ ...owner, action: 'connection.expired', object: id, outcome: 'failed', reason })))
      return rows.length
    })
    if (ended > 0) parts.events.publish({ ...owner, change: 'expired', connector: connector.id, intents: [] })
  }
}
