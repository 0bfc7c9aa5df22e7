import { ConnectorError } from '@grantway/connector-kit'
import type { Role } from '../principal.ts'

/** Something a role lets a person do in a tenant. */
export type Right =
  /** Connect own accounts and let assistants work with them. */
  | 'connect'
  /** Decide about the requests of others. */
  | 'approve'
  /** See the requests of others, and what was decided. */
  | 'see-approvals'
  /** See who is a member, and which accounts they have connected: service, name of the account, state. */
  | 'see-members'
  /** End a connection of somebody else. */
  | 'end-connections'
  /** Read and export what everybody's assistants did. */
  | 'read-activity'
  /** Invite and remove people, and change their roles. */
  | 'manage-members'
  /** Replace the OAuth clients with which people of the tenant connect. */
  | 'manage-clients'

/** Who may do what: the only place where a role means anything. Nobody may see what is in another person's account. */
export const rights: Readonly<Record<Right, readonly Role[]>> = {
  'connect': ['member', 'admin', 'owner'],
  'approve': ['admin', 'owner'],
  'see-approvals': ['auditor', 'admin', 'owner'],
  'see-members': ['auditor', 'admin', 'owner'],
  'end-connections': ['admin', 'owner'],
  'read-activity': ['auditor', 'admin', 'owner'],
  'manage-members': ['owner'],
  'manage-clients': ['owner'],
}

/** Every role, from the least to the most. */
export const roles: readonly Role[] = ['member', 'auditor', 'admin', 'owner']

/** Somebody with roles that were read at this request, never taken from a token. */
export interface RoleHolder {
  readonly roles: readonly Role[]
}

/** Tells whether the roles of a person give them a right. */
export const may = (person: RoleHolder, right: Right): boolean =>
  person.roles.some((role) => rights[right].includes(role))

/** Refuses somebody without the right. **Errors:** POLICY_DENIED. */
export const requireRight = (person: RoleHolder, right: Right): void => {
  if (!may(person, right)) throw new ConnectorError('POLICY_DENIED')
}
