import { randomUUID } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import type { CallOutcome } from '../access/call-outcome.ts'
import type { Engine } from '../engine.ts'
import { may, requireRight, type RoleHolder } from './rights.ts'

/**
 * Puts the right to connect before everything that connects an account or works with one. A person who only
 * watches over others, such as an auditor, gets POLICY_DENIED; what they connected before can still be ended.
 * The OAuth clients of a tenant are for its owners.
 */
export const guardEngine = <Whole extends Engine>(engine: Whole): Whole => ({
  ...engine,
  callTool: async (principal, ...rest) => denied(principal) ?? engine.callTool(principal, ...rest),
  readResource: async (principal, ...rest) => denied(principal) ?? engine.readResource(principal, ...rest),
  completeResource: async (principal, ...rest) => (may(principal, 'connect') ? engine.completeResource(principal, ...rest) : []),
  askFor: async (principal, ...rest) => {
    requireRight(principal, 'connect')
    return engine.askFor(principal, ...rest)
  },
  checkConnection: async (principal, ...rest) => {
    requireRight(principal, 'connect')
    return engine.checkConnection(principal, ...rest)
  },
  beginFlow: async (session, ...rest) => {
    requireRight(session, 'connect')
    return engine.beginFlow(session, ...rest)
  },
  openPage: async (session, ...rest) => {
    requireRight(session, 'connect')
    return engine.openPage(session, ...rest)
  },
  openFile: async (session, ...rest) => {
    requireRight(session, 'connect')
    return engine.openFile(session, ...rest)
  },
  beginDevice: async (session, ...rest) => {
    requireRight(session, 'connect')
    return engine.beginDevice(session, ...rest)
  },
  connectKey: async (session, ...rest) => {
    requireRight(session, 'connect')
    return engine.connectKey(session, ...rest)
  },
  tenantClients: async (staff) => {
    requireRight(staff, 'manage-clients')
    return engine.tenantClients(staff)
  },
  saveTenantClient: async (staff, ...rest) => {
    requireRight(staff, 'manage-clients')
    return engine.saveTenantClient(staff, ...rest)
  },
  removeTenantClient: async (staff, ...rest) => {
    requireRight(staff, 'manage-clients')
    return engine.removeTenantClient(staff, ...rest)
  },
})

const denied = (person: RoleHolder): Extract<CallOutcome<never>, { kind: 'failed' }> | undefined =>
  may(person, 'connect')
    ? undefined
    : { kind: 'failed', error: new ConnectorError('POLICY_DENIED'), reference: randomUUID().slice(0, 8) }
