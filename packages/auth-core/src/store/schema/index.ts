export { auditEvents, auditHeads, auditSubjects, usageEvents } from './audit.ts'
export { connections, grants, heldAccounts, revocations, serverKeys, tenantKeys } from './connections.ts'
export { flows, intents } from './flows.ts'
export {
  browserSessions,
  issuerRecords,
  memberships,
  personalTokens,
  setupLinks,
  tenants,
  users,
} from './identity.ts'
