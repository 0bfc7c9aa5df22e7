export { approvals } from './approvals.ts'
export { auditEvents, auditHeads, auditSubjects, usageEvents } from './audit.ts'
export { connections, grants, heldAccounts, revocations, serverKeys, tenantClients, tenantKeys } from './connections.ts'
export { deviceFlows, flows, intents, marks } from './flows.ts'
export {
  browserSessions,
  invitations,
  issuerRecords,
  memberships,
  personalTokens,
  setupLinks,
  tenants,
  users,
} from './identity.ts'
