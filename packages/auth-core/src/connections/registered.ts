import { hasOAuth, type Connector, type OAuthProvider, type Registration } from '@grantway/connector-kit'

/** A connector with an authorization server and the OAuth client that the operator registered there. */
export type RegisteredConnector = Connector & { readonly provider: OAuthProvider; readonly registration: Registration }

/** Gives the connector when its operator has registered an OAuth client. */
export const registered = (connector: Connector): RegisteredConnector | undefined =>
  connector.registration && hasOAuth(connector.provider) ? (connector as RegisteredConnector) : undefined

/** Name of the way in, in the place where a flow has its redirect URI: a key and an OAuth client never mix. */
export const keyRegistration = (connector: Connector): string => `${connector.id}~key`

/** Tells whether a connection holds a key of the provider. */
export const isKey = (registration: string): boolean => registration.endsWith('~key')

/** Says where the provider looks for what a connection holds. */
export const headerOf = (connector: Connector, registration: string): { readonly name: string; readonly prefix: string } =>
  (isKey(registration) ? connector.provider.key?.header : undefined) ?? { name: 'authorization', prefix: 'Bearer ' }
