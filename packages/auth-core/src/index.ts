export type { CallOptions, CallOutcome, Completion, SharedFile, ToolResult } from './access/call-outcome.ts'
export type {
  ConnectionFilter,
  ConnectionHealth,
  ConnectionView,
  DisconnectOutcome,
  StoredConnectionView,
  UpstreamOutcome,
} from './connections/connection-view.ts'
export type { TenantClientRequest, TenantClientView } from './connections/tenant-client-view.ts'
export type { ChangedLimits, TypedLimits } from './connections/typed-limits.ts'
export type { Engine, HostedEngine } from './engine.ts'
export type { ConnectionChange, ConnectionEvent } from './events/connection-event.ts'
export type { ConnectOffer, ConnectRequest, KeyRequest, UnapprovedCapability } from './flows/connect-offer.ts'
export type { AccountDecision, DeviceFlow, FlowAnswer, FlowOutcome, FlowStart } from './flows/flow-outcome.ts'
export type { InboundOutcome, InboundRequest } from './inbound/inbound-request.ts'
export type { AuthorizationNeed } from './links/authorization-need.ts'
export type { EventChannel } from './events/channel.ts'
export type {
  ApprovalDecision,
  ApprovalList,
  ApprovalOffer,
  ApprovalPortal,
  ApprovalQuestion,
  Approvals,
  ApprovalStanding,
  ApprovalView,
  DecisionOutcome,
  DecisionRefusal,
  PortalRefusal,
  PortalRequest,
  RequestOutcome,
} from './approvals/approval.ts'
export type { Link, LinkState, LinkStatus, LinkValues } from './links/link.ts'
export type { Mark, Marks } from './marks.ts'
export type { BrowserSession, Owner, Principal, Role } from './principal.ts'
export { createPublicFetch, guardedLookup, isPublicAddress, type PublicFetchLimits } from './public-fetch.ts'
export { isFileError, usingFile } from './using-file.ts'
export { apiFetch } from './api-fetch.ts'
export { tokenFetch } from './token-fetch.ts'
export { createSealer, encodeBinding, type Sealer } from './sealer.ts'
export { createEngine, type EngineOptions } from './create-engine.ts'
export { createActivity, type Activity, type ActivityEntry, type ActivityPage, type ActivityScope } from './oversight/activity.ts'
export { createMemberConnections, type MemberConnections } from './oversight/member-connections.ts'
export { may, requireRight, rights, roles, type Right, type RoleHolder } from './roles/rights.ts'
export { isUsable } from './connections/usable-states.ts'
export { sameSecret, sha256 } from './hash.ts'
export { silentLog, type Log, type LogFields } from './log.ts'
export { createVault, type Place, type Vault } from './vault/vault.ts'
export { createRootKey, parseRootKey, readRootKey } from './vault/root-key-file.ts'
export { transitRootKey, type TransitKey } from './vault/root-key-transit.ts'
export { rootKeyFrom, type KeyRing, type RootKey } from './vault/root-key.ts'
export { replaceLostServerKeys, type ServerKeys } from './vault/server-keys.ts'
export { keyStatus, type RootKeyUse, type TenantKeyUse } from './vault/key-status.ts'
export { rotateRoot, rotateServerKey, settleKeyStates, type KeyParts, type LostKeys, type RootRotation } from './vault/rotate-root.ts'
export { retireTenantKeys, rotateTenant, type TenantRotation } from './vault/rotate-tenant.ts'
export { createAudit, type Audit, type AuditEntry } from './audit/audit.ts'
export { operationEvents, type AuditAction } from './audit/actions.ts'
export { eraseTenant, type TenantErasure } from './audit/erase-tenant.ts'
export { exportAudit } from './audit/export.ts'
export { auditChains, verifyAudit, type AuditAnchor, type AuditProblem, type AuditVerdict } from './audit/verify.ts'
