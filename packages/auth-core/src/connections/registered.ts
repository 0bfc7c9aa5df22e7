import type { Connector } from '@grantway/connector-kit'
import type { RegisteredConnector } from '../flows/oauth-client.ts'

/** Gives the connector when its operator has registered an OAuth client. */
export const registered = (connector: Connector): RegisteredConnector | undefined =>
  connector.registration ? (connector as RegisteredConnector) : undefined
