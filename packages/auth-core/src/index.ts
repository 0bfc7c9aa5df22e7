export type {
  AccountDecision,
  AuthorizationNeed,
  CallOptions,
  CallOutcome,
  ChangedLimits,
  ConnectionChange,
  ConnectionFilter,
  ConnectionEvent,
  ConnectionView,
  ConnectOffer,
  ConnectRequest,
  DeviceFlow,
  DisconnectOutcome,
  Engine,
  FlowAnswer,
  FlowOutcome,
  FlowStart,
  HostedEngine,
  InboundOutcome,
  InboundRequest,
  KeyRequest,
  StoredConnectionView,
  ToolResult,
  TypedLimits,
  UpstreamOutcome,
} from './engine.ts'
export type { EventChannel } from './events/channel.ts'
export type { Link, LinkState, LinkStatus } from './links/link.ts'
export type { BrowserSession, Owner, Principal, Role } from './principal.ts'
export { createPublicFetch, guardedLookup, isPublicAddress, type PublicFetchLimits } from './public-fetch.ts'
export { createSealer, encodeBinding, type Sealer } from './sealer.ts'
export { createEngine, type EngineOptions } from './create-engine.ts'
export type { AuditAction } from './audit/audit.ts'
export { createActivity, type Activity, type ActivityEntry, type ActivityPage, type ActivityScope } from './oversight/activity.ts'
export { createMemberConnections, type MemberConnections } from './oversight/member-connections.ts'
export { may, requireRight, rights, roles, type Right, type RoleHolder } from './roles/rights.ts'
export { sameSecret, sha256 } from './hash.ts'
export { silentLog, type Log, type LogFields } from './log.ts'
export { createVault, type Place, type Vault } from './vault/vault.ts'
export { createRootKey, readRootKey, rootKeyFrom, type RootKey } from './vault/root-key.ts'
