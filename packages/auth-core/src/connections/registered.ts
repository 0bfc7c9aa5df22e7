import { hasOAuth, type Connector, type OAuthProvider, type Registration } from '@grantway/connector-kit'

/** A connector with an authorization server and the OAuth client that the operator registered there. */
export type RegisteredConnector = Connector & { readonly provider: OAuthProvider; readonly registration: Registration }

/** Gives the connector when its operator has registered an OAuth client. */
export const registered = (connector: Connector): RegisteredConnector | undefined =>
  connector.registration && hasOAuth(connector.provider) ? (connector as RegisteredConnector) : undefined
