import type { ConnectOffer } from '@grantway/auth-core'
import { askApprovalPath } from '../pages/paths.ts'

/** Gives the path of the approval that must come first, when nothing else of an offer can be agreed to now. */
export const approvalFirst = (
  { connector, capabilities, unapproved, complete, link }: Extract<ConnectOffer, { kind: 'offer' }>, intent: string | undefined,
): string | undefined => {
  const [first] = unapproved
  const nothingElse = capabilities.length === 0 || complete || link !== undefined
  return first && nothingElse ? askApprovalPath(connector.id, first.capability.id, intent) : undefined
}
