export { auditEvents } from './audit.ts'
export { connections, grants, heldAccounts, keyChecks, revocations, tenantKeys } from './connections.ts'
export { deviceFlows, flows, intents } from './flows.ts'
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
