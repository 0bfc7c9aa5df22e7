import { ConnectorError, hasOAuth, Secret, type Connector, type OAuthProvider, type Registration } from '@grantway/connector-kit'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Parts } from '../parts.ts'
import { tenantClients } from '../store/schema/index.ts'
import type { Place } from '../vault/vault.ts'

/** A connector with an authorization server and an OAuth client that somebody registered there. */
export type RegisteredConnector = Connector & { readonly provider: OAuthProvider; readonly registration: Registration }

/** An OAuth client, and the name of its registration: last segment of its redirect URI, part of a connection's key. */
export interface OAuthClient {
  readonly registration: string
  readonly connector: RegisteredConnector
}

/** What is sealed of a tenant's client; without a secret it is a public one. */
const clientSecret = z.object({ clientSecret: z.string().optional() })

/** Gives the connector when its operator has registered an OAuth client. */
export const registered = (connector: Connector): RegisteredConnector | undefined =>
  connector.registration && hasOAuth(connector.provider) ? (connector as RegisteredConnector) : undefined

/**
 * Gives the client with which people of a tenant connect: the tenant's own, else the deployment's.
 * **Errors:** PROVIDER_MISCONFIGURED when the tenant has one that does not open.
 */
export const clientFor = async (parts: Parts, tenant: string, connector: Connector): Promise<OAuthClient | undefined> => {
  const own = await tenantClient(parts, tenant, connector)
  // Never the deployment's instead: a tenant with a client of its own has said whom its people are to trust.
  if (own === 'unreadable') throw new ConnectorError('PROVIDER_MISCONFIGURED', { connector: connector.id })
  return own ?? deploymentClient(connector)
}

/** Gives the client of a registration, as long as it is the deployment's or belongs to this tenant. */
export const clientOf = async (
  parts: Parts, tenant: string, connector: Connector, registration: string,
): Promise<OAuthClient | undefined> => {
  if (registration === connector.id) return deploymentClient(connector)
  if (isKey(registration)) return undefined
  const own = await tenantClient(parts, tenant, connector)
  return own !== 'unreadable' && own?.registration === registration ? own : undefined
}

/** Where the secret of a tenant's client is sealed. */
export const clientPlace = (tenant: string, connector: string, registration: string, version: number): Place =>
  ({ purpose: 'client', tenant, subject: '', row: registration, connector, version })

const deploymentClient = (connector: Connector): OAuthClient | undefined => {
  const client = registered(connector)
  return client && { registration: connector.id, connector: client }
}

const tenantClient = async (parts: Parts, tenant: string, connector: Connector): Promise<OAuthClient | 'unreadable' | undefined> => {
  const { provider } = connector
  if (!hasOAuth(provider)) return undefined
  const [row] = await parts.store.owned({ tenant, subject: '' }, (sql) =>
    sql.select().from(tenantClients).where(and(eq(tenantClients.tenantId, tenant), eq(tenantClients.connector, connector.id))).limit(1),
  )
  if (!row) return undefined
  const opened = clientSecret.safeParse(await parts.vault.open(clientPlace(tenant, connector.id, row.id, row.version), row.sealed))
  if (!opened.success) {
    parts.log.error('the OAuth client of a tenant cannot be opened', { registration: row.id })
    return 'unreadable'
  }
  const { clientSecret: secret } = opened.data
  const registration = { clientId: row.clientId, ...(secret !== undefined && { clientSecret: new Secret(secret) }) }
  return { registration: row.id, connector: Object.freeze({ ...connector, provider, registration }) }
}

/** Name of the way in, in the place where a flow has its redirect URI: a key and an OAuth client never mix. */
export const keyRegistration = (connector: Connector): string => `${connector.id}~key`

/** Tells whether a connection holds a key of the provider. */
export const isKey = (registration: string): boolean => registration.endsWith('~key')

/** Tells whether a connection was made with an OAuth client of its tenant. */
export const isTenantOwned = (connector: Connector, registration: string): boolean =>
  registration !== connector.id && !isKey(registration)

/** Says where the provider looks for what a connection holds. */
export const headerOf = (connector: Connector, registration: string): { readonly name: string; readonly prefix: string } =>
  (isKey(registration) ? connector.provider.key?.header : undefined) ?? { name: 'authorization', prefix: 'Bearer ' }
