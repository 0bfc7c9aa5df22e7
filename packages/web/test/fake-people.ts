import type { Activity, ActivityEntry, BrowserSession, MemberConnections } from '@grantway/auth-core'
import { requireRight } from '@grantway/auth-core'
import type { Access, AllowedClient, Invitation, Member, Members, PersonalToken } from '../src/index.ts'
import type { FakeEngine } from './fake-engine.ts'

/** People, apps, keys and activity in memory, with the checks of the real ones. */
export interface FakePeople {
  readonly members: Members
  readonly access: Access
  readonly activity: Activity
  readonly memberConnections: MemberConnections
  readonly rows: {
    members: (Member & { readonly tenant: string })[]
    invitations: Invitation[]
    clients: (AllowedClient & { readonly subject: string })[]
    keys: (PersonalToken & { readonly subject: string })[]
    entries: ActivityEntry[]
    lastUse: Map<string, Date>
  }
  /** What the next change of a member comes to, instead of `done`. */
  outcome?: 'last_owner'
}

/** Makes them; changes are written down in the engine's `changes`. */
export const createFakePeople = (engine: FakeEngine, now: () => Date): FakePeople => {
  const rows: FakePeople['rows'] = { members: [], invitations: [], clients: [], keys: [], entries: [], lastUse: new Map() }
  const take = <Row>(list: Row[], fits: (row: Row) => boolean, change: string): boolean => {
    const index = list.findIndex(fits)
    if (index < 0) return false
    list.splice(index, 1)
    engine.changes.push(change)
    return true
  }
  const pageOf = (reader: BrowserSession, scope: 'own' | 'tenant'): ActivityEntry[] =>
    rows.entries.filter(({ subject }) => scope === 'tenant' || subject === reader.subject)
  const people: FakePeople = {
    rows,
    members: {
      list: async (staff) => {
        requireRight(staff, 'see-members')
        return rows.members.filter(({ tenant }) => tenant === staff.tenant)
      },
      changeRoles: async (owner, subject, roles) => {
        requireRight(owner, 'manage-members')
        const index = rows.members.findIndex((one) => one.subject === subject && one.tenant === owner.tenant)
        const found = rows.members[index]
        if (!found) return 'unknown'
        if (people.outcome) return people.outcome
        rows.members[index] = { ...found, roles }
        engine.changes.push('changeRoles')
        return 'done'
      },
      remove: async (owner, subject) => {
        requireRight(owner, 'manage-members')
        if (people.outcome) return people.outcome
        return take(rows.members, (one) => one.subject === subject && one.tenant === owner.tenant, 'remove') ? 'done' : 'unknown'
      },
      invite: async (owner, label, roles) => {
        requireRight(owner, 'manage-members')
        engine.changes.push('invite')
        rows.invitations.push({ id: `i${rows.invitations.length}`, label, roles, expiresAt: new Date(now().getTime() + 7 * 86_400_000) })
        return '/join/SECRET_invitation'
      },
      invitations: async (owner) => {
        requireRight(owner, 'manage-members')
        return rows.invitations
      },
      withdraw: async (owner, id) => {
        requireRight(owner, 'manage-members')
        return take(rows.invitations, (one) => one.id === id, 'withdraw')
      },
    },
    access: {
      clients: {
        list: async ({ subject }) => rows.clients.filter((one) => one.subject === subject),
        revoke: async ({ subject }, id) => take(rows.clients, (one) => one.subject === subject && one.id === id, 'revokeClient'),
      },
      tokens: {
        create: async ({ subject, name, days, createdBy }) => {
          engine.changes.push('createKey')
          rows.keys.push({
            id: `k${rows.keys.length}`, subject, name, createdBy, createdAt: now(), expiresAt: new Date(now().getTime() + days * 86_400_000),
          })
          return { token: 'gw_pat_SECRET_key_value' }
        },
        list: async ({ subject }) => rows.keys.filter((one) => one.subject === subject),
        revoke: async ({ subject }, id) => take(rows.keys, (one) => one.subject === subject && one.id === id, 'revokeKey'),
      },
    },
    activity: {
      page: async (reader, { scope, before, limit }) => {
        if (scope === 'tenant') requireRight(reader, 'read-activity')
        return pageOf(reader, scope).filter(({ place }) => before === undefined || Number(place) < Number(before)).slice(0, limit)
      },
      export: async function* (reader, scope) {
        if (scope === 'tenant') requireRight(reader, 'read-activity')
        engine.changes.push('export')
        yield pageOf(reader, scope)
      },
      lastUse: async () => rows.lastUse,
    },
    memberConnections: {
      list: async (staff, subject) => {
        requireRight(staff, 'see-members')
        return engine.connections({ tenant: staff.tenant, subject })
      },
      end: async (staff, subject, id) => {
        requireRight(staff, 'end-connections')
        return engine.disconnect({ tenant: staff.tenant, subject }, id)
      },
      endAll: async () => undefined,
    },
  }
  return people
}
