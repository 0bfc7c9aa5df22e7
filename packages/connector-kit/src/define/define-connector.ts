import type { Connector } from '../connector.ts'
import { checkConnector } from './check-connector.ts'

/**
 * Checks and freezes a connector.
 * **Errors:** CONFIG_INVALID with a sentence that names what is wrong: a duplicate tool name, a capability of
 * another connector, a consent sentence without its limit, a scope that no tool reaches.
 */
export const defineConnector = <Api>(connector: Connector<Api>): Connector<Api> => {
  checkConnector(connector)
  return Object.freeze(connector)
}
