import type { ActivityEntry } from '@grantway/auth-core'
import { identityPages } from '../src/index.ts'
import { evilNames, github, hoursAgo, olga } from './fixtures.ts'
import { rowOf, shown, type GalleryState, type Shown } from './shown.ts'
import { createSite, type Site } from './site.ts'

/** One thing that was done. */
export const entryOf = (seq: number, differences: Partial<ActivityEntry> = {}): ActivityEntry => ({
  place: String(seq), at: hoursAgo(100 - seq), subject: 'alice', clientId: 'client-1', action: 'tool.called', object: 'todo_find_tasks', outcome: 'ok', ...differences,
})

/** Puts people, apps, keys and activity on a site. */
export const fill = (site: Site): Site => {
  const { rows } = site.people
  rows.members.push(
    { tenant: 'acme', subject: 'alice', displayName: 'Alice Example', kind: 'local', roles: ['member'] },
    { tenant: 'acme', subject: 'bob', displayName: 'Bob Example', kind: 'oidc', roles: ['member', 'auditor'] },
    { tenant: 'acme', subject: 'olga', displayName: 'Olga Example', kind: 'local', roles: ['member', 'owner'] },
    { tenant: 'acme', subject: 'gone', displayName: 'Gustav Example', kind: 'local', roles: [] },
    { tenant: 'globex', subject: 'dave', displayName: 'Dave Stranger', kind: 'local', roles: ['owner'] },
  )
  rows.clients.push(
    { subject: 'alice', id: 'client-1', name: 'VS Code', allowedAt: hoursAgo(80) },
    { subject: 'alice', id: 'https://chat.example.com/client.json', name: 'Example Chat', verifiedHost: 'chat.example.com', allowedAt: hoursAgo(500) },
  )
  rows.keys.push(
    { subject: 'alice', id: 'k1', name: 'laptop', createdBy: 'alice', createdAt: hoursAgo(48), expiresAt: hoursAgo(-24 * 88) },
    { subject: 'alice', id: 'k2', name: 'old script', createdBy: 'cli', createdAt: hoursAgo(2_400), expiresAt: hoursAgo(240) },
  )
  rows.lastUse.set('client-1', hoursAgo(2)).set('pat:k1', hoursAgo(26))
  rows.entries.push(
    entryOf(9, { action: 'person.signed_in', clientId: undefined as never, object: 'alice' }),
    entryOf(8, { outcome: 'refused', reason: 'SCOPE_MISSING' }),
    entryOf(7, { subject: 'bob', clientId: 'client-9', action: 'connection.connected', object: 'c9' }),
    entryOf(6, { action: 'resource.read', object: 'todo://task/1' }),
    entryOf(5, { subject: 'left', action: 'connection.disconnected' }),
    entryOf(4, { outcome: 'failed', reason: 'PROVIDER_UNAVAILABLE', clientId: 'pat:k1' }),
  )
  return site
}

/** Gives every state of Activity, Access and the organisation. */
export const peopleStates = async (): Promise<readonly GalleryState[]> => {
  const [empty, site] = [createSite(), fill(createSite())]
  const page = (where: Site, path: string, as: string) => shown(where.get(path, as))
  const states = [
    { name: 'access-empty', ...await page(empty, '/access', 'alice') },
    { name: 'access', ...await page(site, '/access', 'alice') },
    { name: 'access-ended', ...await page(site, '/access?ended=1', 'alice') },
    { name: 'access-auditor', ...await page(site, '/access', 'anna') },
    { name: 'activity-empty', ...await page(empty, '/activity', 'alice') },
    { name: 'activity', ...await page(site, '/activity', 'alice') },
    { name: 'activity-tenant', ...await page(site, '/activity?of=tenant', 'anna') },
    { name: 'activity-nothing-older', ...await page(site, '/activity?before=1', 'alice') },
    { name: 'tenant-admin', ...await page(site, '/tenant', 'carol') },
    { name: 'tenant-owner', ...await page(site, '/tenant', 'olga') },
    { name: 'tenant-refused', ...await page(site, '/tenant', 'alice') },
    { name: 'member-nothing-connected', ...await page(site, '/tenant/members/alice', 'carol') },
    { name: 'member-unknown', ...await page(site, '/tenant/members/dave', 'olga') },
    { name: 'member-from-provider', ...await page(site, '/tenant/members/bob', 'olga') },
    { name: 'tenant-client', ...await page(site, '/tenant/clients/todo', 'olga') },
    { name: 'tenant-client-refused', ...await page(site, '/tenant/clients/todo', 'carol') },
    { name: 'member-remove', ...await page(site, '/tenant/members/bob/remove', 'olga') },
  ]
  site.engine.rows.push(rowOf(), rowOf({ id: 'c2', connector: github, account: 'alice', state: 'needs_reauth' }))
  states.push({ name: 'member-owner', ...await page(site, '/tenant/members/alice', 'olga') })
  states.push({ name: 'member-auditor', ...await page(site, '/tenant/members/alice', 'anna') })
  return [...states, ...(await changedStates()), ...(await longStates())]
}

