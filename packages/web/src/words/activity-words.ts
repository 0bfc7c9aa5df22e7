import type { ActivityEntry, AuditAction } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { outsideText } from './outside-text.ts'

const fixed: Partial<Record<AuditAction, string>> = {
  'flow.started': 'Started to connect an account',
  'flow.declined': 'Did not allow a connection',
  'flow.rejected': 'A connection was refused',
  'link.refused': 'Opened a link that was made for somebody else',
  'connection.connected': 'Connected an account',
  'connection.refreshed': 'A connection was renewed',
  'connection.expired': 'A connection ended at the service',
  'connection.disconnected': 'A connection was ended',
  'approval.requested': 'Asked for an approval',
  'approval.approved': 'Approved a request',
  'approval.denied': 'Denied a request',
  'approval.withdrawn': 'Took a request or an approval back',
  'approval.refused': 'Tried to decide about a request',
  'activity.exported': 'Exported the activity',
  'member.connection_ended': 'Ended the connection of a member',
  'member.invited': 'Invited somebody',
  'member.invitation_withdrawn': 'Withdrew an invitation',
  'member.joined': 'Joined',
  'member.roles_changed': 'Changed the roles of a member',
  'member.removed': 'Removed a member',
  'person.signed_in': 'Signed in',
  'client.allowed': 'Allowed an app to act for them',
  'client.revoked': 'Ended the access of an app',
  'tenant_client.added': 'Registered the organisation at a service',
  'tenant_client.replaced': 'Replaced the registration of the organisation at a service',
  'tenant_client.removed': 'Removed the registration of the organisation at a service',
  'token.created': 'Made a personal key',
  'file.opened': 'Downloaded a file that an assistant found',
  'token.revoked': 'Ended a personal key',
}

/** Why something came to nothing, for whoever looks through what was done. */
const reasons: Partial<Record<string, string>> = {
  AUTH_REQUIRED: 'not connected',
  AUTH_EXPIRED: 'the connection had ended',
  AUTH_PENDING: 'not finished yet',
  AUTH_DECLINED: 'declined',
  SCOPE_MISSING: 'not allowed yet',
  RESOURCE_NOT_SELECTED: 'outside the limits',
  SSO_REQUIRED: 'the service asked to sign in again',
  APPROVAL_REQUIRED: 'not approved',
  APPROVAL_PENDING: 'not approved yet',
  POLICY_DENIED: 'not allowed here',
  USER_MISMATCH: 'somebody else had started it',
  ACCOUNT_MISMATCH: 'another account',
  STATE_MISMATCH: 'it had not been started here',
  LINK_EXPIRED: 'too old, or used before',
  NOT_FOUND_OR_NO_ACCESS: 'not found',
  INVALID_INPUT: 'not understood',
  CONFLICT: 'not done',
  RATE_LIMITED: 'too many at once',
  CONTENT_TOO_LARGE: 'too large',
  PROVIDER_POLICY: 'the service does not allow it',
  PROVIDER_MISCONFIGURED: 'the service is not set up right',
  PROVIDER_UNAVAILABLE: 'the service did not answer',
}

const outcomes: Readonly<Record<ActivityEntry['outcome'], string>> = { ok: '', refused: 'refused', failed: 'did not work' }

/** Says what was done, in words; titles come from the running deployment. */
export const activityWords = ({ action, object }: ActivityEntry, connectors: readonly Connector[]): string => {
  if (action === 'tool.called') {
    const found = connectors.flatMap(({ title, tools }) => tools.filter(({ name }) => name === object).map((tool) => `${title}: ${tool.title}`))
    return `An assistant used ${found[0] ?? outsideText(object)}`
  }
  if (action === 'resource.read') return `An assistant read ${outsideText(object)}`
  if (action === 'resource.completed') return `An assistant looked for addresses of ${outsideText(object)}`
  // An action without words of its own is shown by its name: better plain than missing.
  return fixed[action] ?? outsideText(action.replaceAll(/[._]/g, ' '))
}

/** Says how it ended; nothing when all was well. */
export const outcomeWords = ({ outcome, reason }: ActivityEntry): string =>
  [outcomes[outcome], outcome === 'ok' ? '' : reasonWords(reason ?? '')].filter((part) => part !== '').join(': ')

// A reason without words of its own is shown as it is written down.
const reasonWords = (reason: string): string => reasons[reason] ?? outsideText(reason)
