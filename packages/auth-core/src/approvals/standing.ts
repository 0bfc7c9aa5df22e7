import type { Capability, Connector } from '@grantway/connector-kit'
import type { ApprovalStanding } from './approval.ts'
import { askedDigest, decidedDigest, type ApprovalRow } from './digest.ts'

/** Tells whether an administrator must approve a capability before a person can agree to it. */
export const needsApproval = ({ approval }: Capability): boolean => approval === 'admin'

/**
 * Says how a request stands at a moment. An approval holds for exactly what was asked and decided: with other
 * scopes, another consent sentence or other limits its digest does not fit, and it is void.
 */
export const standingOf = (row: ApprovalRow, connector: Connector, capability: Capability, now: Date): ApprovalStanding => {
  if (row.status === 'denied' || row.status === 'withdrawn') return row.status
  if (askedDigest(row, connector, capability) !== row.digest) return 'void'
  if (row.status === 'requested') return 'waiting'
  if (decidedDigest(row.digest, row.until, row.limits) !== row.decidedDigest) return 'void'
  return row.until !== null && row.until <= now ? 'ended' : 'approved'
}