const changedStates = async (): Promise<readonly GalleryState[]> => {
  const site = fill(createSite())
  const form = [['csrf', olga.csrfToken]] as const
  const post = (path: string, fields: readonly (readonly [string, string])[]) => shown(site.post(path, 'olga', [...form, ...fields]))
  const states = [
    { name: 'access-key-made', ...await post('/access/keys', [['name', 'laptop'], ['days', '30']]) },
    { name: 'access-key-wrong', ...await post('/access/keys', [['name', ''], ['days', '999']]) },
    { name: 'invited', ...await post('/tenant/invitations', [['label', 'Nora'], ['role', 'member']]) },
    { name: 'invite-wrong', ...await post('/tenant/invitations', [['label', '']]) },
    { name: 'tenant-client-wrong', ...await post('/tenant/clients/github', [['client', 'acme'], ['secret', '']]) },
    { name: 'tenant-client-saved', ...await savedClient(site, post) },
    { name: 'tenant-client-remove', ...await shown(site.get('/tenant/clients/todo/remove', 'olga')) },
    { name: 'tenant-client-removed', ...await shown(site.get('/tenant?done=client_removed', 'olga')) },
    { name: 'member-no-role', ...await post('/tenant/members/alice/roles', []) },
    { name: 'member-roles-changed', ...await shown(site.get('/tenant/members/alice?done=roles', 'olga')) },
    { name: 'tenant-removed', ...await shown(site.get('/tenant?done=removed', 'olga')) },
  ]
  site.people.outcome = 'last_owner'
  return [...states, { name: 'member-last-owner', ...await post('/tenant/members/olga/roles', [['role', 'member']]) }]
}

const savedClient = async (site: Site, post: (path: string, fields: readonly (readonly [string, string])[]) => Promise<Shown>): Promise<Shown> => {
  await post('/tenant/clients/todo', [['client', 'acme-client'], ['secret', 'SECRET_client_value']])
  return shown(site.get('/tenant/clients/todo?done=saved', 'olga'))
}

const longStates = async (): Promise<readonly GalleryState[]> => {
  const site = createSite()
  Object.values(evilNames).forEach((name, index) => {
    site.people.rows.members.push({ tenant: 'acme', subject: `e${index}`, displayName: name, kind: 'local', roles: ['member'] })
    site.people.rows.clients.push({ subject: 'olga', id: `c${index}`, name, allowedAt: hoursAgo(index) })
    site.people.rows.entries.push(entryOf(90 - index, { subject: 'olga', object: name, outcome: 'refused', reason: name }))
  })
  for (let index = 0; index < 70; index += 1) {
    site.people.rows.members.push({ tenant: 'acme', subject: `m${index}`, displayName: `Member ${index}`, kind: 'local', roles: ['member'] })
    site.people.rows.entries.push(entryOf(70 - index, { subject: 'olga' }))
  }
  return [
    { name: 'tenant-many', ...await shown(site.get('/tenant?page=2', 'olga')) },
    { name: 'tenant-evil-names', ...await shown(site.get('/tenant', 'olga')) },
    { name: 'access-evil-names', ...await shown(site.get('/access', 'olga')) },
    { name: 'activity-long', ...await shown(site.get('/activity', 'olga')) },
  ]
}

/** Gives the pages of an invitation and of a sign-in through the organisation. */
export const identityStatesOfPeople = (): readonly GalleryState[] => {
  const pages = identityPages({ name: 'Grantway' })
  const form = { action: '/join/x', csrfToken: 'SECRET_csrf_form', host: 'localhost:3000' }
  const join = {
    ...form, tenantName: 'Acme', invitedBy: 'Olga Example', roles: ['member'], signInPath: '/signin?return=%2Fjoin%2Fx',
    values: { displayName: '', login: '' }, problems: [], passwordMinLength: 12,
  }
  const signOut = { action: '/signout', csrfToken: 'SECRET_csrf_out', returnPath: '/join/x' }
  const upstream = { host: 'id.example.com', href: '/signin/upstream?return=%2Fconnections' }
  return [
    { name: 'join', html: pages.join(join) },
    { name: 'join-problems', html: pages.join({ ...join, values: { displayName: 'Nora', login: 'nora' }, problems: ['login', 'password'] }) },
    { name: 'join-signed-in', html: pages.join({ ...join, person: { displayName: 'Dave', signOut } }) },
    {
      name: 'sign-in-organisation',
      html: pages.signIn({ ...form, action: '/signin', returnPath: '/connections', purpose: 'connections', demoPeople: [], login: '', upstream }),
    },
  ]
}
