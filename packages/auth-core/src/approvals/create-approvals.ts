import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Approvals } from './approval.ts'
import { decideApproval } from './decide.ts'
import { decideFromPortal, describeToPortal } from './portal.ts'
import { describeApproval, requestApproval } from './request.ts'
import { findApproval, listApprovals } from './view.ts'
import { withdrawApproval } from './withdraw.ts'

/** Makes the approvals of an engine. */
export const createApprovals = (parts: Parts, intents: Intents): Approvals => ({
  list: (session) => listApprovals(parts, session),
  find: (session, id) => findApproval(parts, session, id),
  offer: (session, question) => describeApproval(parts, intents, session, question),
  request: (session, question) => requestApproval(parts, intents, session, question),
  decide: (session, id, decision) => decideApproval(parts, intents, session, id, decision),
  withdraw: (session, id) => withdrawApproval(parts, session, id),
  describeToPortal: (document) => describeToPortal(parts, document),
  decideFromPortal: (document) => decideFromPortal(parts, intents, document),
})
