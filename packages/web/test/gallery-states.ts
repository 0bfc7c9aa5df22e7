import type { UpstreamOutcome } from '@grantway/auth-core'
import { ConnectorError } from '@grantway/connector-kit'
import { identityPages } from '../src/index.ts'
import { approvalStates } from './approval-states.ts'
import { deviceStates } from './device-states.ts'
import { alice, bob, evilNames, github, hoursAgo, notes, tasksDelete, tasksManage, tasksRead, todo } from './fixtures.ts'
import { identityStatesOfPeople, peopleStates } from './people-states.ts'
import { finishedFlow, rowOf, shown, siteWithIntent, type GalleryState } from './shown.ts'
import { cookiePair, createSite, type Answer } from './site.ts'

const connectStates = async (): Promise<readonly GalleryState[]> => {
  const site = siteWithIntent()
  const page = (path: string, as = 'alice') => shown(site.get(path, as))
  const states = [
    { name: 'connect-offer', ...await page('/connect/todo?cap=tasks-read&i=intent1') },
    { name: 'connect-offer-several', ...await page('/connect/todo?cap=tasks-read,tasks-manage,tasks-delete&i=intent1') },
    { name: 'connect-offer-without-intent', ...await page('/connect/github') },
    { name: 'connect-refused', ...await page('/connect/todo?cap=tasks-read&i=intent1', 'bob') },
    { name: 'connect-expired', ...await page('/connect/todo?i=gone') },
    { name: 'connect-unknown', ...await page('/connect/nothing') },
    { name: 'connect-unconfigured', ...await page('/connect/slack') },
    { name: 'connect-malformed', ...await page('/connect/todo?i=one&i=two') },
    {
      name: 'connect-nothing-chosen',
      ...await shown(site.post('/connect/todo?cap=tasks-read,tasks-delete', 'alice', [['csrf', alice.csrfToken]])),
    },
    { name: 'form-refused', ...await shown(site.post('/connect/todo', 'alice', [['csrf', bob.csrfToken]])) },
  ]
  site.engine.rows.push(rowOf())
  states.push({ name: 'connect-complete', ...await page('/connect/todo?cap=tasks-read&i=intent1') })
  states.push({ name: 'connect-add', ...await page('/connect/todo?cap=tasks-manage&i=intent1') })
  site.engine.rows.splice(0, 1, rowOf({ state: 'needs_reauth' }))
  states.push({ name: 'connect-reconnect', ...await page('/connect/todo?cap=tasks-read&i=intent1') })
  site.engine.beginError = new ConnectorError('RATE_LIMITED', { retryAfterSeconds: 60 })
  const limited = site.post('/connect/todo', 'alice', [['csrf', alice.csrfToken], ['cap', 'tasks-read']])
  return [...states, { name: 'connect-rate-limited', ...await shown(limited) }]
}

const resultStates = async (): Promise<readonly GalleryState[]> => {
  const less = createSite()
  less.engine.outcome = {
    kind: 'connected', connector: github, account: 'alice', granted: [tasksRead], refused: [tasksDelete],
  }
  const unavailable = createSite()
  unavailable.engine.outcome = {
    kind: 'failed', code: 'PROVIDER_UNAVAILABLE', message: 'Failed to complete authorization.', reference: 'REF123',
  }
  const missing = createSite().get('/oauth/callback/todo', 'alice')
  return [
    { name: 'result-connected', ...await shown(finishedFlow(createSite())) },
    { name: 'result-less', ...await shown(finishedFlow(less)) },
    { name: 'result-declined', ...await shown(finishedFlow(createSite(), 'error=access_denied')) },
    { name: 'result-failed', ...await shown(finishedFlow(unavailable)) },
    { name: 'result-missing', ...await shown(missing) },
  ]
}

const everyState = ['active', 'refresh_outcome_unknown', 'needs_reauth', 'revoked', 'needs_key'] as const

