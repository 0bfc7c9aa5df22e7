import type { HostedEngine } from '../engine.ts'

/** Everything that is written down. An operation without one of these does not compile. */
export type AuditAction =
  | 'flow.started'
  | 'flow.declined'
  | 'flow.rejected'
  | 'link.refused'
  | 'connection.connected'
  | 'connection.account_changed'
  | 'connection.refreshed'
  | 'connection.expired'
  | 'connection.disconnected'
  | 'connection.revoked'
  | 'revocation.confirmed'
  | 'revocation.refused'
  | 'revocation.given-up'
  | 'grant.limited'
  | 'grant.switched_off'
  | 'approval.requested'
  | 'approval.approved'
  | 'approval.denied'
  | 'approval.withdrawn'
  | 'approval.refused'
  | 'tool.called'
  | 'resource.read'
  | 'resource.completed'
  | 'file.opened'
  | 'activity.exported'
  | 'member.connection_ended'
  | 'member.invited'
  | 'member.invitation_withdrawn'
  | 'member.joined'
  | 'member.roles_changed'
  | 'member.removed'
  | 'person.signed_in'
  | 'client.allowed'
  | 'client.revoked'
  | 'tenant_client.added'
  | 'tenant_client.replaced'
  | 'tenant_client.removed'
  | 'token.created'
  | 'token.revoked'
  | 'usage.recorded'
  | 'key.rotated'
  | 'key.retired'
  | 'audit.exported'
  | 'tenant.erased'

type Operation<Engine> = { readonly [Name in keyof Engine]: Engine[Name] extends (...args: never[]) => unknown ? Name : never }[keyof Engine]

/** For each operation of an engine, what it can leave in the audit log. */
export type OperationEvents<Engine> = Readonly<Record<Operation<Engine>, readonly AuditAction[]>>

/**
 * What each operation of the engine can leave in the audit log; `[]` says that it changes nothing a person owns.
 * A new operation does not compile until it is listed here.
 */
export const operationEvents = {
  findLink: [],
  linkUrl: [],
  linkStatus: [],
  callTool: ['tool.called', 'connection.refreshed', 'connection.expired'],
  readResource: ['resource.read', 'connection.refreshed', 'connection.expired'],
  completeResource: ['resource.completed', 'connection.refreshed', 'connection.expired'],
  // Intents are questions. What answers one is written down by the flow.
  askFor: [],
  awaitIntent: [],
  declineIntent: [],
  offer: ['link.refused'],
  beginFlow: ['flow.started', 'link.refused'],
  finishFlow: ['connection.connected', 'connection.account_changed', 'flow.declined', 'flow.rejected'],
  openPage: ['link.refused'],
  connectKey: ['connection.connected', 'connection.account_changed', 'flow.declined', 'link.refused'],
  beginDevice: ['flow.started', 'link.refused'],
  deviceFlow: ['connection.account_changed', 'flow.declined'],
  openFile: ['file.opened'],
  decideAccount: ['connection.connected', 'connection.disconnected', 'flow.declined'],
  connections: [],
  checkConnection: ['connection.refreshed', 'connection.expired'],
  // Names and the default are the person's own order of their accounts; nobody gets at anything by them.
  nameAccount: [],
  preferAccount: [],
  switchOff: ['grant.switched_off'],
  changeLimits: ['grant.limited'],
  disconnect: ['connection.disconnected', 'revocation.confirmed', 'revocation.refused'],
  tenantClients: [],
  saveTenantClient: ['tenant_client.added', 'tenant_client.replaced', 'connection.expired'],
  removeTenantClient: ['tenant_client.removed', 'connection.expired'],
  subscribe: [],
  receive: ['connection.revoked'],
  allConnections: [],
  revoke: ['connection.disconnected', 'revocation.confirmed', 'revocation.refused'],
  sweep: ['connection.refreshed', 'connection.expired', 'flow.declined', 'revocation.confirmed', 'revocation.refused', 'revocation.given-up'],
  close: ['usage.recorded'],
} as const satisfies OperationEvents<HostedEngine>
