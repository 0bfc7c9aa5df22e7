import { approvalsFor } from '../approvals/access.ts'
import { approvalUrl } from '../approvals/need.ts'
import { capabilitiesById, holds } from '../connections/capabilities-granted.ts'
import { defaultConnection } from '../connections/connections.ts'
import { isUsable } from '../connections/usable-states.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { linkUrl } from './catalog.ts'
import type { Link, LinkStatus, LinkValues } from './link.ts'

/** Tells how a link stands for one person. **Errors:** INVALID_INPUT, as `linkUrl`. */
export const linkStatus = async (parts: Parts, owner: Owner, link: Link, values?: LinkValues): Promise<LinkStatus> => {
  const base = { link, url: linkUrl(parts.publicUrl, link, { values }) }
  if (!link.connector) return { ...base, state: 'not_connected', granted: [] }
  const connection = await defaultConnection(parts, owner, link.connector)
  const approvals = await approvalsFor(parts, owner, link.connector, [...link.capabilities, ...(connection?.capabilities ?? [])])
  const unapproved = link.capabilities.find((capability) => approvals.code(capability) !== undefined)
  if (unapproved) {
    const state = approvals.code(unapproved) === 'APPROVAL_PENDING' ? 'approval_pending' : 'approval_required'
    return { link, state, granted: [], url: approvalUrl(parts.publicUrl, link.connector.id, unapproved.id) }
  }
  if (!connection) return { ...base, state: 'not_connected', granted: [] }
  const granted = approvals.usable(capabilitiesById(link.connector, connection.capabilities.map(({ id }) => id)))
  const known = { ...base, account: connection.account, granted }
  if (!isUsable(connection)) return { ...known, state: 'needs_reauth' }
  const complete = link.capabilities.every((capability) => holds(granted, capability))
  return { ...known, state: complete ? 'connected' : 'capability_missing' }
}