const connectionsStates = async (): Promise<readonly GalleryState[]> => {
  const site = createSite()
  const page = (path = '/connections') => shown(site.get(path, 'alice'))
  const states = [{ name: 'connections-empty', ...await page() }]
  site.engine.rows.push(rowOf())
  states.push({ name: 'connections-one', ...await page() })
  states.push({ name: 'disconnect', ...await page('/connections/c1/disconnect') })
  site.engine.rows.splice(0, 1, ...everyState.map((state, index) => rowOf({
    id: `c${index}`, state, connector: index === 1 ? github : todo, account: ['alice@example.com', 'alice', 'alice-at-work', 'old', 'backup'][index] ?? '',
    capabilities: [tasksRead, tasksManage, tasksDelete].slice(0, 1 + (index % 3)),
    connectedAt: hoursAgo(24 * 40 * index + 1),
  })))
  states.push({ name: 'connections-every-state', ...await page() })
  states.push({ name: 'disconnect-unsupported', ...await page('/connections/c1/disconnect') })
  states.push({ name: 'connections-unknown', ...await page('/connections/c99/disconnect') })
  for (const upstream of ['revoked', 'failed', 'pending', 'kept', 'unsupported'] as const) {
    states.push({ name: `disconnected-${upstream}`, ...await shown(disconnected(upstream)) })
  }
  const evil = createSite()
  Object.values(evilNames).forEach((account, index) => evil.engine.rows.push(rowOf({ id: `c${index}`, account })))
  return [...states, { name: 'connections-evil-names', ...await shown(evil.get('/connections', 'alice')) }]
}

const accountStates = async (): Promise<readonly GalleryState[]> => {
  const site = createSite({}, [notes])
  const page = (path: string) => shown(site.get(path, 'alice'))
  const first = [
    { name: 'key', ...await page('/connect/notes/key?cap=tasks-read') },
    { name: 'key-several', ...await page('/connect/notes?cap=tasks-read,tasks-delete') },
    {
      name: 'key-wrong',
      ...await shown(site.post('/connect/notes/key?cap=tasks-read', 'alice', [['csrf', alice.csrfToken], ['cap', 'tasks-read'], ['key', 'x']])),
    },
    { name: 'link-page', ...await page('/connect/notes?link=choose-notebooks') },
    { name: 'link-workspace', ...await page('/connect/notes?link=workspace&team=T1') },
  ]
  const limits = { 'tasks-read': { allow: [{ kind: 'notebook', id: 'recipes' }], deny: [{ kind: 'notebook', id: 'diary' }] } }
  site.engine.rows.push(rowOf({ connector: notes, limits, capabilities: [tasksRead, tasksDelete] }))
  site.engine.rows.push(rowOf({ id: 'c2', connector: notes, account: 'work', accountLabel: 'alice@work.example', isDefault: false }))
  const changed = createSite()
  changed.engine.outcome = { kind: 'account_changed', connector: todo, before: 'alice', account: 'alice-work', held: 'h1' }
  return [
    ...first,
    { name: 'account', ...await page('/connections/c1') },
    { name: 'account-second', ...await page('/connections/c2') },
    { name: 'limits', ...await page('/connections/c1/limits/tasks-read') },
    {
      name: 'limits-wrong',
      ...await shown(site.post('/connections/c1/limits/tasks-read', 'alice', [['csrf', alice.csrfToken], ['allow-notebook', 'recipes\n../x']])),
    },
    { name: 'account-changed', ...await shown(finishedFlow(changed)) },
  ]
}

const disconnected = async (upstream: UpstreamOutcome): Promise<Answer> => {
  const site = createSite()
  site.engine.rows.push(rowOf(), rowOf({ id: 'c2', connector: github, account: 'alice' }))
  site.engine.disconnectOutcome = upstream
  const answer = await site.post('/connections/c1/disconnect', 'alice', [['csrf', alice.csrfToken]])
  return site.get('/connections', 'alice', { cookie: cookiePair(answer, '__Host-grantway_notice') })
}

const errorStates = async (): Promise<readonly GalleryState[]> => {
  const site = createSite()
  site.engine.outcome = () => {
    throw new Error('SECRET_detail')
  }
  return [
    { name: 'error-404', ...await shown(site.get('/nowhere', 'alice')) },
    { name: 'error-500', ...await shown(site.get('/oauth/callback/todo?code=a&state=b', 'alice')) },
  ]
}

const form = { action: '/signin', csrfToken: 'SECRET_csrf_form', host: 'localhost:3000' }
const demoPeople = [
  { id: 'alice', displayName: 'Alice', tenantName: 'Acme', roles: ['member'] },
  { id: 'bob', displayName: 'Bob', tenantName: 'Acme', roles: ['member'] },
  { id: 'carol', displayName: 'Carol', tenantName: 'Acme', roles: ['admin'] },
  { id: 'dave', displayName: 'Dave', tenantName: 'Globex', roles: ['member'] },
]
const client = { name: 'VS Code', redirectHost: '127.0.0.1:33418', redirectKind: 'loopback' } as const
const allow = {
  ...form, action: '/interaction/x', client, person: { displayName: 'Alice Example' },
  tenants: [{ id: 'acme', name: 'Acme', selected: true }],
  signOut: { action: '/signout', csrfToken: 'SECRET_csrf_out', returnPath: '/interaction/x' },
}
const setup = { ...form, values: { tenantName: '', displayName: '', login: '' }, problems: [], passwordMinLength: 12 }

const identityStates = (): readonly GalleryState[] => {
  const pages = identityPages({ name: 'Grantway' })
  const signIn = { ...form, returnPath: '/connections', purpose: 'connect', demoPeople: [], login: '' } as const
  return [
    { name: 'sign-in-demo', html: pages.signIn({ ...signIn, purpose: 'client', demoPeople }) },
    { name: 'sign-in', html: pages.signIn(signIn) },
    { name: 'sign-in-refused', html: pages.signIn({ ...signIn, purpose: 'connections', problem: 'refused', login: 'alice' }) },
    { name: 'allow-loopback', html: pages.allowClient(allow) },
    {
      name: 'allow-verified-tenants',
      html: pages.allowClient({
        ...allow,
        client: { name: 'Example Chat', verifiedHost: 'chat.example.com', redirectHost: 'chat.example.com', redirectKind: 'web' },
        tenants: [...allow.tenants, { id: 'globex', name: 'Globex', selected: false }],
      }),
    },
    {
      name: 'allow-custom-scheme',
      html: pages.allowClient({ ...allow, client: { name: 'Cursor', redirectHost: 'cursor:', redirectKind: 'custom_scheme' } }),
    },
    {
      name: 'allow-unverified-web',
      html: pages.allowClient({ ...allow, client: { name: 'Totally Real App', redirectHost: 'app.example.net', redirectKind: 'web' } }),
    },
    { name: 'setup', html: pages.setup(setup) },
    {
      name: 'setup-problems',
      html: pages.setup({ ...setup, values: { tenantName: 'Acme', displayName: 'Olivia', login: 'olivia' }, problems: ['password'] }),
    },
    {
      name: 'message',
      html: pages.message({ title: 'This set-up link has expired', text: 'Start the server again to get a new one.' }),
    },
    {
      name: 'branded',
      html: identityPages({ name: 'Acme Tools', accent: '#ffcc00' }).signIn(signIn),
    },
  ]
}

/** Gives every page in every state. */
export const galleryStates = async (): Promise<readonly GalleryState[]> => [
  ...await connectStates(), ...await resultStates(), ...await connectionsStates(), ...await accountStates(), ...await deviceStates(), ...await errorStates(),
  ...identityStates(), ...identityStatesOfPeople(), ...await peopleStates(), ...await approvalStates(),
]

